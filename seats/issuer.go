package seats

import (
	"context"
	"fmt"
	"time"
)

// An Issuer has the sessions of an organization's customers and their members: it creates
// one with the organization's access token when a call needs it, keeps it for the next
// calls, and renews it in time. One for the whole program is enough; it is safe for
// concurrent use. Only [NewIssuer] makes a usable one.
//
// # Whose rights
//
// A [Subject] without a member gets the owner's rights. So a page for employees names the
// employee who is signed in, by ExternalMemberID or MemberID, and refuses an employee for
// whom there is no id rather than leave it empty. Polar then lets members with the role
// member list seats and nothing else. A customer of type team, which buyers of seats
// mostly are, has no sessions without a member. [Client.WhoAmI] shows whose a session is.
//
// The ids of a Subject come from the program's own login or database, never from the
// request: whoever chooses them chooses whose team is shown. The organization's token can
// create sessions for every customer. Give it the scope customer_sessions:write and no
// other, and keep it on the server.
//
// # Errors
//
// An error of a call that could not create its session is an [ErrCreateSession] besides
// what it is. Look for that one first: an [ErrUnauthorized] with it says that Polar
// refuses the organization's token, which no customer can mend by signing in again, and
// an [ErrRateLimited] that the organization has created too many sessions, 500 a minute
// at most.
//
//   - [ErrUnauthorized]: the organization's token is expired, revoked or mistyped.
//   - [ErrForbidden]: it lacks the scope customer_sessions:write.
//   - [ErrCustomerNotFound]: the organization has no such customer.
//   - [ErrMemberNotFound]: the customer has no such member, or the organization has no
//     members at all.
//   - [ErrValidation] alone: an id is malformed, or a customer of type team needs a member.
//   - [ErrInvalidArgument]: the Subject names no customer, or two, or two members.
//
// Neither the organization's token nor a session's is shown by an Issuer, its errors or
// its log records, however they are printed. Their *[Error] has no Body.
type Issuer struct {
	client       *Client
	organization Session
	kept         subjectTokens
}

// A Subject says whose session it is: one customer, by Polar's id or by the program's own
// for it, and of that customer's team one member, by either id. Without a member it is
// the owner, with the owner's rights: see [Issuer].
type Subject struct {
	// CustomerID is Polar's id of the customer. Want this or ExternalCustomerID.
	CustomerID string
	// ExternalCustomerID is the program's own id of the customer, as Polar was told it.
	ExternalCustomerID string
	// MemberID is Polar's id of the member. Both this and ExternalMemberID may be empty.
	MemberID string
	// ExternalMemberID is the program's own id of the member, as Polar was told it.
	ExternalMemberID string
}

// NewIssuer returns an issuer that creates sessions with organizationToken (polar_oat_…),
// over the server, the transport, the policy and the logger of c. Nothing is sent before a
// call needs a session.
//
// A session's token is refused with [ErrWrongToken], no token with [ErrNoSession].
func NewIssuer(c *Client, organizationToken string) (*Issuer, error) {
	err := checkIssuersToken(organizationToken)
	if c == nil || c.config.httpClient == nil {
		err = fmt.Errorf("%w: the Client is not one that NewClient made", ErrInvalidArgument)
	}
	if err != nil {
		return nil, fmt.Errorf("seats: NewIssuer: %w", err)
	}
	return &Issuer{client: c, organization: fixedSession(organizationToken, checkIssuersToken)}, nil
}

// Session returns the session of a subject. It costs nothing until a call needs it, so
// make one wherever there is a subject. All sessions of a subject share one token, which
// the calls get as those of a [SessionFunc] do: one creates it, all use it, one renews it
// in its last five minutes, and after a 401 it is created anew, once a call.
//
// Its life is what Polar says, counted from the request by this program's clock, so that
// a clock that is wrong does no harm. To create a session is tried again under the policy
// of the issuer's client; the options of a call are for the call itself. The tokens of
// the 10,000 subjects that were used last are kept.
//
// The session is for calls of clients of the same server.
func (i *Issuer) Session(of Subject) Session {
	return Session{subjectSession{i, of}}
}

// A subjectSession is the source of an Issuer's tokens for one subject. The token is not
// in it: it may be forgotten for another subject's.
type subjectSession struct {
	issuer *Issuer
	of     Subject
}

func (s subjectSession) token(ctx context.Context) (string, error) {
	if err := s.issuer.check(s.of); err != nil {
		return "", newOpError("", ErrCreateSession, err)
	}
	cache := s.issuer.kept.cache(s.of, s.mint)
	token, err := cache.token(ctx)
	if err != nil {
		s.issuer.kept.forget(s.of, cache)
	}
	return token, err
}

func (s subjectSession) refused(token string) bool {
	return s.issuer.kept.cache(s.of, s.mint).refused(token)
}

func (s subjectSession) mint(ctx context.Context, early bool) (string, time.Time, error) {
	return s.issuer.createSession(ctx, s.of, early)
}

// check refuses a subject that could be somebody else than is meant.
func (i *Issuer) check(of Subject) error {
	switch {
	case i == nil || i.client == nil:
		return fmt.Errorf("%w: the Issuer is not one that NewIssuer made", ErrInvalidArgument)
	case of.CustomerID == "" && of.ExternalCustomerID == "":
		return fmt.Errorf("%w: the Subject names no customer: want its CustomerID or ExternalCustomerID", ErrInvalidArgument)
	case of.CustomerID != "" && of.ExternalCustomerID != "":
		return fmt.Errorf("%w: the Subject names a customer twice: want its CustomerID or ExternalCustomerID", ErrInvalidArgument)
	case of.MemberID != "" && of.ExternalMemberID != "":
		return fmt.Errorf("%w: the Subject names a member twice: want its MemberID or ExternalMemberID", ErrInvalidArgument)
	}
	return nil
}
