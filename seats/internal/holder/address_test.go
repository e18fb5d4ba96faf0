package holder

import "testing"

func TestAddressSame(t *testing.T) {
	for _, spelling := range []string{
		"ada@company.com",
		"ADA@Company.COM",
		"  ada@company.com\n",
		"\x1fada@company.com",
		"Ada L <ada@company.com>",
		"<ada@company.com>",
		"Ada < ada@company.com >",
		`"a<b" <ada@company.com>`,
		"ada@ｃｏｍｐａｎｙ．ｃｏｍ",
		"ada@company。com",
	} {
		if got := Address(spelling); got != "ada@company.com" || !IsPlain(spelling) {
			t.Errorf("Address(%q) = %q, IsPlain = %v; want ada@company.com, true", spelling, got, IsPlain(spelling))
		}
	}
}

func TestAddressDifferent(t *testing.T) {
	for _, pair := range [][2]string{
		{"sam@company.com", "ſam@company.com"},
		{"kim@company.com", "\u212aim@company.com"},
		{"ädä@company.com", "Ädä@company.com"},
		{"ada@company.com", "ada+work@company.com"},
		{"ada@company.com", "ada@company.co"},
	} {
		if Address(pair[0]) == Address(pair[1]) {
			t.Errorf("Address returns %q for both %q and %q, want different addresses", Address(pair[0]), pair[0], pair[1])
		}
	}
}

func TestAddressNotPlain(t *testing.T) {
	for _, email := range []string{
		"", "ada", "ada company.com", "a da@company.com", "ada@com\x7fpany.com", "ädä@company.com", "ada@bücher.dev",
		"ada@xn--bcher-kva.dev", "ada@mail.XN--bcher-kva.dev", `"ada"@company.com`, "ada@company.com>", "<ada@company.com", "(ada)@company.com",
	} {
		if IsPlain(email) {
			t.Errorf("IsPlain(%q) = true, want false", email)
		}
	}
	if !IsPlain("xn--ada@company.com") {
		t.Error(`IsPlain("xn--ada@company.com") = false, want true: only a domain can be in Punycode`)
	}
}
