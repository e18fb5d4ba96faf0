package seats

import (
	"context"
	"errors"
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
