package roster

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/internal/holder"
)

// An assignment gives a person a seat: a first one, or the same one again in a renewal.
type assignment struct {
	*part
	request seats.SeatAssign
	lost    bool  // the answer to the last request was lost
	losses  int   // how many answers have been lost
	refusal error // the last refusal or loss
}

// seatAssign returns the request that assigns a seat to a person.
func (r *Roster) seatAssign(p Person) seats.SeatAssign {
	a := p.names()
	a.SubscriptionID, a.OrderID = r.of.SubscriptionID, r.of.OrderID
	a.Metadata, a.ImmediateClaim = p.Metadata, r.config.immediateClaim
	return a
}

// assignAll assigns seats in order, while any are free. It settles all assignments whose
// answers were lost with one look.
func (r *run) assignAll(ctx context.Context, all []*assignment) {
	for r.mayContinue(ctx) {
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

// firstOpen returns the first n open assignments.
func firstOpen(all []*assignment, n int) []*assignment {
	var open []*assignment
	for _, a := range all {
		if len(open) >= n {
			break
		}
		if a.isOpen() {
			open = append(open, a)
		}
	}
	return open
}

// assignOne assigns a seat to one person.
func (r *run) assignOne(ctx context.Context, a *assignment) {
	var seat *seats.Seat
	err := r.retry(ctx, func() error {
		_, err := r.send(ctx, r.mayAssign, func(opts ...seats.Option) (err error) {
			seat, err = r.client.AssignSeat(ctx, r.session, a.request, opts...)
			return err
		})
		return err
	})
	switch {
	case err == nil:
		r.take(1)
		r.closeAssigned(a, seat)
	case errors.Is(err, errTooLate):
	case errors.Is(err, seats.ErrOutcomeUnknown):
		a.lost, a.refusal = true, err
		r.noteLost()
		if endsRun(err) {
			r.stop(err)
		}
	case errors.Is(err, seats.ErrSeatAlreadyAssigned):
		a.refusal = err
		r.close(a.part, EventKept, r.holdsNow(a))
	case errors.Is(err, seats.ErrSeatNotAvailable):
		a.refusal = err
		r.noteFull()
	default:
		r.refuse(ctx, err, a.part)
	}
}

func (r *run) closeAssigned(a *assignment, seat *seats.Seat) {
	if a.held != nil {
		r.close(a.part, EventRenewed, seat)
		return
	}
	r.close(a.part, EventAssigned, seat)
}

// holdsNow returns the seat of a person who already holds one, as Polar has said, or nil if the
// last look cannot show it: in a renewal, others have assigned the seat since then.
func (r *run) holdsNow(a *assignment) *seats.Seat {
	if a.held != nil {
		return nil
	}
	return r.holds(a)
}

// take subtracts n from the number of free seats.
func (r *run) take(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.free -= n
}

// mayAssign reports whether another seat may be assigned: the run has not ended, and Polar has not
// said that all seats are taken.
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

// refuse closes a part as failed, and stops the run if every other request would fail too. The
// part stays open if the context ended or left no time for the request.
func (r *run) refuse(ctx context.Context, err error, p *part) {
	if ctx.Err() != nil {
		return
	}
	if endsRun(err) || errors.Is(err, seats.ErrResourceNotFound) {
		r.stop(err)
	}
	var noTime *noTimeError
	if !errors.As(err, &noTime) {
		r.closeFailed(p, err)
	}
}

// settleAssignments lists the seats if an answer was lost, or if Polar has said for the first
// time that all seats are taken, since others may have changed them. The second time, the run
// does not check.
func (r *run) settleAssignments(ctx context.Context, batch []*assignment) error {
	lost := slices.DeleteFunc(slices.Clone(batch), func(a *assignment) bool { return !a.lost })
	full := r.full
	if full {
		r.timesFull++
	}
	switch {
	case len(lost) > 0:
		if err := r.sleep(ctx, r.lost.Add(r.config.grace)); err != nil {
			return err
		}
	case !full:
		return nil
	case r.timesFull > 1:
		r.free, r.full = 0, false
		return nil
	}
	before := r.lastLook
	if err := r.lookAgain(ctx); err != nil {
		return err
	}
	r.settleLost(lost, before)
	return nil
}

// settleLost closes the assignments whose answers were lost, if the last look shows that they
// have given a seat. The others stay open, and fail after maxLosses lost answers.
func (r *run) settleLost(lost []*assignment, before *look) {
	var unclear []*assignment
	for _, a := range lost {
		a.lost = false
		a.losses++
		if seat := r.given(a); seat != nil {
			r.closeAssigned(a, seat) // the look has counted it
		} else if !a.isRecognizable() {
			unclear = append(unclear, a)
		}
	}
	if len(unclear) == 1 { // with two, a new seat could be either person's
		r.closeIfNew(unclear[0], before)
	}
	for _, a := range lost {
		if a.isOpen() && a.losses == maxLosses {
			r.closeFailed(a.part, notDone(a.refusal))
		}
		a.refusal = nil
	}
}

// given returns the seat that an assignment whose answer was lost has given, or nil if the last
// look does not show one.
func (r *run) given(a *assignment) *seats.Seat {
	if a.held != nil {
		return r.lastLook.seatOf(*a.held)
	}
	if found := r.lastLook.index.All(a.person.names()); len(found) > 0 {
		return &r.lastLook.list.Seats[found[0]]
	}
	return nil
}

// closeIfNew closes the assignment if the last look has a seat that may be the person's, and
// whose holder held none before. It is for an address that Polar stores in another spelling.
func (r *run) closeIfNew(a *assignment, before *look) {
	var possible holder.Spellings
	possible.Add(a.person.Email)
	all := r.lastLook.list.Seats
	for i := range all {
		if holder.IsHeld(all[i]) && possible.MayBe(holder.Email(all[i])) && before.seatOf(all[i]) == nil {
			r.closeAssigned(a, &all[i])
			return
		}
	}
}

// notDone returns the error of a change that was requested maxLosses times. Each answer was
// lost, and each look showed that the change had not been made.
func notDone(err error) error {
	return fmt.Errorf("not done after %d lost answers, the last: %s", maxLosses, text(err))
}
