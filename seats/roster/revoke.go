package roster

import (
	"context"
	"errors"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// A revocation is a person who is to lose the seat, for good or to get it anew.
type revocation struct {
	*part
	now     seats.Seat // the seat as the last look has it
	renews  bool       // the person is to get it anew
	revoked bool       // the person holds no seat any more
	lost    bool       // the last answer was lost
	losses  int
	loss    error // the last one
}

// isToDo reports whether the seat is still to be revoked.
func (v *revocation) isToDo() bool { return v.isOpen() && !v.revoked }

// revokeThose revokes seats. Each revocation follows a look that is some seconds old at most,
// since Polar gives the id of a revoked seat to the next person. The looks are shared. If it
// stays unknown what became of a revocation, the run has ended: nobody is to be assigned a
// seat then.
func (r *run) revokeThose(ctx context.Context, all []*revocation) {
	for r.goesOn(ctx) {
		open := openOf(all)
		if len(open) == 0 {
			return
		}
		if err := r.lookBeforeRevoking(ctx, open); err != nil {
			r.stop(err)
			return
		}
		each(ctx, r, openOf(open), func(v *revocation) { r.revokeOne(ctx, v) })
	}
}

func openOf(all []*revocation) []*revocation {
	var open []*revocation
	for _, v := range all {
		if v.isToDo() {
			open = append(open, v)
		}
	}
	return open
}

// lookBeforeRevoking looks if the last look is not fresh, or if an answer was lost, after the
// time in which such a request may still arrive.
func (r *run) lookBeforeRevoking(ctx context.Context, open []*revocation) error {
	lost := false
	for _, v := range open {
		lost = lost || v.lost
	}
	if lost {
		if err := r.sleep(ctx, r.lost.Add(r.config.lateness)); err != nil {
			return err
		}
	} else if r.isNew() {
		return nil
	}
	for range 2 { // an answer that was held up on its way says what was, and the next may not be
		if err := r.lookAgain(ctx); err != nil {
			return err
		}
		if r.isNew() {
			break
		}
	}
	for _, v := range open {
		r.settleRevocation(v)
	}
	return nil
}

// isNew reports whether there is time for more than a few revocations after the last look.
func (r *run) isNew() bool { return time.Since(r.seen.at) <= fresh/2 }

// settleRevocation says what is left to do for a person, by the last look.
func (r *run) settleRevocation(v *revocation) {
	now := r.seen.same(v.now)
	lost := v.lost
	v.lost = false
	switch {
	case now == nil:
		r.closeRevoked(v, &v.now) // the look has counted it
		return
	case lost:
		v.losses++
	}
	v.now = *now
	switch {
	case v.renews && !r.seen.expired(v.now):
		r.close(v.part, EventKept, &v.now) // somebody has renewed it meanwhile, or claimed it
	case v.losses == rounds:
		r.closeFailed(v.part, notDone(v.loss))
	}
}

// revokeOne asks Polar to revoke the seat that the last look has shown to be the person's.
func (r *run) revokeOne(ctx context.Context, v *revocation) {
	ready := func() bool { return !time.Now().After(r.seen.until) && r.goesOn(ctx) }
	if !ready() {
		return
	}
	var seat *seats.Seat
	err := r.persist(ctx, func() error {
		_, err := r.send(ctx, ready, func(opts ...seats.Option) (err error) {
			seat, err = r.client.RevokeSeat(ctx, r.session, v.now.ID, opts...)
			return err
		})
		return err
	})
	switch {
	case err == nil:
		r.take(-1)
		r.closeRevoked(v, seat)
	case errors.Is(err, errTooLate):
	case errors.Is(err, seats.ErrOutcomeUnknown):
		v.lost, v.loss = true, err
		r.noteLost()
		if endsRun(err) {
			r.stop(err)
		}
	case errors.Is(err, seats.ErrResourceNotFound): // of the seat
		r.closeFailed(v.part, err)
	default:
		r.refuse(ctx, err, v.part)
	}
}

// closeRevoked notes that the person holds the seat no more. The other half of a renewal is to
// come.
func (r *run) closeRevoked(v *revocation, seat *seats.Seat) {
	v.revoked = true
	if !v.renews {
		r.close(v.part, EventRevoked, seat)
	}
}
