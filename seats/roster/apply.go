package roster

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/internal/holder"
)

const (
	// workers is the maximum number of requests in flight. Polar locks the subscription for
	// most of an assignment, so more requests would only wait for each other.
	workers = 4
	// maxLookAge is the maximum age of the look that a revocation relies on.
	maxLookAge = 5 * time.Second
	// maxLosses is the number of lost answers after which a request is not sent again.
	maxLosses = 6
)

// Apply makes the changes in the plan, in the order that the package comment describes. For an
// empty plan it sends nothing.
//
// The report is not nil once a request has been sent. The error is nil if every change was made,
// except for people in Report.NotBegun who may hold a seat already. errors.Is finds in the error
// the reason why the run ended early, if it did, and the errors of all failures.
//
// Apply changes nothing if the error is one of these:
//
//   - [ErrStalePlan]: the holders of the seats, or the protection of a seat, have changed.
//   - [ErrTooManyRevocations]: the plan revokes more seats than [WithRevocations] allows.
//   - [seats.ErrInvalidArgument] and the report is nil: the context or the plan is nil, or the
//     plan is of another subscription or order, renews invitations although the roster is
//     [WithoutRenewal], names a seat twice, assigns a seat to a person whose seat it revokes,
//     or has a person with no name or too many.
//
// If the run ends early, the report has the changes that were not begun. Another Plan and
// Apply continue from there.
func (r *Roster) Apply(ctx context.Context, p *Plan) (*Report, error) {
	if err := checkContext(ctx); err != nil {
		return nil, wrap("Apply", err)
	}
	if err := r.checkPlan(p); err != nil {
		return nil, wrap("Apply", err)
	}
	if p.IsEmpty() {
		return newReport(), nil
	}
	run := newRun(r, p)
	waited := r.pace.waitedSoFar()
	err := run.run(ctx)
	report := run.report()
	if err == nil {
		err = report.error(run.endReason(ctx))
	}
	report.Requests, report.Refused = run.requests, run.refused
	report.Waited = r.pace.waitedSoFar() - waited
	return report, wrap("Apply", err)
}

// checkPlan checks the plan as far as that is possible without a look.
func (r *Roster) checkPlan(p *Plan) error {
	switch {
	case p == nil:
		return fmt.Errorf("%w: the plan is nil", seats.ErrInvalidArgument)
	case p.IsEmpty():
		return nil
	case p.Of != r.of:
		return fmt.Errorf("%w: the plan is of %s, and the roster of %s", seats.ErrInvalidArgument, ofText(p.Of), ofText(r.of))
	}
	if r.config.noRenewal && len(p.Renew) > 0 {
		return fmt.Errorf("%w: the plan renews invitations, and the roster is WithoutRenewal", seats.ErrInvalidArgument)
	}
	for i, person := range p.Assign {
		if err := person.check(); err != nil {
			return fmt.Errorf("%w: person %d to assign: %w", seats.ErrInvalidArgument, i, err)
		}
	}
	if err := checkOnce(p); err != nil {
		return err
	}
	return r.checkRevocations(p.Revoke, len(p.Holders))
}

// checkOnce returns an error if a holder is in the plan twice, as can happen when a plan is
// edited.
func checkOnce(p *Plan) error {
	planned := map[string]bool{}
	for _, seat := range slices.Concat(p.Renew, p.Revoke) {
		if planned[seat.ID] {
			return fmt.Errorf("%w: the seat of %s is planned twice: want it once, in Renew or in Revoke", seats.ErrInvalidArgument, nameOf(seat))
		}
		planned[seat.ID] = true
	}
	revoked := holder.NewIndex(p.Revoke)
	for i, person := range p.Assign {
		if len(revoked.All(person.names())) > 0 {
			return fmt.Errorf("%w: person %d to assign: %s is in Revoke too: want one of the two", seats.ErrInvalidArgument, i, person)
		}
	}
	return nil
}

func ofText(of seats.ListSeatsParams) string {
	if of.OrderID != "" {
		return "order " + of.OrderID
	}
	return "subscription " + of.SubscriptionID
}

// A run is one Apply.
type run struct {
	*sender
	plan                  *Plan
	assign, renew, revoke []*part // in the order of the plan

	assignments   []*assignment
	revocations   []*revocation
	renewals      []*revocation
	reassignments []*assignment // the second half of the renewals
	lastLook      *look
	timesFull     int // how many times Polar has said that all seats are taken

	mu    sync.Mutex
	free  int       // the number of free seats; negative if more are held than were bought
	full  bool      // Polar has said that all seats are taken, since the last look
	lost  time.Time // when the last answer was lost
	ended error     // the reason why the run ends early
}

