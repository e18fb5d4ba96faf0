package emailvalidator

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxDomainLength = 253
	maxLabelLength  = 63
)

// reservedDomains are the top-level domains that mail cannot reach.
var reservedDomains = []string{"arpa", "invalid", "local", "localhost", "onion", "test"}

const afterAt = "The part after the @-sign "

// normalizeDomain checks the part after the @-sign and returns it in Unicode.
func normalizeDomain(s string) (domain, reason string) {
	switch {
	case s == "":
		return "", "There must be something after the @-sign."
	case strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]"):
		return "", bracketedAddress(s[1 : len(s)-1])
	}
	if over := utf8.RuneCountInString(s) - maxDomainLength; over > 0 {
		return "", "The email address is too long after the @-sign " + tooMany(over, "character") + "."
	}
	if bad := displayIf(s, invalidInDomain); bad != "" {
		return "", afterAt + "contains invalid characters: " + bad + "."
	}
	if reason := unsafeCharacters(s, false); reason != "" {
		return "", reason
	}
	mapped := mapDomain(s)
	if bad := displayIf(mapped, invalidInDomain); bad != "" {
		return "", afterAt + "contains invalid characters after Unicode normalization: " + bad + "."
	}
	if reason := misplaced(mapped, "An email address cannot have a {} immediately after the @-sign.", "An email address cannot end with a {}.", true); reason != "" {
		return "", reason
	}
	labels := strings.Split(mapped, ".")
	reason = checkLabels(labels)
	if reason == "" {
		reason = checkDomain(mapped)
	}
	if reason == "" {
		reason = decodeLabels(labels)
	}
	return strings.Join(labels, "."), reason
}

// invalidInDomain reports whether c is an ASCII character that no domain has.
func invalidInDomain(c rune) bool {
	return c < 0x80 && c != '-' && c != '.' && !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9')
}

// mapDomain applies the part of the mapping of Unicode's UTS #46 that concerns single
// characters: lower case, ASCII for full-width forms, and periods for their equivalents. It
// removes invisible characters.
func mapDomain(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == 0xAD || c == 0x200B || c == 0x2060 || c == 0xFEFF:
			return -1
		case c == 0x3002 || c == 0xFF61:
			return '.'
		case 0xFF01 <= c && c <= 0xFF5E:
			c -= 0xFF01 - '!'
		}
		return unicode.ToLower(c)
	}, s)
}

// twoDashes reports whether a label has two dashes where Punycode has them but is not
// Punycode.
func twoDashes(label string) bool {
	r := []rune(label)
	return len(r) >= 4 && r[2] == '-' && r[3] == '-' && !strings.HasPrefix(label, "xn")
}

// checkLabels returns the reason if a label is invalid before it is decoded.
func checkLabels(labels []string) string {
	if slices.ContainsFunc(labels, twoDashes) {
		return "An email address cannot have two letters followed by two dashes immediately after the @-sign or after a period, except Punycode."
	}
	for _, label := range labels {
		ascii := !strings.ContainsFunc(label, func(c rune) bool { return c > unicode.MaxASCII })
		if ascii {
			continue
		}
		if problem := labelProblem(label); problem != "" {
			return afterAt + "is invalid (" + problem + ")."
		}
	}
	return ""
}

// decodeLabels decodes the labels that are in Punycode.
func decodeLabels(labels []string) (reason string) {
	for i, label := range labels {
		encoded, ok := strings.CutPrefix(label, "xn--")
		if !ok {
			continue
		}
		decoded, problem := decodeLabel(encoded)
		if problem != "" {
			return afterAt + "is not valid IDNA (" + problem + ")."
		}
		labels[i] = decoded
	}
	return ""
}

func decodeLabel(encoded string) (label, problem string) {
	switch {
	case encoded == "":
		return "", "Malformed A-label, no Punycode eligible content found"
	case strings.HasSuffix(encoded, "-"):
		return "", "A-label must not end with a hyphen"
	}
	label, ok := decodePunycode(encoded)
	if !ok {
		return "", "Invalid A-label"
	}
	return label, labelProblem(label)
}

// labelProblem returns why a label in Unicode is invalid by IDNA 2008, or "" if it is valid.
func labelProblem(label string) string {
	runes := []rune(label)
	if len(runes) >= 4 && runes[2] == '-' && runes[3] == '-' {
		return "Label has disallowed hyphens in 3rd and 4th position"
	}
	if strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
		return "Label must not start or end with a hyphen"
	}
	if unicode.Is(unicode.M, runes[0]) {
		return "Label begins with an illegal combining character"
	}
	for i, c := range runes {
		allowed := c == '-' || unicode.In(c, unicode.L, unicode.M, unicode.Nd) && c == unicode.ToLower(c)
		if !allowed {
			return fmt.Sprintf("Codepoint U+%04X at position %d of '%s' not allowed", c, i+1, escapeInvisible(label))
		}
	}
	return ""
}

// escapeInvisible escapes control characters as Python's repr does.
func escapeInvisible(s string) string {
	var b strings.Builder
	for _, c := range s {
		if c < 0x100 && unicode.IsControl(c) {
			fmt.Fprintf(&b, `\x%02x`, c)
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}

// checkDomain checks the lengths of a domain, and whether it is one that mail can reach.
func checkDomain(domain string) string {
	if over := utf8.RuneCountInString(domain) - maxDomainLength; over > 0 {
		return "The email address is too long after the @-sign " + tooMany(over, "character") + "."
	}
	for label := range strings.SplitSeq(domain, ".") {
		if over := utf8.RuneCountInString(label) - maxLabelLength; over > 0 {
			return "After the @-sign, periods cannot be separated by so many characters " + tooMany(over, "character") + "."
		}
	}
	if !strings.Contains(domain, ".") {
		return afterAt + "is not valid. It should have a period."
	}
	if last, _ := utf8.DecodeLastRuneInString(domain); last <= unicode.MaxASCII && !unicode.IsLetter(last) {
		return afterAt + "is not valid. It is not within a valid top-level domain."
	}
	if slices.Contains(reservedDomains, domain[strings.LastIndexByte(domain, '.')+1:]) {
		return afterAt + "is a special-use or reserved name that cannot be used with email."
	}
	return ""
}
