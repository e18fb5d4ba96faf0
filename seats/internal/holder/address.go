package holder

import (
	"strings"
	"unicode"
)

// Address returns the form of an address that is the same for all spellings that surely
// are one address to Polar: without white space and a display name around it, without
// regard to the case of ASCII letters, and with the full-width letters of a domain in
// ASCII. Other letters stay as they are: Unicode folds letters together that Polar keeps
// apart.
func Address(email string) string {
	local, domain, found := cutLast(bare(email), "@")
	if !found {
		return lower(local)
	}
	return lower(local) + "@" + lower(strings.Map(halfWidth, domain))
}

// IsPlain reports whether [Address] returns what Polar stores, but for case. Domains in
// other scripts have two forms, of which Polar stores one, and so have letters with marks.
func IsPlain(email string) bool {
	address := Address(email)
	_, domain, ok := cutLast(address, "@")
	odd := func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"<>()`, r) }
	return ok && !strings.ContainsFunc(address, odd) && !strings.HasPrefix(domain, "xn--") && !strings.Contains(domain, ".xn--")
}

// bare takes off what Polar takes off: white space around, and a display name before an
// address in angle brackets.
func bare(email string) string {
	email = strings.TrimFunc(email, isSpace)
	if _, address, ok := cutLast(email, "<"); ok && strings.HasSuffix(address, ">") {
		return strings.TrimFunc(strings.TrimSuffix(address, ">"), isSpace)
	}
	return email
}

// isSpace is Python's notion of white space.
func isSpace(r rune) bool { return unicode.IsSpace(r) || 0x1c <= r && r <= 0x1f }

func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// halfWidth is what Unicode's UTS #46 makes of a full-width character, and of what stands
// for a period.
func halfWidth(r rune) rune {
	switch {
	case r == '\u3002', r == '\uff61':
		return '.'
	case '\uff01' <= r && r <= '\uff5e':
		return r - '\uff01' + '!'
	}
	return r
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
