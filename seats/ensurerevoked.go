package seats

import (
	"context"
	"fmt"
	"net/http"

	"github.com/polarseats/polarseats-go/gen"
	"github.com/polarseats/polarseats-go/seats/internal/holder"
)

// EnsureRevoked revokes a seat only if the person who held it when the caller saw it still
// holds it. seat is a seat that ListSeats or AssignSeat returned. EnsureRevoked uses its ID,
// its SubscriptionID or OrderID, and its MemberID or Email. If one of these is missing, or if
// the list of seats does not have the ID, the error is an [ErrInvalidArgument]. If the holder
// has neither a member nor an address, use [Client.RevokeSeat].
//
// EnsureRevoked lists the seats before each attempt, because Polar gives the id of a revoked
// seat to the next person. If the seat has been revoked, or belongs to another person by now,
// nothing is sent and revoked is false. revoked is true if this call revoked the seat, even
// if the response was lost and only the list shows that the seat was revoked.
//
// After a lost response, EnsureRevoked keeps looking at the list for three seconds, in which the
// lost request may still arrive, before it sends another request or gives up. One race
// remains: if another caller revokes and reassigns the seat between the look and the
// revocation, the new holder loses the seat.
func (c *Client) EnsureRevoked(ctx context.Context, s Session, seat Seat, opts ...Option) (revoked bool, err error) {
	revoked = true
	_, err = call(ctx, c, s, opts, request[Seat]{
		op: "EnsureRevoked", invalid: checkSeenSeat(seat), repeat: afterLook, decode: decodeSeat,
		build: func(server string) (*http.Request, error) { return gen.NewRevokeSeatRequest(server, seat.ID) },
		look: func(ctx context.Context, lost bool) (*Seat, error) {
			if held, err := c.isStillHeld(ctx, s, seat, opts); held || err != nil {
				return nil, err
			}
			revoked = lost
			return &seat, nil
		},
	})
	return err == nil && revoked, err
}

func checkSeenSeat(seat Seat) error {
	if err := checkPathID(seat.ID); err != nil {
		return err
	}
	if seat.SubscriptionID == "" && seat.OrderID == "" {
		return fmt.Errorf("%w: seat %s: want its SubscriptionID or OrderID", ErrInvalidArgument, seat.ID)
	}
	if seat.MemberID == "" && seat.Email == "" {
		return fmt.Errorf("%w: seat %s: want the MemberID or Email of its holder", ErrInvalidArgument, seat.ID)
	}
	return nil
}

// isStillHeld reports whether the person who held the seat when the caller saw it holds it
// now. Polar's list keeps revoked seats, so a seat that is missing belongs to another
// subscription or order.
func (c *Client) isStillHeld(ctx context.Context, s Session, seen Seat, opts []Option) (bool, error) {
	all, err := c.currentSeats(ctx, s, ListSeatsParams{SubscriptionID: seen.SubscriptionID, OrderID: seen.OrderID}, opts)
	if err != nil {
		return false, err
	}
	for _, now := range all {
		if holder.ID(now.ID) == holder.ID(seen.ID) {
			return holder.IsHeld(now) && holder.Same(seen, now), nil
		}
	}
	return false, fmt.Errorf("%w: seat %s is not in the list of its subscription or order", ErrInvalidArgument, seen.ID)
}
