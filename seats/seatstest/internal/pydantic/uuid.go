package pydantic

import (
	"fmt"
	"strings"
)

// canonicalUUID is the length of a UUID with its hyphens.
const canonicalUUID = 36

// uuidGroups are the lengths of a UUID's groups between hyphens.
var uuidGroups = [5]int{8, 4, 4, 4, 12}

// ParseUUID reads a UUID in the forms that pydantic accepts: with hyphens or
// without, in braces, or as a URN. It returns the canonical form, or what is
// wrong, in the words of Rust's uuid crate.
func ParseUUID(s string) (id, wrong string) {
	text, offset, simple := unwrapUUID(s)
	if len(text) == canonicalUUID {
		s, offset, simple = text, 0, true // the crate looks at the inside alone
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

// unwrapUUID takes off braces or the URN's prefix, and says how many characters
// came before; only what has neither may be without hyphens.
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
	return len(text) == canonicalUUID && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-'
}

// wrongGroup names the first group of the wrong length. The last group's
// length is counted from where it should begin to the end of the whole input.
func wrongGroup(groups []string, input string) string {
	const start = 24 // of the last group
	for i, group := range groups[:4] {
		if len(group) != uuidGroups[i] {
			return fmt.Sprintf("invalid group length in group %d: expected %d, found %d", i, uuidGroups[i], len(group))
		}
	}
	return fmt.Sprintf("invalid group length in group 4: expected 12, found %d", len(input)-start)
}

// isVersion4 reports whether a canonical UUID is a random one; the other variants
// of RFC 9562 have no version.
func isVersion4(id string) bool {
	return id[14] == '4' && strings.IndexByte("89ab", id[19]) >= 0
}
