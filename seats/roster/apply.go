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
	// workers is how many requests are under way at most. An assignment locks the
	// subscription for most of its time, so that more would only wait for each other.
	workers = 4
	// fresh is how old a look may be that a revocation follows.
	fresh = 5 * time.Second
	// rounds is how often a request is tried if its answer is lost each time.
	rounds = 6
)

// Apply does what the plan says, as far as it is allowed and possible. An empty plan sends
// nothing. The package comment says in which order things happen.
//
// The report is never nil once a request has been sent. The error is nil only if all of the
// plan is done. errors.Is finds in it what ended the run, and the error of each failure.
// These come before anything is begun:
//
//   - [ErrStalePlan]: other people hold the seats by now, or a seat is protected by now.
//   - [ErrTooManyRevocations]: the plan revokes more than [WithRevocations] allows.
//   - [seats.ErrInvalidArgument]: the context or the plan is nil, or the plan is of another
//     subscription or order, has a person who is named by nothing or by too much, or has
//     two different things, or one thing twice, for the holder of a seat.
//
// An error 401 or 403, an unknown subscription or order, a [seats.ErrWrongServer] and the
// end of the context end the run. The report then has the people who were not begun, and
// another Plan and Apply goes on there.
func (r *Roster) Apply(ctx context.Context, p *Plan) (*Report, error) {
	if err := checkContext(ctx); err != nil {
		return nil, fail("Apply", err)
	}
	if err := r.checkPlan(p); err != nil {
		return nil, fail("Apply", err)
	}
	if p.IsEmpty() {
		return newReport(), nil
	}
	run := newRun(r, p)
	waited := r.pace.waitedSoFar()
	err := run.run(ctx)
	report := run.report()
	if err == nil {
		err = report.error(run.why(ctx))
	}
	report.Requests, report.Refused = run.requests, run.refused
	report.Waited = r.pace.waitedSoFar() - waited
	return report, fail("Apply", err)
}

// checkPlan checks what can be checked without a look.
func (r *Roster) checkPlan(p *Plan) error {
	switch {
	case p == nil:
		return fmt.Errorf("%w: the plan is nil", seats.ErrInvalidArgument)
	case p.IsEmpty():
		return nil
	case p.Of != r.of:
		return fmt.Errorf("%w: the plan is of %s, and this roster of %s", seats.ErrInvalidArgument, ofText(p.Of), ofText(r.of))
	}
	if r.config.noRenewal && len(p.Renew) > 0 {
		return fmt.Errorf("%w: the plan renews invitations, and this roster is WithoutRenewal", seats.ErrInvalidArgument)
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

// checkOnce refuses a plan that says two things of one holder. Only one that was edited does.
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
	assign, renew, revoke []*part // the plan's, in its order

	assignments []*assignment
	revocations []*revocation
	renewals    []*revocation
	again       []*assignment // the other half of renewals
	seen        *look         // the last look
	fulls       int           // how often Polar has said that all seats are taken

	mu    sync.Mutex
	free  int       // seats that are free after all that was done; below 0 if fewer were bought than are held
	full  bool      // Polar says that all seats are taken
	lost  time.Time // when the last request without an answer was given up
	ended error     // why the run ends early
}

func newRun(r *Roster, p *Plan) *run {
	return &run{
		sender: newSender(r, p.people()), plan: p,
		assign: partsOf(p.Assign), renew: partsOfHolders(p.Renew), revoke: partsOfHolders(p.Revoke),
	}
}

// run does all that can be done. Its error is why nothing was begun.
func (r *run) run(ctx context.Context) error {
	if err := r.lookAgain(ctx); err != nil {
		return err
	}
	if err := r.hold(); err != nil {
		return err
	}
	r.assignThose(ctx, r.assignments)
	r.revokeThose(ctx, r.revocations)
	r.renewThose(ctx)
	r.assignThose(ctx, r.assignments)
	r.finish(ctx)
	return nil
}

// hold holds the plan against the look.
func (r *run) hold() error {
	if changed := r.changedHolder(); changed != "" {
		return fmt.Errorf("%w: %s: plan again", ErrStalePlan, changed)
	}
	if err := r.checkRevocations(r.plan.Revoke, r.seen.taken()); err != nil {
		return err
	}
	for _, p := range r.assign {
		r.assignments = append(r.assignments, &assignment{part: p, ask: r.ask(p.person)})
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

// changedHolder names a person who has got a seat or lost one since the plan was made, and
// says which. It is "" if there is none. Another seat of the same person is no change.
func (r *run) changedHolder() string {
	matched := make([]bool, len(r.seen.list.Seats))
	for _, h := range r.plan.Holders {
		found := r.seen.held(h)
		i := slices.IndexFunc(found, func(i int) bool { return !matched[i] })
		if i < 0 {
			return h.String() + " holds no seat any more"
		}
		matched[found[i]] = true
	}
	for i, seat := range r.seen.list.Seats {
		if holder.IsHeld(seat) && !matched[i] {
			return nameOf(seat) + " holds a seat now"
		}
	}
	return ""
}

// revocationsOf returns the revocations of planned seats, as they are now.
func (r *run) revocationsOf(parts []*part) ([]*revocation, error) {
	all := make([]*revocation, len(parts))
	for i, p := range parts {
		now := r.seen.seatOf(*p.held)
		if now == nil {
			return nil, fmt.Errorf("%w: %s holds no seat: plan again", ErrStalePlan, nameOf(*p.held))
		}
		all[i] = &revocation{part: p, now: *now}
	}
	return all, nil
}

// lookAgain looks, and takes stock of what is free.
func (r *run) lookAgain(ctx context.Context) error {
	seen, err := r.look(ctx)
	if err != nil {
		return err
	}
	r.seen, r.free, r.full = seen, seen.total()-seen.taken(), false
	return nil
}

// goesOn reports whether more may be begun.
func (r *run) goesOn(ctx context.Context) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ended == nil && ctx.Err() == nil
}

// stop ends the run because of err.
func (r *run) stop(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended == nil {
		r.ended = err
	}
}

// noteLost notes that a request without an answer was given up just now.
func (r *run) noteLost() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lost = time.Now()
}

// each calls do for all of the jobs in order, a few at the same time, as long as the run goes
// on.
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
				if !r.goesOn(ctx) {
					return
				}
				do(job)
			}
		})
	}
	group.Wait()
}
