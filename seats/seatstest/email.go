package seatstest

import "strings"

func normalizeEmail(s string) (string, string) {
	if !strings.Contains(s, "@") {
		return "", "An email address must have an @-sign."
	}
	return s, ""
}
