package roster

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/internal/holder"
)

// An assignment is a person who is to be given a seat.
type assignment struct {
	person  Person
	ask     seats.SeatAssign
	renewed *revocation // the seat that the person has held till now, nil for a new one

	closed bool // it is in the report
	lost   bool // the last answer was lost
	losses int
	err    error // the last refusal or loss
}

// ask returns how Polar is asked to give the person a seat.
func (r *Roster) ask(p Person) seats.SeatAssign {
	a := p.names()
	a.SubscriptionID, a.OrderID = r.of.SubscriptionID, r.of.OrderID
	a.Metadata, a.ImmediateClaim = p.Metadata, r.config.immediately
	return a
}

// assignThose assigns seats to people in their order, as long as seats are free. What became
// of an assignment whose answer was lost is settled by a look, which all share.
func (r *run) assignThose(ctx context.Context, all []*assignment) {
	for r.goesOn(ctx) {
		batch := firstOpen(all, r.free)
		if len(batch) == 0 {
			return
		}
		each(ctx, r, batch, func(a *assignment) { r.assignOne(ctx, a) })
		if err := r.settleAssignments(ctx, batch); err != nil {
			r.stop(err)
		}
	}
}

// firstOpen returns the first n of all for whom nothing is decided.
func firstOpen(all []*assignment, n int) []*assignment {
	var open []*assignment
	for _, a := range all {
		if len(open) >= n {
			break
		}
		if !a.closed {
			open = append(open, a)
		}
	}
	return open
}

// assignOne asks Polar to give the person a seat.
func (r *run) assignOne(ctx context.Context, a *assignment) {
	var seat *seats.Seat
	err := r.persist(ctx, func() error {
		_, err := r.send(ctx, r.mayAssign, func(opts ...seats.Option) (err error) {
			seat, err = r.client.AssignSeat(ctx, r.session, a.ask, opts...)
			return err
		})
		return err
	})
	switch {
	case err == nil:
		r.closeAssigned(a, *seat, 1)
	case errors.Is(err, errTooLate):
	case errors.Is(err, seats.ErrOutcomeUnknown):
		a.lost, a.err = true, err
		r.noteLost()
		if endsRun(err) {
			r.stop(err)
		}
	case errors.Is(err, seats.ErrSeatAlreadyAssigned):
		a.err = err
		r.closeKept(a, r.holds(a))
	case errors.Is(err, seats.ErrSeatNotAvailable):
		a.err = err
		r.noteFull()
	default:
		r.refuse(ctx, err, func() { r.closeFailed(a, err) })
	}
}

// mayAssign reports whether Polar has not said meanwhile that all seats are taken.
func (r *run) mayAssign() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !r.full && r.ended == nil
}

func (r *run) noteFull() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.full = true
}

// refuse ends the run if err does so, and fails the person otherwise, or too if it was about
// the person that the request was.
func (r *run) refuse(ctx context.Context, err error, failed func()) {
	if endsRun(err) || errors.Is(err, seats.ErrResourceNotFound) {
		r.stop(err)
		if ctx.Err() != nil || errors.Is(err, context.DeadlineExceeded) {
			return // nothing was sent
		}
	}
	failed()
}

// settleAssignments looks, if an answer was lost, or if Polar has said for the first time
// that all seats are taken.
func (r *run) settleAssignments(ctx context.Context, batch []*assignment) error {
	lost := false
	for _, a := range batch {
		lost = lost || a.lost
	}
	full := r.full
	if full {
		r.fulls++
	}
	if full && r.fulls > 1 && !lost {
		r.free, r.full = 0, false
		return nil
	}
	if lost {
		if err := sleep(ctx, r.lost.Add(lateness)); err != nil {
			return err
		}
	}
	if !lost && !full {
		return nil
	}
	before := r.seen
	if err := r.lookAgain(ctx); err != nil {
		return err
	}
	for _, a := range batch {
		if a.lost {
			r.settleAssignment(a, before)
		}
	}
	if full && r.fulls > 1 {
		r.free = 0
	}
	return nil
}

// settleAssignment says what became of an assignment whose answer was lost, by the last look.
func (r *run) settleAssignment(a *assignment, before *look) {
	a.lost = false
	a.losses++
	if seat := r.given(a, before); seat != nil {
		r.closeAssigned(a, *seat, 0) // the look has counted it
		return
	}
	if a.losses == rounds {
		r.closeFailed(a, notDone(a.err))
	}
	a.err = nil
}

// notDone is the error of what was tried again and again and, as a look has shown, not done.
func notDone(err error) error {
	return fmt.Errorf("not done after %d lost answers, the last of which was: %s", rounds, text(err))
}

// given returns the seat that a lost assignment has given, nil if it has given none. If the
// person cannot be told in the list, that is a seat whose holder held none before.
func (r *run) given(a *assignment, before *look) *seats.Seat {
	all := r.seen.list.Seats
	if a.renewed != nil {
		return r.seen.seatOf(a.renewed.seat)
	}
	if found := r.seen.index.All(a.person.names()); len(found) > 0 {
		return &all[found[0]]
	}
	var possible holder.Spellings
	possible.Add(a.person.Email)
	for i := range all {
		if holder.IsHeld(all[i]) && possible.MayBe(holder.Email(all[i])) && before.seatOf(all[i]) == nil {
			return &all[i]
		}
	}
	return nil
}

// holds returns the seat that a person holds of whom Polar says that there is one, nil if the
// last look does not have it. Polar's text ends with the address as it is stored.
func (r *run) holds(a *assignment) *seats.Seat {
	all := r.seen.list.Seats
	found := r.seen.index.All(a.person.names())
	var answer *seats.Error
	if len(found) == 0 && errors.As(a.err, &answer) {
		words := strings.Fields(answer.Message)
		if len(words) > 0 {
			found = r.seen.index.All(seats.SeatAssign{Email: words[len(words)-1]})
		}
	}
	if len(found) == 0 {
		return nil
	}
	return &all[found[0]]
}
