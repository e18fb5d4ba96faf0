package roster

import (
	"context"
	"fmt"
	"strings"

	"github.com/polarseats/polarseats-go/seats"
)

// note changes the report for one person, and tells of it.
func (r *run) note(e Event, change func(*Report)) {
	r.mu.Lock()
	change(r.report)
	r.mu.Unlock()
	r.sender.tell(e, 1)
}

// take notes that so many of the free seats were taken, or given back if it is below 0.
func (r *run) take(places int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.free -= places
}

func (r *run) closeAssigned(a *assignment, seat seats.Seat, places int) {
	a.closed = true
	r.take(places)
	if a.renewed != nil {
		a.renewed.closed = true
		r.note(Event{Kind: EventRenewed, Person: a.person, Seat: &seat}, func(to *Report) { to.Renewed = append(to.Renewed, seat) })
		return
	}
	r.note(Event{Kind: EventAssigned, Person: a.person, Seat: &seat}, func(to *Report) {
		to.Assigned = append(to.Assigned, Done{a.person, seat})
	})
}

// closeKept keeps a person whose seat the last look may not have.
func (r *run) closeKept(a *assignment, seat *seats.Seat) {
	a.closed = true
	if a.renewed != nil {
		a.renewed.closed = true
	}
	r.mu.Lock()
	r.kept = append(r.kept, a)
	r.mu.Unlock()
	r.sender.tell(Event{Kind: EventKept, Person: a.person, Seat: seat}, 1)
}

func (r *run) closeFailed(a *assignment, err error) {
	a.closed = true
	f := Failure{Person: a.person, Err: err}
	if a.renewed != nil {
		a.renewed.closed = true
		f.Seat = &a.renewed.seat
	}
	r.closeFailure(f)
}

func (r *run) closeFailure(f Failure) {
	r.note(Event{Kind: EventFailed, Person: f.Person, Seat: f.Seat, Err: f.Err}, func(to *Report) { to.Failed = append(to.Failed, f) })
}

// closeRevoked notes that a person holds no seat any more. If it is to be renewed, the other
// half is to come.
func (r *run) closeRevoked(v *revocation, seat seats.Seat, places int) {
	v.revoked = true
	r.take(-places)
	if v.renews {
		return
	}
	v.closed = true
	r.note(Event{Kind: EventRevoked, Person: personOf(v.seat), Seat: &seat}, func(to *Report) { to.Revoked = append(to.Revoked, seat) })
}

func (r *run) closeNotRevoked(v *revocation, err error) {
	v.closed = true
	r.closeFailure(Failure{Person: personOf(v.seat), Seat: &v.seat, Err: err})
}

// closeRenewedMeanwhile keeps a seat whose invitation works again, or has been claimed.
func (r *run) closeRenewedMeanwhile(v *revocation) {
	v.closed = true
	person := personOf(v.seat)
	r.note(Event{Kind: EventKept, Person: person, Seat: &v.seat}, func(to *Report) { to.Kept = append(to.Kept, Done{person, v.seat}) })
}

// leaveAll reports a plan of which nothing was begun.
func (r *run) leaveAll() {
	r.report.NotBegun, r.report.NotRenewed, r.report.NotRevoked = r.plan.Assign, r.plan.Renew, r.plan.Revoke
}

// finish reports the people for whom nothing is decided.
func (r *run) finish(ctx context.Context) {
	r.reportKept(ctx)
	early := !r.goesOn(ctx)
	for _, a := range append(r.again, r.assign...) {
		switch {
		case a.closed:
		case a.lost:
			r.closeFailed(a, a.err)
		case early && a.renewed != nil:
			r.closeFailed(a, fmt.Errorf("revoked, and not assigned anew: %w", r.why(ctx)))
		case early:
			r.report.NotBegun = append(r.report.NotBegun, a.person)
		case a.renewed == nil && mayHoldAny(a.person, r.plan.Unwanted):
			r.report.NotBegun = append(r.report.NotBegun, a.person)
		case a.err != nil:
			r.closeFailed(a, a.err)
		default:
			r.closeFailed(a, fmt.Errorf("%w: all seats are taken", seats.ErrSeatNotAvailable))
		}
	}
	r.report.NotRevoked = append(r.report.NotRevoked, r.open(r.revoke)...)
	r.report.NotRenewed = append(r.report.NotRenewed, r.open(r.renew)...)
}

// open returns the seats that are not decided, and fails those whose revocation may have been
// carried out.
func (r *run) open(all []*revocation) []seats.Seat {
	var left []seats.Seat
	for _, v := range openOf(all) {
		if v.lost {
			r.closeNotRevoked(v, v.err)
		} else {
			left = append(left, v.seat)
		}
	}
	return left
}

// reportKept reports the people of whom Polar said that they hold a seat, and looks once more
// if the last look does not have it.
func (r *run) reportKept(ctx context.Context) {
	for _, a := range r.kept {
		if (a.renewed != nil || r.holds(a) == nil) && r.goesOn(ctx) {
			_ = r.lookAgain(ctx) // that they hold one is what counts
			break
		}
	}
	for _, a := range r.kept {
		done := Done{Person: a.person}
		if seat := r.holds(a); seat != nil {
			done.Seat = *seat
		}
		r.report.Kept = append(r.report.Kept, done)
	}
}

// why returns what ended the run early.
func (r *run) why(ctx context.Context) error {
	switch {
	case r.ended != nil:
		return r.ended
	case ctx.Err() != nil:
		return ended(ctx)
	}
	return nil
}

// error returns nil if all of the plan is done.
func (r *run) error(ctx context.Context) error {
	to := r.report
	why := r.why(ctx)
	open := len(to.NotRenewed) + len(to.NotRevoked)
	if why != nil {
		open += len(to.NotBegun)
	}
	if len(to.Failed)+open == 0 {
		return nil
	}
	e := &runError{text: to.open().String(), causes: []error{}}
	if why != nil {
		e.causes = append(e.causes, why)
		e.text += ": " + text(why)
	}
	var first []string
	for _, f := range to.Failed {
		e.causes = append(e.causes, f.Err)
		if len(first) < 3 {
			first = append(first, f.String())
		}
	}
	if len(first) > 0 {
		e.text += ": " + strings.Join(andMore(first, len(to.Failed)), "; ")
	}
	return e
}

// A runError is what ended a run, and its failures.
type runError struct {
	text   string
	causes []error
}

func (e *runError) Error() string   { return e.text }
func (e *runError) Unwrap() []error { return e.causes }
