package emailvalidator

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// isVisible reports whether c is a letter, number, punctuation or symbol.
func isVisible(c rune) bool {
	return unicode.In(c, unicode.L, unicode.N, unicode.P, unicode.S)
}

// unsafeCharacters names the characters that would make an address look like
// another: spaces, marks without a letter, controls and the like.
func unsafeCharacters(s string, spaces bool) string {
	var bad []rune
	for i, c := range s {
		ok := isVisible(c) || unicode.Is(unicode.M, c) && i > 0 || unicode.Is(unicode.Zs, c) && spaces
		if !ok && !slices.Contains(bad, c) {
			bad = append(bad, c)
		}
	}
	if bad == nil {
		return ""
	}
	slices.Sort(bad)
	return "The email address contains unsafe characters: " + strings.Join(displayEach(string(bad)), ", ") + "."
}

// displayIf shows the characters of s that are bad, each once, in order.
func displayIf(s string, bad func(rune) bool) string {
	var shown []string
	for _, c := range s {
		if bad(c) {
			shown = append(shown, display(c))
		}
	}
	slices.Sort(shown)
	return strings.Join(slices.Compact(shown), ", ")
}

func displayEach(s string) []string {
	var shown []string
	for _, c := range s {
		shown = append(shown, display(c))
	}
	return shown
}

// display shows a character as Python does. One without a shape would have its
// Unicode name there; only that of the space is known here.
func display(c rune) string {
	switch {
	case c == '\\':
		return `"\"`
	case c == '\'':
		return `"'"`
	case isVisible(c):
		return "'" + string(c) + "'"
	}
	switch {
	case c == ' ':
		return "SPACE"
	case c < 0xFFFF:
		return fmt.Sprintf("U+%04X", c)
	}
	return fmt.Sprintf("U+%08X", c)
}

// tooMany says by how much a length is over its limit.
func tooMany(over int, unit string) string {
	if over == 1 {
		return "(1 " + unit + " too many)"
	}
	return fmt.Sprintf("(%d %ss too many)", over, unit)
}

// tooLongAsWritten checks the length of an address before normalization; in
// one with characters of several bytes it can only say about how many are over.
func tooLongAsWritten(s string) string {
	over := len(s) - maxEmailLength
	if over <= 0 {
		return ""
	}
	widest := 1
	for _, c := range s {
		widest = max(widest, len(string(c)))
	}
	least := max(1, over/widest)
	if least == over {
		return "The email address is too long " + tooMany(over, "character") + "."
	}
	return fmt.Sprintf("The email address is too long (%d-%d characters too many).", least, over)
}
