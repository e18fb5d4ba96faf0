package main

import (
	"fmt"
	"strings"

	"github.com/polarseats/polarseats-go/seats"
)

const (
	memberSession   = "POLAR_MEMBER_SESSION"
	customerSession = "POLAR_CUSTOMER_SESSION"
	accessToken     = "POLAR_ACCESS_TOKEN"
)

// session returns the session of the environment: a member's, otherwise a customer's,
// otherwise one created with the organization access token.
func (a *app) session(c *seats.Client) (seats.Session, error) {
	var set []string
	for _, name := range []string{memberSession, customerSession, accessToken} {
		if a.env(name) != "" {
			set = append(set, name)
		}
	}
	if len(set) == 0 {
		return seats.Session{}, fmt.Errorf("%w: set %s, %s, or %s with --customer", seats.ErrNoSession, memberSession, customerSession, accessToken)
	}
	name := set[0]
	if others := set[1:]; len(others) > 0 {
		a.notef("using %s, ignoring %s", name, strings.Join(others, ", "))
	}
	if name != accessToken && a.subject != (seats.Subject{}) {
		a.notef("using %s: the flags for a customer or member only apply to %s", name, accessToken)
	}
	switch name {
	case memberSession:
		return seats.MemberSession(a.env(name)), nil
	case customerSession:
		return seats.CustomerSession(a.env(name)), nil
	}
	if a.subject.CustomerID == "" && a.subject.ExternalCustomerID == "" {
		return seats.Session{}, fmt.Errorf("%w: %s needs --customer or --external-customer", seats.ErrNoSession, accessToken)
	}
	issuer, err := seats.NewIssuer(c, a.env(accessToken))
	if err != nil {
		return seats.Session{}, err
	}
	return issuer.Session(a.subject), nil
}
