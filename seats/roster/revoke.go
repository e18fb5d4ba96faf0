package roster

import (
	"context"
	"errors"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// A revocation is a person who is to lose the seat, for good or to get it anew.
type revocation struct {
	seat   seats.Seat // as the last look has it
	renews bool

	closed  bool // it is in the report
	revoked bool // the person holds no seat any more
	lost    bool // the last answer was lost
	losses  int
	err     error // the last loss
}

func (v *revocation) isOpen() bool { return !v.closed && !v.revoked }

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
		if v.isOpen() {
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
		if err := sleep(ctx, r.lost.Add(lateness)); err != nil {
			return err
		}
	} else if r.isFresh(fresh / 2) {
		return nil
	}
	if err := r.lookAgain(ctx); err != nil {
		return err
	}
	for _, v := range open {
		r.settleRevocation(v)
	}
	return nil
}

func (r *run) isFresh(age time.Duration) bool { return time.Since(r.seen.at) <= age }

// settleRevocation says what is left to do for a person, by the last look.
func (r *run) settleRevocation(v *revocation) {
	now := r.seen.same(v.seat)
	lost := v.lost
	v.lost = false
	switch {
	case now == nil:
		r.closeRevoked(v, v.seat, 0) // the look has counted it
		return
	case lost:
		v.losses++
	}
	v.seat = *now
	if v.losses == rounds {
		r.closeNotRevoked(v, notDone(v.err))
	}
}

// revokeOne asks Polar to revoke the seat that the last look has shown to be the person's.
func (r *run) revokeOne(ctx context.Context, v *revocation) {
	ready := func() bool { return r.isFresh(fresh) && r.goesOn(ctx) }
	if !ready() {
		return
	}
	var seat *seats.Seat
	err := r.persist(ctx, func() error {
		_, err := r.send(ctx, ready, func(opts ...seats.Option) (err error) {
			seat, err = r.client.RevokeSeat(ctx, r.session, v.seat.ID, opts...)
			return err
		})
		return err
	})
	switch {
	case err == nil:
		r.closeRevoked(v, *seat, 1)
	case errors.Is(err, errTooLate):
	case errors.Is(err, seats.ErrOutcomeUnknown):
		v.lost, v.err = true, err
		r.noteLost()
		if endsRun(err) {
			r.stop(err)
		}
	case errors.Is(err, seats.ErrResourceNotFound): // of the seat
		r.closeNotRevoked(v, err)
	default:
		r.refuse(ctx, err, func() { r.closeNotRevoked(v, err) })
	}
}
