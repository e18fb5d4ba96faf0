package emailvalidator

import "strings"

// emailParts are the parts of an address.
type emailParts struct {
	rawLocal  string // the part before the @-sign
	local     string // the same, without quotes
	quoted    bool
	domain    string
	bracketed bool // whether the address was in angle brackets
}

// splitEmail splits an address at its @-sign, and removes angle brackets around it.
func splitEmail(s string) (p emailParts, reason string) {
	left, right, reason := cutUnquoted(s, "@<")
	if reason != "" {
		return p, reason
	}
	if strings.HasPrefix(right, "<") {
		p.bracketed = true
		if reason := checkDisplayName(strings.TrimRightFunc(left, isPythonSpace)); reason != "" {
			return p, reason
		}
		if !strings.Contains(right, ">") {
			return p, "An open angle bracket at the start of the email address has to be followed by a close angle bracket at the end."
		}
		right = strings.TrimRight(right, " ")
		if !strings.HasSuffix(right, ">") {
			return p, "There can't be anything after the email address."
		}
		left, right, reason = cutUnquoted(right[1:len(right)-1], "@")
		if reason != "" {
			return p, reason
		}
	}
	p.rawLocal, p.domain = left, strings.TrimPrefix(right, "@")
	p.local, p.quoted, reason = unquoteString(left)
	return p, reason
}

// cutUnquoted splits s before the first special character outside of quotes.
func cutUnquoted(s, specials string) (left, right, reason string) {
	quoted, escaped := false, false
	for i, c := range s {
		switch {
		case quoted && c == '\\' && !escaped:
			escaped = true
		case quoted:
			quoted = c != '"' || escaped
			escaped = false
		case c == '"':
			quoted = true
		case strings.ContainsRune(specials, c):
			return s[:i], s[i:], ""
		}
	}
	switch {
	case strings.Contains(s, "＠"):
		return "", "", `The email address has the "full-width" at-sign (@) character instead of a regular at-sign.`
	case strings.Contains(s, "﹫"):
		return "", "", `The email address has the "small commercial at" character instead of a regular at-sign.`
	}
	return "", "", "An email address must have an @-sign."
}

// unquoteString removes the quotes of a quoted string, and the backslashes of its escapes.
func unquoteString(s string) (text string, quoted bool, reason string) {
	if !strings.HasPrefix(s, `"`) {
		return s, false, ""
	}
	var b strings.Builder
	escaped := false
	for i, c := range s[1:] {
		switch {
		case escaped:
			b.WriteRune(c)
			escaped = false
		case c == '\\':
			escaped = true
		case c == '"':
			if rest := s[1+i+1:]; rest != "" {
				return "", true, "Extra character(s) found after close quote: " + strings.Join(displayEach(rest), ", ")
			}
			return b.String(), true, ""
		default:
			b.WriteRune(c)
		}
	}
	return b.String(), true, ""
}

func checkDisplayName(s string) string {
	name, quoted, reason := unquoteString(s)
	if reason != "" {
		return reason
	}
	if !quoted {
		if bad := displayIf(name, func(c rune) bool { return !isAtext(c) && c != ' ' }); bad != "" {
			return "The display name contains invalid characters when not quoted: " + bad + "."
		}
	}
	return unsafeCharacters(name, true)
}
