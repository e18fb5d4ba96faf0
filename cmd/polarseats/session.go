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

// session returns the session that the environment has: a member's, else a customer's,
// else one that is created with the organization's access token.
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
	taken := set[0]
	if others := set[1:]; len(others) > 0 {
		a.notef("using %s; not %s", taken, strings.Join(others, ", "))
	}
	if taken != accessToken && a.subject != (seats.Subject{}) {
		a.notef("using %s; the customer and member of the flags are for %s", taken, accessToken)
	}
	switch taken {
	case memberSession:
		return seats.MemberSession(a.env(taken)), nil
	case customerSession:
		return seats.CustomerSession(a.env(taken)), nil
	}
	return a.issue(c)
}

func (a *app) issue(c *seats.Client) (seats.Session, error) {
	if a.subject.CustomerID == "" && a.subject.ExternalCustomerID == "" {
		return seats.Session{}, fmt.Errorf("%w: %s wants --customer or --external-customer", seats.ErrNoSession, accessToken)
	}
	issuer, err := seats.NewIssuer(c, a.env(accessToken))
	if err != nil {
		return seats.Session{}, err
	}
	return issuer.Session(a.subject), nil
}
