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
	// IdentityKindCustomer is the kind of a customer's session, which has all rights.
	IdentityKindCustomer IdentityKind = "customer"
	// IdentityKindMember is the kind of a session of a member of a customer's team. Its
	// rights depend on the member's role.
	IdentityKindMember IdentityKind = "member"
)

// An Identity describes the holder of a session, as [Client.WhoAmI] returns it.
type Identity struct {
	// Kind is the kind of the session: a customer's or a member's.
	Kind IdentityKind
	// Role is the role of the member, or "" for a customer.
	Role MemberRole
	// CustomerID is the id of the customer. For a member, it is the customer whose team the
	// member belongs to.
	CustomerID string
	// MemberID is the id of the member, or "" for a customer.
	MemberID string
	// Name is the name of the member or the customer, or "" if Polar has none.
	Name string
	// Email is the e-mail address of the member or the customer.
	Email string
	// ExpiresAt is the time at which the session expires, by Polar's clock.
	ExpiresAt time.Time
}

// MayManage reports whether Polar lets the session assign and revoke seats and resend
// invitations. Customers, owners and billing managers may; other members may only list the
// seats.
func (i Identity) MayManage() bool {
	return i.Kind == IdentityKindCustomer || i.Role == MemberRoleOwner || i.Role == MemberRoleBillingManager
}

// WhoAmI returns the holder of a session, and the time at which the session expires. It sends
// two requests. Call it at the start of a program to check that the session is the intended
// one, or on a page to hide the buttons for which Polar would refuse the viewer.
//
// An expired session is an [ErrUnauthorized]. The session of a customer without an address,
// such as a customer of type team, is an [ErrValidation]: Polar requires a member's session.
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

// urlOf returns the URL of a path for which there is no generated code.
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
