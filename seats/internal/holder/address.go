package holder

import (
	"strings"
	"unicode"
)

// Address returns the canonical form of an address. Two addresses with the same form are
// certainly the same to Polar. The form has no surrounding white space and no display name, its
// ASCII letters are in lower case, and full-width characters of the domain are ASCII. Other
// letters stay as they are, because Unicode folds letters together that Polar keeps apart.
func Address(email string) string {
	local, domain, found := cutLast(bare(email), "@")
	if !found {
		return lower(local)
	}
	return lower(local) + "@" + lower(strings.Map(halfWidth, domain))
}

// IsPlain reports whether [Address] returns the address as Polar stores it, except for case. It
// reports false for a domain in another script and for a letter with a mark: each has two forms,
// and Polar stores one of them.
func IsPlain(email string) bool {
	address := Address(email)
	_, domain, ok := cutLast(address, "@")
	special := func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"<>()`, r) }
	return ok && !strings.ContainsFunc(address, special) && !strings.HasPrefix(domain, "xn--") && !strings.Contains(domain, ".xn--")
}

// bare removes what Polar removes: surrounding white space, and a display name in front of an
// address in angle brackets.
func bare(email string) string {
	email = strings.TrimFunc(email, isSpace)
	if _, address, ok := cutLast(email, "<"); ok && strings.HasSuffix(address, ">") {
		return strings.TrimFunc(strings.TrimSuffix(address, ">"), isSpace)
	}
	return email
}

// isSpace reports whether Python treats r as white space.
func isSpace(r rune) bool { return unicode.IsSpace(r) || 0x1c <= r && r <= 0x1f }

func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// halfWidth maps full-width characters and ideographic full stops to ASCII, as Unicode's
// UTS #46 does.
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
