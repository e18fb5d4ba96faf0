package seats

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/polarseats/polarseats-go/gen"
)

// ListSeatsParams are the parameters of [Client.ListSeats]. Polar wants one of the two, and
// takes SubscriptionID if it gets both. "" is not sent.
type ListSeatsParams struct {
	// SubscriptionID is the subscription whose seats to list.
	SubscriptionID string
	// OrderID is the order, a one-time purchase, whose seats to list.
	OrderID string
}

// ListSeats returns the seats of a subscription or an order, with how many places
// it has and how many are free. Revoked seats are in the list, the order means
// nothing, and there are no pages.
//
// An unknown subscription, and one of somebody else, is an [ErrResourceNotFound].
// Members of every role may list.
func (c *Client) ListSeats(ctx context.Context, s Session, p ListSeatsParams, opts ...Option) (*SeatsList, error) {
	params := gen.ListSeatsParams{SubscriptionID: optional(p.SubscriptionID), OrderID: optional(p.OrderID)}
	return call(ctx, c, s, opts, request[SeatsList]{
		op: "ListSeats", repeat: always, decode: decodeList,
		build: func(server string) (*http.Request, error) { return gen.NewListSeatsRequest(server, &params) },
	})
}

// AssignSeat gives a seat to a person and has Polar invite them by mail, or gives it
// at once if a.ImmediateClaim is set.
//
// The refusals to expect are [ErrSeatAlreadyAssigned] and [ErrSeatNotAvailable], which is
// also the answer for a person who has a seat if all seats are taken.
//
// An assignment whose answer was lost is tried again, since Polar does not give a person
// two seats. If that is refused, AssignSeat looks whether the person has a seat, which then
// is the answer; it looks for three seconds after the answer was lost before it returns the
// refusal. If it cannot look, or cannot tell the person in the list (CheckoutID,
// ExternalCustomerID, CustomerID in organizations with members, an address in another
// script), the error is an [ErrOutcomeUnknown] with the last answer in it. With a policy of
// one attempt it does neither.
func (c *Client) AssignSeat(ctx context.Context, s Session, a SeatAssign, opts ...Option) (*Seat, error) {
	return call(ctx, c, s, opts, c.assignment(s, a, opts))
}

// assignment is the request of AssignSeat.
func (c *Client) assignment(s Session, a SeatAssign, opts []Option) request[Seat] {
	return request[Seat]{
		op: "AssignSeat", repeat: thenLook, decode: decodeSeat,
		build: func(server string) (*http.Request, error) { return gen.NewAssignSeatRequest(server, a) },
		look:  func(ctx context.Context, _ bool) (*Seat, error) { return c.findSeat(ctx, s, a, opts) },
	}
}

// RevokeSeat takes a seat back, pending or claimed, and returns it as it is then: it
// still shows whose it was. Its place is free for another person, to whom Polar gives
// the same seat id. To revoke a revoked seat changes nothing and is no error.
//
// RevokeSeat sends no second request if the first may have been carried out: by then the
// id may be another person's. After an [ErrOutcomeUnknown] do not simply call RevokeSeat
// again, either: [Client.EnsureRevoked] looks first.
func (c *Client) RevokeSeat(ctx context.Context, s Session, seatID string, opts ...Option) (*Seat, error) {
	return callSeat(ctx, c, s, opts, "RevokeSeat", seatID, gen.NewRevokeSeatRequest)
}

// ResendInvitation has Polar mail the invitation of a pending seat again, with the same
// link. The link stops working 24 hours after the seat was given, and Polar does not renew
// it: if it has expired, revoke the seat and assign it anew.
//
// A seat that is not pending is an [ErrSeatNotPending]. Each call sends another mail.
func (c *Client) ResendInvitation(ctx context.Context, s Session, seatID string, opts ...Option) (*Seat, error) {
	return callSeat(ctx, c, s, opts, "ResendInvitation", seatID, gen.NewResendInvitationRequest)
}

// callSeat calls an operation on one seat, by its id in the path.
func callSeat(ctx context.Context, c *Client, s Session, opts []Option, op, seatID string, build func(server, seatID string) (*http.Request, error)) (*Seat, error) {
	return call(ctx, c, s, opts, request[Seat]{
		op: op, invalid: checkPathID(seatID), repeat: unlessDone, decode: decodeSeat,
		build: func(server string) (*http.Request, error) { return build(server, seatID) },
	})
}

// checkPathID refuses what would make another path than that of one seat. All else is
// for Polar to judge.
func checkPathID(seatID string) error {
	if seatID == "" || seatID == "." || seatID == ".." || strings.ContainsAny(seatID, `/\`) {
		return fmt.Errorf("%w: seat id %q: want the ID of a Seat", ErrInvalidArgument, seatID)
	}
	return nil
}

// optional returns a parameter as the generated code wants it: nil for the zero value,
// which is not sent.
func optional[V comparable](v V) *V {
	var zero V
	if v == zero {
		return nil
	}
	return &v
}
