package roster

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/internal/holder"
)

// An assignment is a person who is to be given a seat, for the first time or again.
type assignment struct {
	*part
	ask     seats.SeatAssign
	lost    bool // the last answer was lost
	losses  int
	refusal error // the last refusal or loss
}

// ask returns how Polar is asked to give the person a seat.
func (r *Roster) ask(p Person) seats.SeatAssign {
	a := p.names()
	a.SubscriptionID, a.OrderID = r.of.SubscriptionID, r.of.OrderID
	a.Metadata, a.ImmediateClaim = p.Metadata, r.config.immediately
	return a
}

// assignThose assigns seats to people in their order, as long as seats are free. One look
// settles all assignments whose answers were lost.
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

// firstOpen returns the first n of all that are open.
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
		r.take(1)
		r.closeGiven(a, seat)
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

func (r *run) closeGiven(a *assignment, seat *seats.Seat) {
	if a.held != nil {
		r.close(a.part, EventRenewed, seat)
		return
	}
	r.close(a.part, EventAssigned, seat)
}

// holdsNow returns the seat that Polar says that the person holds. One that was to be renewed
// and that somebody else has given meanwhile is not in the last look.
func (r *run) holdsNow(a *assignment) *seats.Seat {
	if a.held != nil {
		return nil
	}
	return r.holds(a)
}

// take notes that so many of the free seats were taken.
func (r *run) take(places int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.free -= places
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

// refuse fails a person, and ends the run if err does so. If the time was over before anything
// was sent, the person stays open.
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

// settleAssignments looks, if an answer was lost, or if Polar has said for the first time
// that all seats are taken. The second time it is believed.
func (r *run) settleAssignments(ctx context.Context, batch []*assignment) error {
	lost := slices.DeleteFunc(slices.Clone(batch), func(a *assignment) bool { return !a.lost })
	full := r.full
	if full {
		r.fulls++
	}
	switch {
	case len(lost) > 0:
		if err := r.sleep(ctx, r.lost.Add(r.config.lateness)); err != nil {
			return err
		}
	case !full:
		return nil
	case r.fulls > 1:
		r.free, r.full = 0, false
		return nil
	}
	before := r.seen
	if err := r.lookAgain(ctx); err != nil {
		return err
	}
	r.settleLost(lost, before)
	return nil
}

// settleLost decides assignments whose answers were lost, by the last look.
func (r *run) settleLost(lost []*assignment, before *look) {
	var untold []*assignment
	for _, a := range lost {
		a.lost = false
		a.losses++
		if seat := r.given(a); seat != nil {
			r.closeGiven(a, seat) // the look has counted it
		} else if !a.isTold() {
			untold = append(untold, a)
		}
	}
	if len(untold) == 1 { // of two, one would have to guess
		r.closeIfNew(untold[0], before)
	}
	for _, a := range lost {
		if a.isOpen() && a.losses == rounds {
			r.closeFailed(a.part, notDone(a.refusal))
		}
		a.refusal = nil
	}
}

// given returns the seat that a lost assignment has given, nil if the last look does not have
// it.
func (r *run) given(a *assignment) *seats.Seat {
	if a.held != nil {
		return r.seen.seatOf(*a.held)
	}
	if found := r.seen.index.All(a.person.names()); len(found) > 0 {
		return &r.seen.list.Seats[found[0]]
	}
	return nil
}

// closeIfNew looks for a seat that may be the person's and whose holder held none before. It
// is for a person whose address Polar stores in another spelling.
func (r *run) closeIfNew(a *assignment, before *look) {
	var possible holder.Spellings
	possible.Add(a.person.Email)
	all := r.seen.list.Seats
	for i := range all {
		if holder.IsHeld(all[i]) && possible.MayBe(holder.Email(all[i])) && before.seatOf(all[i]) == nil {
			r.closeGiven(a, &all[i])
			return
		}
	}
}

// notDone is the error of what was tried again and again and, as a look has shown, not done.
func notDone(err error) error {
	return fmt.Errorf("not done after %d lost answers, the last of which was: %s", rounds, text(err))
}
