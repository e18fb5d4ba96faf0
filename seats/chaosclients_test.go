package seats_test

import (
	"context"
	"errors"

	"github.com/polarseats/polarseats-go/seats"
)

// A chaosClient has the methods of [seats.Client] that the workers call.
type chaosClient interface {
	AssignSeat(context.Context, seats.Session, seats.SeatAssign, ...seats.Option) (*seats.Seat, error)
	EnsureSeat(context.Context, seats.Session, seats.SeatAssign, ...seats.Option) (*seats.Seat, error)
	EnsureRevoked(context.Context, seats.Session, seats.Seat, ...seats.Option) (bool, error)
	ResendInvitation(context.Context, seats.Session, string, ...seats.Option) (*seats.Seat, error)
}

// The clients below are broken, each in a way that first attempts at a client often are.

// repeatsPosts repeats a POST until a response comes, and believes that response.
type repeatsPosts struct{ *seats.Client }

func (c repeatsPosts) AssignSeat(ctx context.Context, s seats.Session, a seats.SeatAssign, opts ...seats.Option) (*seats.Seat, error) {
	return untilAnswered(func() (*seats.Seat, error) { return c.Client.AssignSeat(ctx, s, a, append(opts, oneAttempt)...) })
}

func (c repeatsPosts) ResendInvitation(ctx context.Context, s seats.Session, id string, opts ...seats.Option) (*seats.Seat, error) {
	return untilAnswered(func() (*seats.Seat, error) { return c.Client.ResendInvitation(ctx, s, id, opts...) })
}

// repeatsDeletes repeats a DELETE, as if revoking a seat twice were the same as revoking it
// once.
type repeatsDeletes struct{ *seats.Client }

func (c repeatsDeletes) EnsureRevoked(ctx context.Context, s seats.Session, seat seats.Seat, opts ...seats.Option) (bool, error) {
	_, err := untilAnswered(func() (*seats.Seat, error) { return c.RevokeSeat(ctx, s, seat.ID, opts...) })
	return err == nil, err
}

// neverRetries gives up at the first failure.
type neverRetries struct{ *seats.Client }

func (c neverRetries) AssignSeat(ctx context.Context, s seats.Session, a seats.SeatAssign, opts ...seats.Option) (*seats.Seat, error) {
	return c.Client.AssignSeat(ctx, s, a, append(opts, oneAttempt)...)
}

func (c neverRetries) EnsureSeat(ctx context.Context, s seats.Session, a seats.SeatAssign, opts ...seats.Option) (*seats.Seat, error) {
	return c.Client.EnsureSeat(ctx, s, a, append(opts, oneAttempt)...)
}

func (c neverRetries) EnsureRevoked(ctx context.Context, s seats.Session, seat seats.Seat, opts ...seats.Option) (bool, error) {
	return c.Client.EnsureRevoked(ctx, s, seat, append(opts, oneAttempt)...)
}

// refusesOrders supports subscriptions only.
type refusesOrders struct{ *seats.Client }

func (c refusesOrders) EnsureRevoked(ctx context.Context, s seats.Session, seat seats.Seat, opts ...seats.Option) (bool, error) {
	if seat.OrderID != "" {
		return false, seats.ErrInvalidArgument
	}
	return c.Client.EnsureRevoked(ctx, s, seat, opts...)
}

var oneAttempt = seats.WithRetry(seats.RetryPolicy{MaxAttempts: 1})

// untilAnswered repeats a call a few times, without a wait, while its outcome is unknown.
func untilAnswered(send func() (*seats.Seat, error)) (seat *seats.Seat, err error) {
	for range 5 {
		if seat, err = send(); !errors.Is(err, seats.ErrOutcomeUnknown) {
			break
		}
	}
	return seat, err
}
