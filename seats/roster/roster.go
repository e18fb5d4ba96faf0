package roster

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// A Roster makes the seats of one subscription or order match a list of people. Make one with
// [New]; the zero Roster cannot be used. A Roster is safe for concurrent use. The only thing
// that it remembers from one call to the next is Polar's rate limit.
type Roster struct {
	client  *seats.Client
	session seats.Session
	of      seats.ListSeatsParams // the subscription or the order
	config  config
	pace    *pace
	turn    chan struct{} // has a value while no call of the progress function is running
}

// New returns a roster of the subscription or the order in purchase, which names one of the two.
// The roster sends its requests with the client c and the session s. [Roster.Apply] needs the
// rights of an owner or a billing manager. New sends nothing. Its error is a
// [seats.ErrInvalidArgument].
func New(c *seats.Client, s seats.Session, purchase seats.ListSeatsParams, opts ...Option) (*Roster, error) {
	r := &Roster{client: c, session: s, of: purchase, config: defaults(), turn: make(chan struct{}, 1)}
	r.turn <- struct{}{}
	err := r.config.apply(opts)
	switch {
	case c == nil:
		err = errors.New("the client is nil: want one from seats.NewClient")
	case (purchase.SubscriptionID == "") == (purchase.OrderID == ""):
		err = errors.New("want either a SubscriptionID or an OrderID")
	}
	if err != nil {
		return nil, wrap("New", fmt.Errorf("%w: %w", seats.ErrInvalidArgument, err))
	}
	r.pace = newPace(r.config.limit)
	return r, nil
}

// Plan lists the seats and compares them with the people who should have one. It sends one
// request, which changes nothing, and waits if Polar's rate limit has been reached. Its errors
// are those of [Roster.Compare] and of [seats.Client.ListSeats]. A nil context is a
// [seats.ErrInvalidArgument].
//
// Plan judges by the clock of Polar's server whether an invitation has expired, or by the clock of
// this machine if the response has no Date.
func (r *Roster) Plan(ctx context.Context, want []Person) (*Plan, error) {
	if err := checkContext(ctx); err != nil {
		return nil, wrap("Plan", err)
	}
	people, err := distinct(want)
	if err != nil {
		return nil, wrap("Plan", err)
	}
	s := newSender(r, 0)
	look, err := s.look(ctx)
	if err != nil {
		return nil, wrap("Plan", err)
	}
	plan := r.compare(look, people)
	return plan, wrap("Plan", r.checkRevocations(plan.Revoke, len(plan.Holders)))
}

// Compare is like [Roster.Plan], for a list of seats that the caller already has. It sends
// nothing, and judges invitations by the clock of this machine.
//
// If want is empty, the error is an [ErrEmptyRoster]. If a person in want has no name, has too
// many names, or is listed twice with different details, it is a [seats.ErrInvalidArgument].
// If the plan has more revocations than [WithRevocations] allows, it is an
// [ErrTooManyRevocations]; the plan is returned too, to be shown, but Apply refuses it.
func (r *Roster) Compare(list *seats.SeatsList, want []Person) (*Plan, error) {
	people, err := distinct(want)
	if err == nil && list == nil {
		err = fmt.Errorf("%w: the list of seats is nil", seats.ErrInvalidArgument)
	}
	if err != nil {
		return nil, wrap("Compare", err)
	}
	plan := r.compare(newLook(list, time.Now(), time.Now()), people)
	return plan, wrap("Compare", r.checkRevocations(plan.Revoke, len(plan.Holders)))
}
