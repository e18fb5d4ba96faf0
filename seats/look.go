package seats

import (
	"context"
	"errors"
	"slices"
)

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
