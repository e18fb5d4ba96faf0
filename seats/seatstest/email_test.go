package seatstest

import "testing"

func TestMailDomains(t *testing.T) {
	fake := New()
	fake.SetMailDomain("Down.dev", NoMail)
	fake.SetMailDomain("*.gone.dev", NoDomain)
	fake.SetMailDomain("example.com", AcceptsMail)
	tests := map[string]string{
		"a@company.com":      "",
		"a@example.com":      "",
		"a@example.org":      "The domain name example.org does not accept email.",
		"a@nope.example-tld": "The domain name nope.example-tld does not exist.",
		"a@down.dev":         "The domain name down.dev does not accept email.",
		"a@mail.down.dev":    "",
		"a@x.y.gone.dev":     "The domain name x.y.gone.dev does not exist.",
		"a@gone.dev":         "",
	}
	for address, want := range tests {
		if got := fake.undeliverable(address); got != want {
			t.Errorf("undeliverable(%q) = %q, want %q", address, got, want)
		}
	}
}
