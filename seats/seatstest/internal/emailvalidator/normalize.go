// Package emailvalidator validates e-mail addresses as pydantic and Python's email-validator
// library do, and refuses them in the same words. A reason, in this package, is the sentence
// that says why an address is invalid; it is "" for a valid address.
package emailvalidator

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxEmailInput  = 2048 // in characters; longer input is not parsed
	maxEmailLength = 254  // in bytes
)

// prettyEmail matches an address in angle brackets, with or without a name before it.
var prettyEmail = regexp.MustCompile(`^` + pythonSpace + `*(?:` +
	`(?:` + nameCharacter + `+` + pythonSpace + `+)*` + nameCharacter + `+` +
	`|"(?s:.+)")?` + pythonSpace + `*<(.+)>` + pythonSpace + `*$`)

const (
	pythonSpace   = `[\s\x0b\x1c-\x1f\x85\pZ]`
	nameCharacter = "[\\pL\\pN_!#$%&'*+\\-/=?^`{|}~]"
)

// caseless are the mailbox names of RFC 2142, which are converted to lower case.
var caseless = []string{
	"info", "marketing", "sales", "support", "abuse", "noc", "security", "postmaster",
	"hostmaster", "usenet", "news", "webmaster", "www", "uucp", "ftp",
}

// Normalize returns the normalized form of an address: without a display name, and with the
// domain in lower case and in Unicode. The part before the @-sign is unchanged, except that a
// mailbox name of RFC 2142 becomes lower case. If the address is invalid, Normalize returns
// the reason. Unlike the email-validator library, it does not apply the normalization forms
// of Unicode.
func Normalize(s string) (address, reason string) {
	if !utf8.ValidString(s) {
		return "", "The email address contains an invalid character."
	}
	if utf8.RuneCountInString(s) > maxEmailInput {
		return "", "Length must not exceed 2048 characters"
	}
	if m := prettyEmail.FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	p, reason := splitEmail(strings.TrimFunc(s, isPythonSpace))
	if reason != "" {
		return "", reason
	}
	local, reason := normalizeLocalPart(p)
	if reason != "" {
		return "", reason
	}
	domain, reason := normalizeDomain(p.domain)
	if reason != "" {
		return "", reason
	}
	if reason := tooLong(p, local, domain); reason != "" {
		return "", reason
	}
	if p.bracketed {
		return "", "A display name and angle brackets around the email address are not permitted here."
	}
	return local + "@" + domain, ""
}

func isPythonSpace(r rune) bool {
	return unicode.IsSpace(r) || 0x1C <= r && r <= 0x1F
}

// normalizeLocalPart checks the part before the @-sign.
func normalizeLocalPart(p emailParts) (local, reason string) {
	if reason := checkLocalPart(p.local, p.quoted); reason != "" {
		return "", reason
	}
	if p.quoted {
		return "", "Quoting the part before the @-sign is not allowed here."
	}
	if lower := strings.ToLower(p.local); slices.Contains(caseless, lower) {
		return lower, ""
	}
	return p.local, ""
}

// tooLong checks the length of an address before and after normalization.
func tooLong(p emailParts, local, domain string) string {
	if reason := tooLongBefore(p.rawLocal + "@" + p.domain); reason != "" {
		return reason
	}
	if over := len(local+"@"+domain) - maxEmailLength; over > 0 {
		return "The email address is too long after normalization " + tooMany(over, "byte") + "."
	}
	return ""
}
