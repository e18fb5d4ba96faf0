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

// unsafeCharacters returns the reason if s has characters that make an address look like
// another one, such as spaces, combining marks at the start, and control characters.
func unsafeCharacters(s string, allowSpaces bool) string {
	var bad []rune
	for i, c := range s {
		ok := isVisible(c) || unicode.Is(unicode.M, c) && i > 0 || unicode.Is(unicode.Zs, c) && allowSpaces
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

// displayIf returns the bad characters of s for display, each once, in sorted order.
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

// display returns a character as Python displays it. Python displays an invisible character
// by its Unicode name. display knows only SPACE, and writes the others as U+XXXX.
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

// tooMany returns the part of a reason that says how far a length exceeds its limit.
func tooMany(over int, unit string) string {
	if over == 1 {
		return "(1 " + unit + " too many)"
	}
	return fmt.Sprintf("(%d %ss too many)", over, unit)
}

// tooLongBefore checks the length of an address before normalization. If the address has
// characters of several bytes, the reason gives only a range for the number of excess
// characters.
func tooLongBefore(s string) string {
	over := len(s) - maxEmailLength
	if over <= 0 {
		return ""
	}
	widest := 1
	for _, c := range s {
		widest = max(widest, len(string(c)))
	}
	minimum := max(1, over/widest)
	if minimum == over {
		return "The email address is too long " + tooMany(over, "character") + "."
	}
	return fmt.Sprintf("The email address is too long (%d-%d characters too many).", minimum, over)
}
