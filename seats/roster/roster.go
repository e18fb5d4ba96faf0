package roster

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// A Roster makes the seats of one subscription or order match a list of people. It never
// changes, except that it remembers how fast Polar lets its requests through, and is safe
// for concurrent use. Only [New] makes a usable one.
type Roster struct {
	client  *seats.Client
	session seats.Session
	of      seats.ListSeatsParams
	config  config
	pace    *pace
	turn    chan struct{} // holds one thing while nobody calls the progress function
}

// New returns a roster of the subscription or the order that of names, one of the two. Its
// requests are sent by c with the session s, which needs an owner's or a billing manager's
// rights for [Roster.Apply]. Arguments and options that make no sense are a
// [seats.ErrInvalidArgument]. Nothing is sent.
func New(c *seats.Client, s seats.Session, of seats.ListSeatsParams, opts ...Option) (*Roster, error) {
	r := &Roster{client: c, session: s, of: of, config: defaults(), turn: make(chan struct{}, 1)}
	r.turn <- struct{}{}
	err := r.config.apply(opts)
	switch {
	case c == nil:
		err = errors.New("the client is nil: want one that seats.NewClient made")
	case (of.SubscriptionID == "") == (of.OrderID == ""):
		err = errors.New("want either a SubscriptionID or an OrderID")
	}
	if err != nil {
		return nil, fail("New", fmt.Errorf("%w: %w", seats.ErrInvalidArgument, err))
	}
	r.pace = newPace(r.config.most)
	return r, nil
}

// Plan lists the seats and compares them with the people who are to have one. It sends one
// request, which changes nothing, and waits if Polar's rate limit is used up. The errors
// are those of [Roster.Compare], and those of [seats.Client.ListSeats]. A nil context is a
// [seats.ErrInvalidArgument].
//
// Invitations are held against the clock of Polar's server, if its answer has the time.
func (r *Roster) Plan(ctx context.Context, want []Person) (*Plan, error) {
	if err := checkContext(ctx); err != nil {
		return nil, fail("Plan", err)
	}
	people, err := distinct(want)
	if err != nil {
		return nil, fail("Plan", err)
	}
	s := newSender(r, 0)
	look, err := s.look(ctx)
	if err != nil {
		return nil, fail("Plan", err)
	}
	plan := r.compare(look, people)
	return plan, fail("Plan", r.checkRevocations(plan.Revoke, len(plan.Holders)))
}

// Compare is [Roster.Plan] for a list of seats that the caller has: it sends nothing, and
// holds invitations against the clock of this machine.
//
// An empty want is an [ErrEmptyRoster]. A person without a name, with too many, or
// listed twice in ways that do not fit together is a [seats.ErrInvalidArgument]. More revocations
// than [WithRevocations] allows are an [ErrTooManyRevocations]: the plan is returned beside
// it, to be shown. Apply refuses such a plan.
func (r *Roster) Compare(list *seats.SeatsList, want []Person) (*Plan, error) {
	people, err := distinct(want)
	if err == nil && list == nil {
		err = fmt.Errorf("%w: the list of seats is nil", seats.ErrInvalidArgument)
	}
	if err != nil {
		return nil, fail("Compare", err)
	}
	plan := r.compare(newLook(list, time.Now(), time.Now()), people)
	return plan, fail("Compare", r.checkRevocations(plan.Revoke, len(plan.Holders)))
}
