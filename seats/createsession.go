package seats

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/polarseats/polarseats-go/seats/internal/decode"
)

// A sessionCreate is the body of the request that creates a session. It names the customer and
// the member that the session is for.
type sessionCreate struct {
	CustomerID         string `json:"customer_id,omitempty"`
	ExternalCustomerID string `json:"external_customer_id,omitempty"`
	MemberID           string `json:"member_id,omitempty"`
	ExternalMemberID   string `json:"external_member_id,omitempty"`
}

// A createdSession is the part of Polar's response that this package reads. The response
// itself must not be kept, because its customer_portal_url contains the token as well.
type createdSession struct {
	Token     string    `json:"token"`
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
}

// createSession creates a session of a subject. It returns the token, and the time at which it
// expires by the local clock. If early is set, it makes only one attempt.
func (i *Issuer) createSession(ctx context.Context, subject Subject, early bool) (token string, expires time.Time, err error) {
	var opts []Option
	if early {
		opts = append(opts, WithRetry(RetryPolicy{MaxAttempts: 1}))
	}
	var requestedAt time.Time // of the last attempt
	created, err := call(ctx, i.client, i.organization, opts, request[createdSession]{
		op: "CreateSession", repeat: always, decode: func(body []byte) (*createdSession, error) { return decodeSession(body, subject) },
		build: func(server string) (*http.Request, error) {
			requestedAt = time.Now()
			return newSessionRequest(server, subject)
		},
	})
	if err != nil {
		return "", time.Time{}, newOpError("", ErrCreateSession, explainRefusal(err, subject), withoutBody(err))
	}
	return created.Token, created.expires(requestedAt), nil
}

func newSessionRequest(server string, subject Subject) (*http.Request, error) {
	body, err := json.Marshal(sessionCreate(subject))
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequest(http.MethodPost, urlOf(server, "/v1/customer-sessions/"), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	return req, nil
}

// errNotOfMember refuses a session that has all rights of the customer although the request
// names a member. Polar creates such sessions in organizations without members.
var errNotOfMember = errors.New("the Subject names a member, but Polar created the customer's session")

// decodeSession decodes a created session. Its errors show no part of the session.
func decodeSession(body []byte, subject Subject) (*createdSession, error) {
	var s createdSession
	if err := decode.JSON(body, &s); err != nil {
		return nil, err
	}
	if err := checkToken(s.Token); err != nil {
		return nil, err
	}
	if subject.namesMember() && strings.HasPrefix(s.Token, "polar_cst_") {
		return nil, errNotOfMember
	}
	return &s, nil
}

// expires returns the time at which the session expires by the local clock, or the zero time if
// Polar does not report its lifetime.
func (s *createdSession) expires(requestedAt time.Time) time.Time {
	if s.CreatedAt.IsZero() || !s.ExpiresAt.After(s.CreatedAt) {
		return time.Time{}
	}
	return requestedAt.Add(s.ExpiresAt.Sub(s.CreatedAt))
}

func (s Subject) namesMember() bool { return s.MemberID != "" || s.ExternalMemberID != "" }

var (
	errOrganizationToken = errors.New("the organization's token is refused")
	errNoScope           = errors.New("the organization's token lacks the scope customer_sessions:write")
	errTeamWithoutMember = errors.New("a customer of type team has no session without a member: want a MemberID or ExternalMemberID in the Subject")
)

// explainRefusal returns the meaning of Polar's refusal, or nil if Polar's own text is enough.
func explainRefusal(err error, subject Subject) error {
	var e *Error
	switch {
	case errors.Is(err, errNotOfMember):
		return ErrMemberNotFound
	case !errors.As(err, &e):
		return nil
	case e.StatusCode == http.StatusUnauthorized:
		return errOrganizationToken
	case e.Code == "insufficient_scope":
		return errNoScope
	}
	for _, f := range e.Fields {
		if f.Type != "value_error" {
			continue // the id is malformed
		}
		switch f.Path {
		case "body.customer_id", "body.external_customer_id":
			if strings.Contains(f.Message, "does not exist") {
				return ErrCustomerNotFound
			}
		case "body.member_id", "body.external_member_id":
			if subject.namesMember() {
				return ErrMemberNotFound
			}
			return errTeamWithoutMember
		}
	}
	return nil
}

// withoutBody removes the body, and the header of a success, from an error of creating
// a session: either may show the token.
func withoutBody(err error) error {
	switch e := err.(type) {
	case *Error:
		e.Body = nil
		if e.StatusCode <= 299 {
			e.Header = nil
		}
	case interface{ Unwrap() []error }:
		for _, cause := range e.Unwrap() {
			_ = withoutBody(cause)
		}
	}
	return err
}
