package emailvalidator

import (
	"strings"
	"testing"
)

func TestNormalize(t *testing.T) {
	valid := map[string]string{
		"ada@company.com":              "ada@company.com",
		"\tAda@Company.COM\x1f":        "Ada@company.com",
		"Ada L <ada@company.com>":      "ada@company.com",
		`"Ada, L." <ada@company.com> `: "ada@company.com",
		"<ada@company.com>":            "ada@company.com",
		"SUPPORT@company.com":          "support@company.com",
		"ada@xn--bcher-kva.dev":        "ada@bücher.dev",
		"ada@BÜCHER。dev":               "ada@bücher.dev",
		"ada@１２３．dev":                  "ada@123.dev",
		"#!$%&'*+-/=?^_`{|}~@b.de":     "#!$%&'*+-/=?^_`{|}~@b.de",
		"ada@b.xn--p1ai":               "ada@b.рф",
	}
	for s, want := range valid {
		if got, reason := Normalize(s); got != want || reason != "" {
			t.Errorf("Normalize(%q) = %q, %q; want %q", s, got, reason, want)
		}
	}
}

func TestNormalizeReasons(t *testing.T) {
	invalid := map[string]string{
		"":                         "An email address must have an @-sign.",
		"ada＠company.com":          `The email address has the "full-width" at-sign (@) character instead of a regular at-sign.`,
		"Ada. L <ada@company.com>": "The display name contains invalid characters when not quoted: '.'.",
		"ada <ada@company.com":     "An open angle bracket at the start of the email address has to be followed by a close angle bracket at the end.",
		"Ada <<ada@company.com>>":  "A display name and angle brackets around the email address are not permitted here.",
		`"ada"x@company.com`:       "Extra character(s) found after close quote: 'x'",
		"a\u200b@company.com":      "The email address contains unsafe characters: U+200B.",
		"a\u00a0b@company.com":     "The email address contains unsafe characters: U+00A0.",
		"\u0301a@company.com":      "The email address contains unsafe characters: U+0301.",
		"a'\\,@company.com":        "The email address contains invalid characters before the @-sign: \"\\\", ','.",
		"ada@company.com-":         "An email address cannot end with a hyphen.",
		"ada@a.-b.com":             "An email address cannot have a period and a hyphen next to each other.",
		"ada@ab--c.com":            "An email address cannot have two letters followed by two dashes immediately after the @-sign or after a period, except Punycode.",
		"ada@☃.com":                "The part after the @-sign is invalid (Codepoint U+2603 at position 1 of '☃' not allowed).",
		"ada@xn--.com":             "An email address cannot have a period and a hyphen next to each other.",
		"ada@xn--a.com":            `The part after the @-sign is not valid IDNA (Codepoint U+0080 at position 1 of '\x80' not allowed).`,
		"ada@[1.2.3]":              "The address in brackets after the @-sign is not valid: It is not an IPv4 address (Expected 4 octets in '1.2.3') or is missing an address literal tag.",
		"ada@[IPv6:::1]":           "A bracketed IP address after the @-sign is not allowed here.",
		"ada@[x]":                  "The part after the @-sign in brackets is not an IPv4 address and has no address literal tag.",
		"ada@sub.localhost":        "The part after the @-sign is a special-use or reserved name that cannot be used with email.",
		strings.Repeat("a", 2049):  "Length must not exceed 2048 characters",
		strings.Repeat("a", 243) + "@company.com": "The email address is too long (1 character too many).",
		strings.Repeat("é", 130) + "@company.com": "The email address is too long (9-18 characters too many).",
		"ada@" + strings.Repeat("b", 65) + ".com": "After the @-sign, periods cannot be separated by so many characters (2 characters too many).",
		"a@" + strings.Repeat("c.", 126) + "com":  "The email address is too long after the @-sign (2 characters too many).",
	}
	for s, want := range invalid {
		if got, reason := Normalize(s); reason != want {
			t.Errorf("Normalize(%.40q) = %q, %q; want the reason %q", s, got, reason, want)
		}
	}
}

func FuzzNormalize(f *testing.F) {
	f.Add("Ada <ada@xn--bcher-kva.dev>")
	f.Add("<0@Xn--00000-0vB.A>")
	f.Add("<0@Xn--00--08A.A>")
	f.Fuzz(func(t *testing.T, s string) {
		address, reason := Normalize(s)
		if reason != "" {
			return
		}
		if again, reason := Normalize(address); again != address || reason != "" {
			t.Errorf("Normalize(%q) = %q, but Normalize of that = %q, %q", s, address, again, reason)
		}
	})
}
