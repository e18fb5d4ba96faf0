package seats

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/polarseats/polarseats-go/gen"
)

// ListSeatsParams are the parameters of [Client.ListSeats]. Set one of the two; if both are
// set, Polar uses SubscriptionID. An empty field is not sent.
type ListSeatsParams struct {
	// SubscriptionID is the subscription whose seats to list.
	SubscriptionID string
	// OrderID is the order, a one-time purchase, whose seats to list.
	OrderID string
}

// ListSeats returns all seats of a subscription or an order, with the number of places that
// were bought and the number that are free. The list includes revoked seats, is in no
// particular order, and has no pages.
//
// If the subscription or order does not exist or belongs to another customer, the error is
// an [ErrResourceNotFound]. Members of every role may list seats.
func (c *Client) ListSeats(ctx context.Context, s Session, p ListSeatsParams, opts ...Option) (*SeatsList, error) {
	params := gen.ListSeatsParams{SubscriptionID: optional(p.SubscriptionID), OrderID: optional(p.OrderID)}
	return call(ctx, c, s, opts, request[SeatsList]{
		op: "ListSeats", repeat: always, decode: decodeList,
		build: func(server string) (*http.Request, error) { return gen.NewListSeatsRequest(server, &params) },
	})
}

// AssignSeat assigns a seat to a person, and Polar sends them an invitation by e-mail. If
// a.ImmediateClaim is set, the seat is claimed at once and no e-mail is sent.
//
// The usual refusals are [ErrSeatAlreadyAssigned] and [ErrSeatNotAvailable]. If all seats are
// taken, Polar answers ErrSeatNotAvailable even for a person who holds one of them.
//
// If the response to an assignment is lost, AssignSeat sends the assignment again, which is
// safe because Polar does not give a person two seats. If Polar refuses the second one,
// AssignSeat lists the seats, and returns the person's seat if there is one. It returns the
// refusal only if no seat appears within three seconds of the loss. With a [RetryPolicy] of one
// attempt, AssignSeat neither sends the assignment again nor lists the seats.
//
// If AssignSeat cannot list the seats, or if the list does not identify the person, the error
// is an [ErrOutcomeUnknown] that wraps the last response. The list does not identify the person
// of an assignment with a CheckoutID or an ExternalCustomerID, with a CustomerID in
// organizations with members, or with an address that is not plain ASCII or whose domain is in
// punycode.
func (c *Client) AssignSeat(ctx context.Context, s Session, a SeatAssign, opts ...Option) (*Seat, error) {
	return call(ctx, c, s, opts, c.assignment(s, a, opts))
}

// assignment returns the request of AssignSeat.
func (c *Client) assignment(s Session, a SeatAssign, opts []Option) request[Seat] {
	return request[Seat]{
		op: "AssignSeat", repeat: thenLook, decode: decodeSeat,
		build: func(server string) (*http.Request, error) { return gen.NewAssignSeatRequest(server, a) },
		look:  func(ctx context.Context, _ bool) (*Seat, error) { return c.findSeat(ctx, s, a, opts) },
	}
}

// RevokeSeat revokes a pending or claimed seat and returns the revoked seat, which still
// shows its former holder. The place is then free for another person, who gets the same seat
// id from Polar. Revoking a revoked seat changes nothing and is not an error.
//
// RevokeSeat does not send a second request if the first may have taken effect, because the
// id may belong to another person by then. For the same reason, do not call RevokeSeat again
// after an [ErrOutcomeUnknown]: call [Client.EnsureRevoked], which looks at the list first.
func (c *Client) RevokeSeat(ctx context.Context, s Session, seatID string, opts ...Option) (*Seat, error) {
	return callSeat(ctx, c, s, opts, "RevokeSeat", seatID, gen.NewRevokeSeatRequest)
}

// ResendInvitation has Polar send the invitation of a pending seat again, with the same
// link. The link expires 24 hours after the seat was assigned, and Polar does not renew it:
// after that, revoke the seat and assign it again. [InvitationExpired] reports whether the
// link has expired.
//
// If the seat is not pending, the error is an [ErrSeatNotPending]. Each call sends another
// e-mail.
func (c *Client) ResendInvitation(ctx context.Context, s Session, seatID string, opts ...Option) (*Seat, error) {
	return callSeat(ctx, c, s, opts, "ResendInvitation", seatID, gen.NewResendInvitationRequest)
}

// callSeat calls an operation whose path has the id of a seat.
func callSeat(ctx context.Context, c *Client, s Session, opts []Option, op, seatID string, build func(server, seatID string) (*http.Request, error)) (*Seat, error) {
	return call(ctx, c, s, opts, request[Seat]{
		op: op, invalid: checkPathID(seatID), repeat: unlessDone, decode: decodeSeat,
		build: func(server string) (*http.Request, error) { return build(server, seatID) },
	})
}

// checkPathID refuses an id that would change the path of the request. Polar judges all
// other ids.
func checkPathID(seatID string) error {
	if seatID == "" || seatID == "." || seatID == ".." || strings.ContainsAny(seatID, `/\`) {
		return fmt.Errorf("%w: seat id %q: want the ID of a Seat", ErrInvalidArgument, seatID)
	}
	return nil
}

// optional returns a pointer to v for the generated code, or nil if v is zero, so that a
// zero parameter is not sent.
func optional[V comparable](v V) *V {
	var zero V
	if v == zero {
		return nil
	}
	return &v
}
