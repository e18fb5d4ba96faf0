package seatstest

import (
	"strings"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/emailvalidator"
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pydantic"
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// readEmail reads an optional email address from a field of a body. It refuses a value
// that is not a string, an address that package emailvalidator finds malformed, and an address
// whose domain accepts no mail.
func (f *Fake) readEmail(body pythonjson.Value, name string, email *string) []pydantic.Error {
	v, _ := body.Get(name)
	if v.Kind == pythonjson.NullKind {
		return nil
	}
	if v.Kind != pythonjson.StringKind {
		return checkString(name, v)
	}
	address, reason := emailvalidator.Normalize(v.Text)
	if reason != "" {
		return []pydantic.Error{emailSyntaxError(name, reason, v)}
	}
	if reason := f.undeliverable(address); reason != "" {
		return []pydantic.Error{emailDeliveryError(name, address, reason, v)}
	}
	*email = address
	return nil
}

// emailSyntaxError returns pydantic's error for a malformed address.
func emailSyntaxError(name, reason string, input pythonjson.Value) pydantic.Error {
	e := pydantic.NewError("body", name, "value_error", "value is not a valid email address: "+reason, input)
	e.Context = string(append(pythonjson.AppendString([]byte(`{"reason":`), reason), '}'))
	return e
}

// emailDeliveryError returns Polar's error for an address that cannot receive mail.
func emailDeliveryError(name, address, reason string, input pythonjson.Value) pydantic.Error {
	e := pydantic.NewError("body", name, "value_error", address+" is not a valid email address: "+reason, input)
	b := pythonjson.AppendString([]byte(`{"email":`), address)
	b = pythonjson.AppendString(append(b, `,"reason":`...), reason)
	e.Context = string(append(b, '}'))
	return e
}

// A MailDomain is what DNS says about mail to a domain.
type MailDomain int

const (
	// AcceptsMail is a domain with a mail server. It is the default.
	AcceptsMail MailDomain = iota
	// NoMail is a domain that has no mail server, or that declares that it accepts no mail.
	NoMail
	// NoDomain is a domain that does not exist.
	NoDomain
)

// SetMailDomain sets what DNS says about a domain. A domain that begins with "*." stands for
// all domains below the rest. By default example.com, example.org, example.net and
// nomail.dev accept no mail, and *.example-tld does not exist. Polar itself refuses the
// first three as well.
func (f *Fake) SetMailDomain(domain string, d MailDomain) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.mailDomains == nil {
		f.mailDomains = map[string]MailDomain{}
	}
	f.mailDomains[strings.ToLower(domain)] = d
}

// defaultMailDomains are the domains that do not accept mail by default.
var defaultMailDomains = map[string]MailDomain{
	"example.com":   NoMail,
	"example.org":   NoMail,
	"example.net":   NoMail,
	"nomail.dev":    NoMail,
	"*.example-tld": NoDomain,
}

// undeliverable returns why an address cannot receive mail, or "" if it can.
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
	d, _ := lookupDomain(defaultMailDomains, domain)
	return d
}

// lookupDomain looks for the domain itself, then for the wildcards above it.
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
