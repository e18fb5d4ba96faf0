package roster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/internal/ending"
	"github.com/polarseats/polarseats-go/seats/internal/holder"
)

// finish decides what can be decided of the parts that are open. It leaves those open that were
// not begun.
func (r *run) finish(ctx context.Context) {
	r.findKept(ctx)
	for _, v := range slices.Concat(r.revocations, r.renewals) {
		if v.isOpen() && v.lost {
			r.closeFailed(v.part, v.loss)
		}
	}
	unwanted := addressesOf(r.plan.Unwanted)
	for _, a := range slices.Concat(r.again, r.assignments) {
		if a.isOpen() {
			r.finishAssignment(ctx, a, unwanted)
		}
	}
}

func (r *run) finishAssignment(ctx context.Context, a *assignment, unwanted *addresses) {
	switch {
	case a.lost:
		r.closeFailed(a.part, a.refusal)
	case a.held != nil && !r.goesOn(ctx):
		r.closeFailed(a.part, fmt.Errorf("revoked, and not assigned anew: %w", r.why(ctx)))
	case !r.goesOn(ctx):
	case a.losses > 0 && !a.isTold():
		r.closeFailed(a.part, fmt.Errorf("%w: an answer was lost, the seats do not tell whether one is the person's, and: %s", seats.ErrOutcomeUnknown, text(a.refused())))
	case a.held == nil && unwanted.mayHave(a.person):
	default:
		r.closeFailed(a.part, a.refused())
	}
}

// refused returns Polar's refusal, or a like error if Polar was not asked.
func (a *assignment) refused() error {
	if a.refusal != nil {
		return a.refusal
	}
	return fmt.Errorf("%w: all seats are taken", seats.ErrSeatNotAvailable)
}

// findKept finds the seats of people who hold one, as Polar has said. It looks once more if
// the last look does not have one of them.
func (r *run) findKept(ctx context.Context) {
	var kept []*assignment
	found := true
	for _, a := range slices.Concat(r.again, r.assignments) {
		if a.fate == EventKept {
			kept = append(kept, a)
			found = found && a.seat != nil
		}
	}
	if found || !r.goesOn(ctx) || r.lookAgain(ctx) != nil { // that they hold one is what counts
		return
	}
	for _, a := range kept {
		a.seat = r.holds(a)
	}
}

// holds returns the seat of a person who holds one, as Polar has said, or nil if the last look
// does not have it. Polar's text ends with the address as it is stored.
func (r *run) holds(a *assignment) *seats.Seat {
	found := r.seen.index.All(a.person.names())
	var answer *seats.Error
	if len(found) == 0 && errors.As(a.refusal, &answer) {
		found = r.seen.index.All(seats.SeatAssign{Email: answer.Message[strings.LastIndex(answer.Message, " ")+1:]})
	}
	if len(found) == 0 {
		return nil
	}
	return &r.seen.list.Seats[found[0]]
}

// why returns what ended the run early, nil if nothing did.
func (r *run) why(ctx context.Context) error {
	if r.ended != nil {
		return r.ended
	}
	if ctx.Err() != nil {
		return ending.Of(ctx)
	}
	return nil
}

// error returns nil if all of the plan is done. why is what ended the run early.
func (to *Report) error(why error) error {
	open := len(to.NotRenewed) + len(to.NotRevoked)
	if why != nil {
		open += len(to.NotBegun)
	}
	if len(to.Failed)+open == 0 {
		return nil
	}
	e := &runError{text: to.open().String()}
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

// isTold reports whether the seats tell whether one is the person's.
func (a *assignment) isTold() bool {
	return a.held != nil || a.person.Email == "" || holder.IsPlain(a.person.Email)
}
