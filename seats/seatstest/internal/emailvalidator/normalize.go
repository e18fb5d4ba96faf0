// Package emailvalidator judges e-mail addresses as pydantic and the email-validator
// library of Python do, in their words.
package emailvalidator

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxEmailInput  = 2048 // characters; longer is not looked at
	maxEmailLength = 254  // bytes
)

// prettyEmail is an address in angle brackets, with a name before it or not.
var prettyEmail = regexp.MustCompile(`^` + pythonSpace + `*(?:` +
	`(?:` + nameCharacter + `+` + pythonSpace + `+)*` + nameCharacter + `+` +
	`|"(?s:.+)")?` + pythonSpace + `*<(.+)>` + pythonSpace + `*$`)

const (
	pythonSpace   = `[\s\x0b\x1c-\x1f\x85\pZ]`
	nameCharacter = "[\\pL\\pN_!#$%&'*+\\-/=?^`{|}~]"
)

// caseless are the mailbox names of RFC 2142, which are written in lower case.
var caseless = []string{
	"info", "marketing", "sales", "support", "abuse", "noc", "security", "postmaster",
	"hostmaster", "usenet", "news", "webmaster", "www", "uucp", "ftp",
}

// Normalize reads an address as pydantic and the email-validator library
// do, their normalization of Unicode aside: without a name around it, the domain in
// lower case and Unicode, the part before the @-sign as it is. It returns the
// address, or why it cannot be one.
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

// normalizeLocalPart checks what is before the @-sign.
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

// tooLong checks the length of an address as it was written and as it became.
func tooLong(p emailParts, local, domain string) string {
	if reason := tooLongAsWritten(p.localAsWritten + "@" + p.domain); reason != "" {
		return reason
	}
	if over := len(local+"@"+domain) - maxEmailLength; over > 0 {
		return "The email address is too long after normalization " + tooMany(over, "byte") + "."
	}
	return ""
}