func newRun(r *Roster, p *Plan) *run {
	return &run{
		sender: newSender(r, p.people()), plan: p,
		assign: partsOf(p.Assign), renew: partsOfHolders(p.Renew), revoke: partsOfHolders(p.Revoke),
	}
}

// run makes the changes. It returns an error only if it has changed nothing.
func (r *run) run(ctx context.Context) error {
	if err := r.lookAgain(ctx); err != nil {
		return err
	}
	if err := r.prepare(); err != nil {
		return err
	}
	r.assignAll(ctx, r.assignments)
	r.revokeAll(ctx, r.revocations)
	r.renewAll(ctx)
	r.assignAll(ctx, r.assignments)
	r.finish(ctx)
	return nil
}

// prepare compares the plan with the first look, and makes the assignments and revocations.
func (r *run) prepare() error {
	if changed := r.changedHolder(); changed != "" {
		return fmt.Errorf("%w: %s: plan again", ErrStalePlan, changed)
	}
	if err := r.checkRevocations(r.plan.Revoke, r.lastLook.taken()); err != nil {
		return err
	}
	for _, p := range r.assign {
		r.assignments = append(r.assignments, &assignment{part: p, request: r.seatAssign(p.person)})
	}
	var err error
	if r.revocations, err = r.revocationsOf(r.revoke); err != nil {
		return err
	}
	if r.renewals, err = r.revocationsOf(r.renew); err != nil {
		return err
	}
	for _, v := range r.renewals {
		v.renews = true
	}
	for _, v := range r.revocations {
		if r.isProtected(v.now) {
			return fmt.Errorf("%w: the seat of %s is protected: plan again", ErrStalePlan, nameOf(v.now))
		}
	}
	return nil
}

// changedHolder names a person who has gained or lost a seat since the plan was made. It returns
// "" if there is none. A person who now holds a different seat has neither gained nor lost one.
func (r *run) changedHolder() string {
	matched := make([]bool, len(r.lastLook.list.Seats))
	for _, h := range r.plan.Holders {
		found := r.lastLook.held(h)
		i := slices.IndexFunc(found, func(i int) bool { return !matched[i] })
		if i < 0 {
			return h.String() + " no longer holds a seat"
		}
		matched[found[i]] = true
	}
	for i, seat := range r.lastLook.list.Seats {
		if holder.IsHeld(seat) && !matched[i] {
			return nameOf(seat) + " now holds a seat"
		}
	}
	return ""
}

// revocationsOf returns the revocations of the planned seats, as the last look shows them.
func (r *run) revocationsOf(parts []*part) ([]*revocation, error) {
	all := make([]*revocation, len(parts))
	for i, p := range parts {
		now := r.lastLook.seatOf(*p.held)
		if now == nil {
			return nil, fmt.Errorf("%w: %s holds no seat: plan again", ErrStalePlan, nameOf(*p.held))
		}
		all[i] = &revocation{part: p, now: *now}
	}
	return all, nil
}

// lookAgain lists the seats and counts the free ones.
func (r *run) lookAgain(ctx context.Context) error {
	seen, err := r.look(ctx)
	if err != nil {
		return err
	}
	r.lastLook, r.free, r.full = seen, seen.total()-seen.taken(), false
	return nil
}

// mayContinue reports whether another change may be begun.
func (r *run) mayContinue(ctx context.Context) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ended == nil && ctx.Err() == nil
}

// stop ends the run early, with err as the reason unless there already is one.
func (r *run) stop(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended == nil {
		r.ended = err
	}
}

// noteLost records that an answer has been lost just now.
func (r *run) noteLost() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lost = time.Now()
}

// each calls do for the jobs in their order, a few at the same time, while the run may
// continue.
func each[J any](ctx context.Context, r *run, jobs []J, do func(J)) {
	queue := make(chan J, len(jobs))
	for _, job := range jobs {
		queue <- job
	}
	close(queue)
	var group sync.WaitGroup
	for range min(workers, len(jobs)) {
		group.Go(func() {
			for job := range queue {
				if !r.mayContinue(ctx) {
					return
				}
				do(job)
			}
		})
	}
	group.Wait()
}
