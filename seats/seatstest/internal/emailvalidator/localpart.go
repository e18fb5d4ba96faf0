package emailvalidator

import "strings"

// isAtext reports whether an unquoted part may have c, the period aside.
func isAtext(c rune) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		strings.ContainsRune("_!#$%&'*+-/=?^`{|}~", c)
}

// checkLocalPart returns what is wrong with what is before the @-sign.
func checkLocalPart(local string, quoted bool) string {
	if local == "" {
		return "There must be something before the @-sign."
	}
	foreign := func(c rune) bool { return !isAtext(c) && c != '.' && c < 0x80 }
	if !strings.ContainsFunc(local, foreign) && dotsFit(local) {
		return unsafeCharacters(local, false)
	}
	if quoted {
		if bad := displayIf(local, func(c rune) bool { return c < 0x20 || c == 0x7F }); bad != "" {
			return "The email address contains invalid characters in quotes before the @-sign: " + bad + "."
		}
		return unsafeCharacters(local, true)
	}
	if bad := displayIf(local, foreign); bad != "" {
		return "The email address contains invalid characters before the @-sign: " + bad + "."
	}
	return misplaced(local, "An email address cannot start with a {}.", "An email address cannot have a {} immediately before the @-sign.", false)
}

func dotsFit(s string) bool {
	return !strings.HasPrefix(s, ".") && !strings.HasSuffix(s, ".") && !strings.Contains(s, "..")
}

// misplaced says which period, and in a host name which hyphen, is where it may
// not be. In the sentences {} is what is misplaced.
func misplaced(s, atStart, atEnd string, hostname bool) string {
	switch {
	case strings.HasSuffix(s, "."):
		return strings.ReplaceAll(atEnd, "{}", "period")
	case strings.HasPrefix(s, "."):
		return strings.ReplaceAll(atStart, "{}", "period")
	case strings.Contains(s, ".."):
		return "An email address cannot have two periods in a row."
	case !hostname:
		return ""
	case strings.HasSuffix(s, "-"):
		return strings.ReplaceAll(atEnd, "{}", "hyphen")
	case strings.HasPrefix(s, "-"):
		return strings.ReplaceAll(atStart, "{}", "hyphen")
	case strings.Contains(s, ".-") || strings.Contains(s, "-."):
		return "An email address cannot have a period and a hyphen next to each other."
	}
	return ""
}
