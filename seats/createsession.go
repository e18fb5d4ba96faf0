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

// A sessionCreate is what Polar is asked for: a session of whom.
type sessionCreate struct {
	CustomerID         string `json:"customer_id,omitempty"`
	ExternalCustomerID string `json:"external_customer_id,omitempty"`
	MemberID           string `json:"member_id,omitempty"`
	ExternalMemberID   string `json:"external_member_id,omitempty"`
}

// A createdSession is what the module reads of Polar's answer. Never keep the answer
// itself: customer_portal_url has the token in it, too.
type createdSession struct {
	Token     string    `json:"token"`
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
}

// createSession creates a session of a subject, and returns its token and when it expires
// by this program's clock. An early one is tried once.
func (i *Issuer) createSession(ctx context.Context, of Subject, early bool) (token string, expires time.Time, err error) {
	body, err := json.Marshal(sessionCreate(of))
	if err != nil {
		return "", time.Time{}, newOpError("", ErrCreateSession, err)
	}
	var opts []Option
	if early {
		opts = append(opts, WithRetry(RetryPolicy{MaxAttempts: 1}))
	}
	var sent time.Time // the attempt that counts
	created, err := call(ctx, i.client, i.organization, opts, request[createdSession]{
		op: "CreateSession", repeat: always, decode: func(body []byte) (*createdSession, error) { return decodeSession(body, of) },
		build: func(server string) (*http.Request, error) {
			sent = time.Now()
			return newSessionRequest(server, body)
		},
	})
	if err != nil {
		return "", time.Time{}, newOpError("", ErrCreateSession, explainRefusal(err, of), withoutAnswer(err))
	}
	return created.Token, created.expires(sent), nil
}

func newSessionRequest(server string, body []byte) (*http.Request, error) {
	req, err := http.NewRequest(http.MethodPost, urlOf(server, "/v1/customer-sessions/"), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	return req, nil
}

// errNotOfMember refuses what Polar answers in an organization without members: it passes
// over the member that the request names, and the session may do all that the customer may.
var errNotOfMember = errors.New("it is the customer's session, and the Subject names a member")

// decodeSession reads a created session. Its errors show nothing of it.
func decodeSession(body []byte, of Subject) (*createdSession, error) {
	var s createdSession
	if err := decode.JSON(body, &s); err != nil {
		return nil, err
	}
	if err := checkToken(s.Token); err != nil {
		return nil, err
	}
	if of.namesMember() && strings.HasPrefix(s.Token, "polar_cst_") {
		return nil, errNotOfMember
	}
	return &s, nil
}

// expires returns when a session that was asked for at sent expires, the zero time if
// Polar does not say how long it lives.
func (s *createdSession) expires(sent time.Time) time.Time {
	if s.CreatedAt.IsZero() || !s.ExpiresAt.After(s.CreatedAt) {
		return time.Time{}
	}
	return sent.Add(s.ExpiresAt.Sub(s.CreatedAt))
}

func (s Subject) namesMember() bool { return s.MemberID != "" || s.ExternalMemberID != "" }

var (
	errOrganizationToken = errors.New("the organization's token is refused")
	errNoScope           = errors.New("the organization's token lacks the scope customer_sessions:write")
	errTeamWithoutMember = errors.New("a customer of type team has no session without a member: want a MemberID or ExternalMemberID in the Subject")
)

// explainRefusal returns what Polar's refusal means, nil if its own words are enough.
func explainRefusal(err error, of Subject) error {
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
			continue // malformed
		}
		switch f.Path {
		case "body.customer_id", "body.external_customer_id":
			if strings.Contains(f.Message, "does not exist") {
				return ErrCustomerNotFound
			}
		case "body.member_id", "body.external_member_id":
			if of.namesMember() {
				return ErrMemberNotFound
			}
			return errTeamWithoutMember
		}
	}
	return nil
}

// withoutAnswer takes what Polar sent out of an error of creating a session.
func withoutAnswer(err error) error {
	switch e := err.(type) {
	case *Error:
		e.Body = nil
		if e.StatusCode <= 299 {
			e.Header = nil
		}
	case interface{ Unwrap() []error }:
		for _, cause := range e.Unwrap() {
			_ = withoutAnswer(cause)
		}
	}
	return err
}
