package seats

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/polarseats/polarseats-go/seats/internal/decode"
)

// An IdentityKind is the kind of a session. Polar may send values that have no constant
// here.
type IdentityKind string

const (
	// IdentityKindCustomer is the kind of a session that a customer has: it may do all.
	IdentityKindCustomer IdentityKind = "customer"
	// IdentityKindMember is the kind of a session that a member of a customer's team has:
	// it may do what the member's role allows.
	IdentityKindMember IdentityKind = "member"
)

// An Identity is what Polar says of a session: who has it, and until when.
type Identity struct {
	// Kind says whether a customer or a member has the session.
	Kind IdentityKind
	// Role is the member's. It is "" for a customer.
	Role MemberRole
	// CustomerID is the id of the customer, also for a member.
	CustomerID string
	// MemberID is the id of the member. It is "" for a customer.
	MemberID string
	// Name is the member's or the customer's. It is "" if Polar knows none.
	Name string
	// Email is the member's address or the customer's.
	Email string
	// ExpiresAt is when the session ends, by Polar's clock.
	ExpiresAt time.Time
}

// MayManage reports whether Polar lets the session assign and revoke seats and send
// invitations again: customers, owners and billing managers may, other members may only
// list.
func (i Identity) MayManage() bool {
	return i.Kind == IdentityKindCustomer || i.Role == MemberRoleOwner || i.Role == MemberRoleBillingManager
}

// WhoAmI asks Polar whose session s is and when it ends, with two requests. A program
// asks it at its start, to see that a session is the one that it meant, and a page to
// show a viewer no buttons that Polar would refuse.
//
// A session that has ended is an [ErrUnauthorized]. The session of a customer without an
// address, such as one of type team, is an [ErrValidation]: Polar wants a member's.
func (c *Client) WhoAmI(ctx context.Context, s Session, opts ...Option) (*Identity, error) {
	identity, err := call(ctx, c, s, opts, request[Identity]{
		op: "WhoAmI", repeat: always, decode: decodeIdentity,
		build: getRequest("/v1/customer-portal/customer-session/user"),
	})
	if err != nil {
		return nil, err
	}
	expires, err := call(ctx, c, s, opts, request[time.Time]{
		op: "WhoAmI", repeat: always, decode: decodeExpiry,
		build: getRequest("/v1/customer-portal/customer-session/introspect"),
	})
	if err != nil {
		return nil, err
	}
	identity.ExpiresAt = *expires
	return identity, nil
}

func getRequest(path string) func(server string) (*http.Request, error) {
	return func(server string) (*http.Request, error) {
		return http.NewRequest(http.MethodGet, urlOf(server, path), nil)
	}
}

// urlOf returns the URL of a path of Polar's that is not generated.
func urlOf(server, path string) string { return strings.TrimRight(server, "/") + path }

func decodeIdentity(body []byte) (*Identity, error) {
	var user struct {
		Type       IdentityKind `json:"type"`
		Role       MemberRole   `json:"role"`
		CustomerID string       `json:"customer_id"`
		MemberID   string       `json:"member_id"`
		Name       string       `json:"name"`
		Email      string       `json:"email"`
	}
	if err := decode.JSON(body, &user); err != nil {
		return nil, err
	}
	if user.Type == "" || user.CustomerID == "" {
		return nil, errors.New("a user without type or customer_id")
	}
	return &Identity{
		Kind: user.Type, Role: user.Role, CustomerID: user.CustomerID, MemberID: user.MemberID, Name: user.Name, Email: user.Email,
	}, nil
}

func decodeExpiry(body []byte) (*time.Time, error) {
	var session struct {
		ExpiresAt time.Time `json:"expires_at"`
	}
	if err := decode.JSON(body, &session); err != nil {
		return nil, err
	}
	if session.ExpiresAt.IsZero() {
		return nil, errors.New("a session without expires_at")
	}
	return &session.ExpiresAt, nil
}
