package pydantic

import (
	"fmt"
	"strings"
)

// canonicalLength is the length of a UUID with hyphens.
const canonicalLength = 36

// uuidGroups are the lengths of the groups of a UUID.
var uuidGroups = [5]int{8, 4, 4, 4, 12}

// ParseUUID reads a UUID in the forms that pydantic accepts: with or without hyphens, in
// braces, or as a URN. It returns the canonical form, or the problem in the words of Rust's
// uuid crate.
func ParseUUID(s string) (id, problem string) {
	text, offset, simple := unwrapUUID(s)
	if len(text) == canonicalLength {
		s, offset, simple = text, 0, true // the crate then ignores the wrapping
	}
	if hex := strings.ReplaceAll(text, "-", ""); len(hex) == 32 && isHex(hex) && wellGrouped(text, simple) {
		hex = strings.ToLower(hex)
		return strings.Join([]string{hex[:8], hex[8:12], hex[12:16], hex[16:20], hex[20:]}, "-"), ""
	}
	for i, c := range text {
		if c != '-' && !isHex(string(c)) {
			return "", fmt.Sprintf("invalid character: found `%c` at %d", c, i+offset+1)
		}
	}
	groups := strings.Split(text, "-")
	if len(groups) == 1 && simple {
		return "", fmt.Sprintf("invalid length: expected length 32 for simple format, found %d", len(s))
	}
	if len(groups) != 5 {
		return "", fmt.Sprintf("invalid group count: expected 5, found %d", len(groups))
	}
	return "", wrongGroup(groups, s)
}

// unwrapUUID removes braces or the prefix of a URN. It returns the number of characters that
// it has removed from the start, and whether the UUID may be without hyphens, which it may be
// only without braces and prefix.
func unwrapUUID(s string) (text string, offset int, simple bool) {
	if len(s) >= 2 && s[0] == '{' && s[len(s)-1] == '}' {
		return s[1 : len(s)-1], 1, false
	}
	if rest, ok := strings.CutPrefix(s, "urn:uuid:"); ok {
		return rest, len("urn:uuid:"), false
	}
	return s, 0, true
}

func isHex(s string) bool {
	return strings.Trim(s, "0123456789abcdefABCDEF") == ""
}

func wellGrouped(text string, simple bool) bool {
	if simple && len(text) == 32 {
		return true
	}
	return len(text) == canonicalLength && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-'
}

// wrongGroup returns the problem of the first group with a wrong length. The length of the
// last group is counted from its expected start to the end of the whole input.
func wrongGroup(groups []string, input string) string {
	const lastStart = 24 // the expected start of the last group
	for i, group := range groups[:4] {
		if len(group) != uuidGroups[i] {
			return fmt.Sprintf("invalid group length in group %d: expected %d, found %d", i, uuidGroups[i], len(group))
		}
	}
	return fmt.Sprintf("invalid group length in group 4: expected 12, found %d", len(input)-lastStart)
}

// isVersion4 reports whether a canonical UUID is of version 4. Only one variant of RFC 9562 has
// versions.
func isVersion4(id string) bool {
	return id[14] == '4' && strings.IndexByte("89ab", id[19]) >= 0
}
