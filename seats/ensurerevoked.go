package seats

import (
	"context"
	"fmt"
	"net/http"

	"github.com/polarseats/polarseats-go/gen"
	"github.com/polarseats/polarseats-go/seats/internal/holder"
)

// EnsureRevoked takes a seat back from the person who held it when the caller saw it,
// and from nobody else. seat is such a seat, as ListSeats or AssignSeat returned it: its
// ID, its SubscriptionID or OrderID, and its MemberID or Email; without them, and if the
// list of seats does not have the ID, the error is an [ErrInvalidArgument]. The seat of a
// holder without a member, a customer without an address, is for [Client.RevokeSeat].
//
// It looks before each attempt, since Polar gives the id of a revoked seat to the next
// person: if the seat is revoked, or somebody else's by now, there is nothing to do and
// revoked is false. It is true if this call revoked the seat, also if the answer to that
// was lost and a look shows that it was done.
//
// After a lost answer it waits three seconds for the request to arrive, and looks
// meanwhile, before it sends another or gives up. What remains is the moment between the
// look and the revocation: if another caller revokes the seat and assigns it anew just
// then, it is taken from its new holder.
func (c *Client) EnsureRevoked(ctx context.Context, s Session, seat Seat, opts ...Option) (revoked bool, err error) {
	revoked = true
	_, err = call(ctx, c, s, opts, request[Seat]{
		op: "EnsureRevoked", invalid: checkSeen(seat), repeat: afterLook, decode: decodeSeat,
		build: func(server string) (*http.Request, error) { return gen.NewRevokeSeatRequest(server, seat.ID) },
		look: func(ctx context.Context, lost bool) (*Seat, error) {
			if held, err := c.isHeld(ctx, s, seat, opts); held || err != nil {
				return nil, err
			}
			revoked = lost
			return &seat, nil
		},
	})
	return err == nil && revoked, err
}

func checkSeen(seat Seat) error {
	if err := checkPathID(seat.ID); err != nil {
		return err
	}
	if seat.SubscriptionID == "" && seat.OrderID == "" {
		return fmt.Errorf("%w: seat %s: want the SubscriptionID or OrderID that it was seen with", ErrInvalidArgument, seat.ID)
	}
	if seat.MemberID == "" && seat.Email == "" {
		return fmt.Errorf("%w: seat %s: want the MemberID or Email of the person that it was seen with", ErrInvalidArgument, seat.ID)
	}
	return nil
}

// isHeld looks whether the person who held the seat when it was seen holds it now.
// Polar's list keeps revoked seats, so one that is not there is of something else.
func (c *Client) isHeld(ctx context.Context, s Session, seen Seat, opts []Option) (bool, error) {
	all, err := c.look(ctx, s, ListSeatsParams{SubscriptionID: seen.SubscriptionID, OrderID: seen.OrderID}, opts)
	if err != nil {
		return false, err
	}
	for _, now := range all {
		if holder.ID(now.ID) == holder.ID(seen.ID) {
			return holder.IsHeld(now) && holder.Same(seen, now), nil
		}
	}
	return false, fmt.Errorf("%w: seat %s is none of its subscription or order", ErrInvalidArgument, seen.ID)
}
