package seats

import (
	"context"
	"errors"
	"net/http"
	"slices"
)

// settle finds out what became of an assignment that may have been carried out before
// Polar refused it: the seat of the person, where they have one, is what it made.
func (c *Client) settle(ctx context.Context, op string, s Session, a SeatAssign, opts []Option, err error) (*Seat, error) {
	var refusal *Error
	if !errors.Is(err, ErrOutcomeUnknown) || !errors.As(err, &refusal) || !refusal.asksToLook() {
		return nil, err
	}
	seat, lookErr := c.findSeat(ctx, s, a, opts)
	switch {
	case lookErr != nil:
		return nil, fail(op, ErrOutcomeUnknown, refusal, lookErr)
	case seat != nil:
		return seat, nil
	case refusal.Is(ErrSeatAlreadyAssigned):
		// The person had a seat a moment ago, and it may have been this one.
		return nil, fail(op, ErrOutcomeUnknown, refusal)
	}
	return nil, refusal
}

// asksToLook tells whether e, after an assignment that may have been carried out, may be
// the echo of it: Polar's refusal of a second seat, or a 400 that does not say why.
func (e *Error) asksToLook() bool {
	return e.refusesSecondSeat() || e.StatusCode == http.StatusBadRequest && e.Code == ""
}

// refusesSecondSeat tells whether e is what Polar answers where the person has a seat:
// that, or, where all seats are taken, only that.
func (e *Error) refusesSecondSeat() bool {
	return e.Is(ErrSeatAlreadyAssigned) || e.Is(ErrSeatNotAvailable)
}

// findSeat looks for the seat that the person of a has in the container of a. It
// returns nil where they have none, and an error where that cannot be told.
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
		return nil, fail("", errors.New("looking"), err) // a part of another error, for its text
	}
	return list.Seats, nil
}

func withoutResponse(c *config) error {
	c.response = nil
	return nil
}
