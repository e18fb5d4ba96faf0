package emailvalidator

import "strings"

// isAtext reports whether c, other than a period, is allowed without quotes.
func isAtext(c rune) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		strings.ContainsRune("_!#$%&'*+-/=?^`{|}~", c)
}

// checkLocalPart returns the reason if the part before the @-sign is invalid.
func checkLocalPart(local string, quoted bool) string {
	if local == "" {
		return "There must be something before the @-sign."
	}
	invalid := func(c rune) bool { return !isAtext(c) && c != '.' && c < 0x80 }
	if !strings.ContainsFunc(local, invalid) && dotsValid(local) {
		return unsafeCharacters(local, false)
	}
	if quoted {
		if bad := displayIf(local, func(c rune) bool { return c < 0x20 || c == 0x7F }); bad != "" {
			return "The email address contains invalid characters in quotes before the @-sign: " + bad + "."
		}
		return unsafeCharacters(local, true)
	}
	if bad := displayIf(local, invalid); bad != "" {
		return "The email address contains invalid characters before the @-sign: " + bad + "."
	}
	return misplaced(local, "An email address cannot start with a {}.", "An email address cannot have a {} immediately before the @-sign.", false)
}

func dotsValid(s string) bool {
	return !strings.HasPrefix(s, ".") && !strings.HasSuffix(s, ".") && !strings.Contains(s, "..")
}

// misplaced returns the reason if a period, or in a hostname a hyphen, is misplaced. In the
// sentences atStart and atEnd, {} stands for the misplaced character.
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
