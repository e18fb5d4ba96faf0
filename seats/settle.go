package seats

import (
	"context"
	"errors"
	"slices"
	"time"
)

// settle ends a call whose attempts are over, with a look if that may say more than the
// last of them.
func (r request[T]) settle(ctx context.Context, c config, p progress) (*T, error) {
	if !r.asksToLook(p) {
		return nil, p.end(nil)
	}
	value, err := r.lookUntil(ctx, c, p.underWayUntil, p.lost)
	switch {
	case value != nil:
		return value, nil
	case err != nil:
		return nil, p.failure(p.last.err, err)
	case r.repeat == thenLook && !p.last.refusal().Is(ErrSeatAlreadyAssigned):
		return nil, p.last.err // there is no seat, so the refusal is no echo
	}
	return nil, p.end(nil)
}

const (
	// grace is the time for a request that was given up on to reach Polar. Until then
	// nothing that contradicts it is done or believed.
	grace = 3 * time.Second
	// lookInterval is the time between the first two looks, and what each later one is
	// longer by.
	lookInterval = grace / 6
)

// lookUntil looks at once and then at growing intervals, until a look shows that nothing
// has to be sent, or one that began at the given time shows that something has.
func (r request[T]) lookUntil(ctx context.Context, c config, end time.Time, lost bool) (*T, error) {
	for wait := lookInterval; ; wait += lookInterval {
		last := !time.Now().Before(end)
		value, err := r.look(ctx, lost)
		if value != nil || last || err != nil && !errors.Is(err, errLooking) {
			return value, err
		}
		if err := c.pause(ctx, r.op, min(wait, time.Until(end))); err != nil {
			return nil, err
		}
	}
}

func (r request[T]) asksToLook(p progress) bool {
	if r.look == nil {
		return false
	}
	refusal := p.last.refusal()
	switch {
	case r.repeat == afterLook:
		return p.lost
	case refusal == nil:
		return false
	}
	return p.lost && refusal.mayBeEcho() || r.existing && refusal.refusesSecondSeat()
}

// findSeat looks for the seat that the person of a has in the container of a. It
// returns nil if they have none, and an error if that cannot be told.
func (c *Client) findSeat(ctx context.Context, s Session, a SeatAssign, opts []Option) (*Seat, error) {
	if a.CheckoutID != "" || a.SubscriptionID == "" && a.OrderID == "" {
		return nil, errors.New("what a checkout led to cannot be listed")
	}
	all, err := c.look(ctx, s, ListSeatsParams{SubscriptionID: a.SubscriptionID, OrderID: a.OrderID}, opts)
	if err != nil {
		return nil, err
	}
	seat, known := FindSeat(&SeatsList{Seats: all}, a)
	if !known {
		return nil, errors.New("the list does not tell who the person is")
	}
	return seat, nil
}

// look lists the seats, revoked ones included. It leaves the caller's Response alone,
// which is for the answers of the operation itself.
func (c *Client) look(ctx context.Context, s Session, p ListSeatsParams, opts []Option) ([]Seat, error) {
	list, err := c.ListSeats(ctx, s, p, append(slices.Clip(opts), withoutResponse)...)
	if err != nil {
		return nil, newOpError("", errLooking, err) // a part of another error, for its text
	}
	return list.Seats, nil
}

// errLooking is among the causes if a list of seats could not be had.
var errLooking = errors.New("looking")

func withoutResponse(c *config) error {
	c.response = nil
	return nil
}
