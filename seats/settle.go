package seats

import (
	"context"
	"errors"
	"slices"
	"time"
)

// settle ends a call that makes no more attempts. It settles a lost assignment: if the response
// was lost, a later refusal may only echo the success of the assignment, so settle lists the
// seats to find out. It also lists them after a lost revocation of EnsureRevoked, and for the
// seat that the person already has if the call accepts one.
func (r request[T]) settle(ctx context.Context, c config, p progress) (*T, error) {
	if !r.needsLook(p) {
		return nil, p.finalError(nil)
	}
	value, err := r.lookUntil(ctx, c, p.mayArriveUntil, p.lost)
	switch {
	case value != nil:
		return value, nil
	case err != nil:
		return nil, p.newError(p.last.err, err)
	case r.repeat == thenLook && !p.last.refusal().Is(ErrSeatAlreadyAssigned):
		return nil, p.last.err // the person has no seat, so the refusal is not an echo
	}
	return nil, p.finalError(nil)
}

const (
	// grace is the time within which a request that the client gave up on may still reach
	// Polar. During that time, a call sends no other change and does not trust a refusal.
	grace = 3 * time.Second
	// lookInterval is the pause after the first look. Each later pause is longer by the same
	// amount.
	lookInterval = grace / 6
)

// lookUntil looks at once and then at growing intervals. It returns when a look shows that
// nothing more has to be sent, or after the first look that begins at end or later.
func (r request[T]) lookUntil(ctx context.Context, c config, end time.Time, lost bool) (*T, error) {
	for wait := lookInterval; ; wait += lookInterval {
		isLast := !time.Now().Before(end)
		value, err := r.look(ctx, lost)
		if value != nil || isLast || err != nil && !errors.Is(err, errCheckingList) {
			return value, err
		}
		if err := c.pause(ctx, r.op, min(wait, time.Until(end))); err != nil {
			return nil, err
		}
	}
}

// needsLook reports whether a look may show more than the last response.
func (r request[T]) needsLook(p progress) bool {
	refusal := p.last.refusal()
	switch {
	case r.repeat == afterLook:
		return p.lost
	case r.look == nil, refusal == nil:
		return false
	}
	return p.lost && refusal.mayBeEcho() || r.acceptExisting && refusal.refusesSecondSeat()
}

// findSeat returns the seat that the person of a holds in the subscription or order of a, or
// nil if the person holds none. It returns an error if the list cannot show that.
func (c *Client) findSeat(ctx context.Context, s Session, a SeatAssign, opts []Option) (*Seat, error) {
	if a.CheckoutID != "" || a.SubscriptionID == "" && a.OrderID == "" {
		return nil, errors.New("the seats of a checkout cannot be listed")
	}
	all, err := c.currentSeats(ctx, s, ListSeatsParams{SubscriptionID: a.SubscriptionID, OrderID: a.OrderID}, opts)
	if err != nil {
		return nil, err
	}
	seat, known := FindSeat(&SeatsList{Seats: all}, a)
	if !known {
		return nil, errors.New("the list of seats does not identify the person")
	}
	return seat, nil
}

// currentSeats lists the seats for a look. It does not fill in the caller's [Response], which
// is for the responses to the operation itself.
func (c *Client) currentSeats(ctx context.Context, s Session, p ListSeatsParams, opts []Option) ([]Seat, error) {
	list, err := c.ListSeats(ctx, s, p, append(slices.Clip(opts), withoutResponse)...)
	if err != nil {
		return nil, newOpError("", errCheckingList, err) // without an operation: it is part of another error
	}
	return list.Seats, nil
}

// errCheckingList is among the causes of an error if the seats could not be listed for a look.
var errCheckingList = errors.New("checking the list")

func withoutResponse(c *config) error {
	c.response = nil
	return nil
}
