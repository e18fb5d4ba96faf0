package seats

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// EnsureSeat is [Client.AssignSeat] for callers who want a person to have a seat, and do
// not mind whether it is new: where the person has one, that is the answer, also when
// all seats are taken. A seat that was there stays as it is, with its metadata.
//
// Whom the list of seats does not tell (see AssignSeat) is refused as AssignSeat does.
func (c *Client) EnsureSeat(ctx context.Context, s Session, a SeatAssign, opts ...Option) (*Seat, error) {
	seat, err := c.AssignSeat(ctx, s, a, opts...)
	var refusal *Error
	if err == nil || errors.Is(err, ErrOutcomeUnknown) || !errors.As(err, &refusal) || !refusal.refusesSecondSeat() {
		return seat, err
	}
	seat, lookErr := c.findSeat(ctx, s, a, opts)
	if lookErr != nil {
		return nil, fail("EnsureSeat", refusal, lookErr)
	}
	if seat == nil {
		return nil, refusal
	}
	return seat, nil
}

// EnsureRevoked takes a seat back from the person who held it when the caller saw it,
// and from nobody else. seat is such a seat, as ListSeats or AssignSeat returned it: its
// ID, its SubscriptionID or OrderID, and its MemberID or Email; without them it is an
// [ErrInvalidArgument].
//
// It looks first, since Polar gives the id of a revoked seat to the next person: where
// the seat is revoked, or somebody else's by now, there is nothing to do and the error
// is nil. After an answer that was lost it looks again before it tries again. What
// remains is the moment between the look and the revocation: if another caller revokes
// the seat and assigns it anew just then, it is taken from its new holder. That moment
// is long for a request that still travels when the time for the attempt is over.
func (c *Client) EnsureRevoked(ctx context.Context, s Session, seat Seat, opts ...Option) error {
	const op = "EnsureRevoked"
	conf, err := c.with(opts)
	if err != nil {
		return fail(op, err)
	}
	if err := checkSeen(seat); err != nil {
		return fail(op, err)
	}
	start := time.Now()
	var lost error // of the last revocation, which may have been carried out
	for tries := 1; ; tries++ {
		held, err := c.stillHeld(ctx, s, seat, opts)
		if err != nil {
			return unsettled(op, lost, err)
		}
		if !held {
			return nil
		}
		if tries > conf.retry.MaxAttempts {
			return lost
		}
		_, err = c.RevokeSeat(ctx, s, seat.ID, opts...)
		if !errors.Is(err, ErrOutcomeUnknown) {
			return unsettled(op, lost, err)
		}
		lost = err
		wait, ok := conf.retry.wait(ctx, start, tries, 0)
		if !ok {
			tries = conf.retry.MaxAttempts // one more look, and no more revocation
			continue
		}
		if err := sleep(ctx, wait); err != nil {
			return unsettled(op, lost, err)
		}
	}
}

// unsettled returns err, with the lost answer before it where there was one: then err
// does not say what became of that.
func unsettled(op string, lost, err error) error {
	if lost == nil || err == nil {
		return err
	}
	return fail(op, lost, err)
}

func checkSeen(seat Seat) error {
	if err := checkPathID(seat.ID); err != nil {
		return err
	}
	if seat.SubscriptionID == "" && seat.OrderID == "" {
		return fmt.Errorf("%w: seat %s: want the SubscriptionID or OrderID that it was seen with", ErrInvalidArgument, seat.ID)
	}
	if seat.MemberID == "" && seat.Email == "" && seat.CustomerID == "" {
		return fmt.Errorf("%w: seat %s: want the MemberID or Email of the person that it was seen with", ErrInvalidArgument, seat.ID)
	}
	return nil
}

// stillHeld looks whether the person who held the seat when it was seen holds it now.
func (c *Client) stillHeld(ctx context.Context, s Session, seen Seat, opts []Option) (bool, error) {
	held, err := c.look(ctx, s, ListSeatsParams{SubscriptionID: seen.SubscriptionID, OrderID: seen.OrderID}, opts)
	if err != nil {
		return false, err
	}
	for _, now := range held {
		if now.ID == seen.ID {
			return sameHolder(seen, now), nil
		}
	}
	return false, nil
}
