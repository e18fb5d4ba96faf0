package seats

import (
	"context"
	"fmt"
	"time"
)

// An Issuer supplies the sessions of an organization's customers and their members. It creates
// a session with the organization's access token when a call needs it, caches it for later
// calls, and renews it before it expires. An Issuer is safe for concurrent use; a program needs
// only one. The zero Issuer is not usable: call [NewIssuer].
//
// # Rights
//
// A [Subject] without a member has the owner's rights. For a page that employees see, name the
// signed-in employee by ExternalMemberID or MemberID. If you have no id for an employee,
// refuse the employee; do not leave the id empty. Polar lets members with the role member list
// the seats and nothing else. Customers of type team, as most buyers of seats are, have no
// sessions without a member. [Client.WhoAmI] reports whose session it is.
//
// Take the ids of a Subject from your own login or database, never from the request: an
// attacker who chooses the ids chooses whose team to see. The organization's token can create
// sessions for every customer. Give it only the scope customer_sessions:write, and keep it on
// the server.
//
// # Errors
//
// If a call cannot create its session, the error is an [ErrCreateSession] in addition to its
// cause. Check for ErrCreateSession first: the cause is then about creating the session, and a
// customer cannot fix it by signing in again.
//
//   - [ErrUnauthorized]: the organization's token has expired, was revoked, or is mistyped.
//   - [ErrForbidden]: the token lacks the scope customer_sessions:write.
//   - [ErrRateLimited]: the organization has created more than 500 sessions in a minute.
//   - [ErrCustomerNotFound]: the organization has no such customer.
//   - [ErrMemberNotFound]: the customer has no such member, or the organization has no
//     members at all.
//   - [ErrValidation] but neither of the previous two: an id is malformed, or a customer of type
//     team needs a member.
//   - [ErrInvalidArgument]: the Subject names no customer, two customers, or two members.
//
// An Issuer never shows the organization's token or a session token, nor do its errors and log
// records. The *[Error] of creating a session has no Body.
type Issuer struct {
	client       *Client
	organization Session
	tokens       subjectTokens
}

// A Subject names the customer and the member that a session is for. Set CustomerID or
// ExternalCustomerID, and for a member MemberID or ExternalMemberID. Without a member, the
// session has the owner's rights, or Polar refuses to create it: see [Issuer].
type Subject struct {
	// CustomerID is Polar's id of the customer.
	CustomerID string
	// ExternalCustomerID is your own id of the customer, as Polar has it.
	ExternalCustomerID string
	// MemberID is Polar's id of the member.
	MemberID string
	// ExternalMemberID is your own id of the member, as Polar has it.
	ExternalMemberID string
}

// NewIssuer returns an Issuer that creates sessions with organizationToken (polar_oat_…). It
// uses the server, HTTP client, [RetryPolicy], logger and other options of c. It sends nothing
// before a call needs a session.
//
// An empty token is an [ErrNoSession], and a session token an [ErrWrongToken].
func NewIssuer(c *Client, organizationToken string) (*Issuer, error) {
	err := checkIssuersToken(organizationToken)
	if c == nil || c.config.httpClient == nil {
		err = fmt.Errorf("%w: the Client was not made by NewClient", ErrInvalidArgument)
	}
	if err != nil {
		return nil, fmt.Errorf("seats: NewIssuer: %w", err)
	}
	return &Issuer{client: c, organization: fixedSession(organizationToken, checkIssuersToken)}, nil
}

// Session returns the session of a subject. It is cheap and sends nothing, so call it wherever
// you have a Subject. All sessions of a subject share one token, which is cached and renewed as
// for [SessionFunc]: one call creates it and all use it, one call renews it in its last five
// minutes, and after a 401 a call creates it again, at most once.
//
// The lifetime of a token is the one that Polar reports, counted from the request, so the local
// clock may be wrong. Creating a session is retried under the [RetryPolicy] of the Issuer's
// client. The options of a call apply only to the call itself. The Issuer keeps the tokens of
// the 10,000 most recently used subjects.
//
// Use the session only with clients of the same server.
func (i *Issuer) Session(subject Subject) Session {
	return Session{subjectSession{i, subject}}
}

// A subjectSession is the token source of one subject. The Issuer keeps the token, and may
// discard it to make room for those of other subjects.
type subjectSession struct {
	issuer  *Issuer
	subject Subject
}

func (s subjectSession) token(ctx context.Context) (string, error) {
	if err := s.issuer.check(s.subject); err != nil {
		return "", newOpError("", ErrCreateSession, err)
	}
	cache := s.issuer.tokens.cache(s.subject, s.mint)
	token, err := cache.token(ctx)
	if err != nil {
		s.issuer.tokens.forget(s.subject, cache)
	}
	return token, err
}

func (s subjectSession) reject(token string) bool {
	return s.issuer.tokens.cache(s.subject, s.mint).reject(token)
}

func (s subjectSession) mint(ctx context.Context, early bool) (string, time.Time, error) {
	return s.issuer.createSession(ctx, s.subject, early)
}

// check refuses a subject that names no customer, or names one ambiguously.
func (i *Issuer) check(subject Subject) error {
	switch {
	case i == nil || i.client == nil:
		return fmt.Errorf("%w: the Issuer was not made by NewIssuer", ErrInvalidArgument)
	case subject.CustomerID == "" && subject.ExternalCustomerID == "":
		return fmt.Errorf("%w: the Subject names no customer: want its CustomerID or ExternalCustomerID", ErrInvalidArgument)
	case subject.CustomerID != "" && subject.ExternalCustomerID != "":
		return fmt.Errorf("%w: the Subject names a customer twice: want its CustomerID or ExternalCustomerID", ErrInvalidArgument)
	case subject.MemberID != "" && subject.ExternalMemberID != "":
		return fmt.Errorf("%w: the Subject names a member twice: want its MemberID or ExternalMemberID", ErrInvalidArgument)
	}
	return nil
}
