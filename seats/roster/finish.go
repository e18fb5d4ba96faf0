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

// finish closes the open parts that were begun. Parts that were not begun stay open.
func (r *run) finish(ctx context.Context) {
	r.findKept(ctx)
	for _, v := range slices.Concat(r.revocations, r.renewals) {
		if v.isOpen() && v.lost {
			r.closeFailed(v.part, v.loss)
		}
	}
	unwanted := addressesOf(r.plan.Unwanted)
	for _, a := range slices.Concat(r.reassignments, r.assignments) {
		if a.isOpen() {
			r.finishAssignment(ctx, a, unwanted)
		}
	}
}

func (r *run) finishAssignment(ctx context.Context, a *assignment, unwanted *addresses) {
	switch {
	case a.lost:
		r.closeFailed(a.part, a.refusal)
	case a.held != nil && !r.mayContinue(ctx):
		r.closeFailed(a.part, fmt.Errorf("revoked, but not assigned again: %w", r.endReason(ctx)))
	case !r.mayContinue(ctx):
	case a.losses > 0 && !a.isRecognizable():
		r.closeFailed(a.part, fmt.Errorf("%w: an answer was lost, and the list of seats does not show whether one is the person's: %s", seats.ErrOutcomeUnknown, text(a.refused())))
	case a.held == nil && unwanted.mayHave(a.person):
	default:
		r.closeFailed(a.part, a.refused())
	}
}

// refused returns Polar's refusal, or an equivalent error if there is none.
func (a *assignment) refused() error {
	if a.refusal != nil {
		return a.refusal
	}
	return fmt.Errorf("%w: all seats are taken", seats.ErrSeatNotAvailable)
}

// findKept finds the seats of people who already hold one, as Polar has said. It lists the
// seats once more if the last look does not show all of them.
func (r *run) findKept(ctx context.Context) {
	var kept []*assignment
	found := true
	for _, a := range slices.Concat(r.reassignments, r.assignments) {
		if a.result == EventKept {
			kept = append(kept, a)
			found = found && a.seat != nil
		}
	}
	if found || !r.mayContinue(ctx) || r.lookAgain(ctx) != nil { // then the report has these people without their seats
		return
	}
	for _, a := range kept {
		a.seat = r.holds(a)
	}
}

// holds returns the seat of a person who already holds one, as Polar has said, or nil if the
// last look does not show it. The message of Polar's refusal ends with the address as Polar
// stores it.
func (r *run) holds(a *assignment) *seats.Seat {
	found := r.lastLook.index.All(a.person.names())
	var answer *seats.Error
	if len(found) == 0 && errors.As(a.refusal, &answer) {
		found = r.lastLook.index.All(seats.SeatAssign{Email: answer.Message[strings.LastIndex(answer.Message, " ")+1:]})
	}
	if len(found) == 0 {
		return nil
	}
	return &r.lastLook.list.Seats[found[0]]
}

// endReason returns the reason why the run ended early, or nil if it did not.
func (r *run) endReason(ctx context.Context) error {
	if r.ended != nil {
		return r.ended
	}
	if ctx.Err() != nil {
		return ending.Of(ctx)
	}
	return nil
}

// error returns nil if no change failed and the run did not end early with changes left to
// make. reason is why the run ended early, or nil.
func (r *Report) error(reason error) error {
	open := len(r.NotRenewed) + len(r.NotRevoked)
	if reason != nil {
		open += len(r.NotBegun)
	}
	if len(r.Failed)+open == 0 {
		return nil
	}
	e := &runError{text: r.open().String()}
	if reason != nil {
		e.causes = append(e.causes, reason)
		e.text += ": " + text(reason)
	}
	var first []string
	for _, f := range r.Failed {
		e.causes = append(e.causes, f.Err)
		if len(first) < 3 {
			first = append(first, f.String())
		}
	}
	if len(first) > 0 {
		e.text += ": " + strings.Join(andMore(first, len(r.Failed)), "; ")
	}
	return e
}

// A runError is the error of a run: the reason why it ended early, and its failures.
type runError struct {
	text   string
	causes []error
}

func (e *runError) Error() string   { return e.text }
func (e *runError) Unwrap() []error { return e.causes }

// isRecognizable reports whether a list of seats shows for certain whether the person holds one.
func (a *assignment) isRecognizable() bool {
	return a.held != nil || a.person.Email == "" || holder.IsPlain(a.person.Email)
}
