package seatstest

import "strings"

// A MailDomain is what DNS says about a domain's mail.
type MailDomain int

const (
	// AcceptsMail is a domain with a mail server. It is the default.
	AcceptsMail MailDomain = iota
	// NoMail is a domain that has no mail server, or says that it takes no mail.
	NoMail
	// NoDomain is a domain that does not exist.
	NoDomain
)

// SetMailDomain sets what DNS says about a domain, or about all domains below it if
// domain begins with "*.". From the start example.com, example.org, example.net and
// nomail.dev accept no mail, and *.example-tld does not exist; Polar's real server
// refuses the first three too.
func (f *Fake) SetMailDomain(domain string, d MailDomain) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.mailDomains == nil {
		f.mailDomains = map[string]MailDomain{}
	}
	f.mailDomains[strings.ToLower(domain)] = d
}

var usualMailDomains = map[string]MailDomain{
	"example.com":   NoMail,
	"example.org":   NoMail,
	"example.net":   NoMail,
	"nomail.dev":    NoMail,
	"*.example-tld": NoDomain,
}

// undeliverable returns why an address cannot get mail; "" if it can.
func (f *Fake) undeliverable(address string) string {
	domain := address[strings.LastIndexByte(address, '@')+1:]
	switch f.mailDomain(domain) {
	case NoMail:
		return "The domain name " + domain + " does not accept email."
	case NoDomain:
		return "The domain name " + domain + " does not exist."
	}
	return ""
}

func (f *Fake) mailDomain(domain string) MailDomain {
	if d, ok := lookupDomain(f.mailDomains, domain); ok {
		return d
	}
	d, _ := lookupDomain(usualMailDomains, domain)
	return d
}

// lookupDomain looks for the domain itself, then for wildcards above it.
func lookupDomain(table map[string]MailDomain, domain string) (MailDomain, bool) {
	if d, ok := table[domain]; ok {
		return d, true
	}
	for {
		_, parent, ok := strings.Cut(domain, ".")
		if !ok {
			return AcceptsMail, false
		}
		if d, ok := table["*."+parent]; ok {
			return d, true
		}
		domain = parent
	}
}
