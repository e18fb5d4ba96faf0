package roster

import (
	"context"
	"errors"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// A revocation takes a person's seat away, for good or as the first half of a renewal.
type revocation struct {
	*part
	now     seats.Seat // the seat as the last look shows it
	renews  bool       // the revocation is the first half of a renewal
	revoked bool       // the person no longer holds the seat
	lost    bool       // the answer to the last request was lost
	losses  int        // how many answers have been lost
	loss    error      // the error of the last lost answer
}

// isToDo reports whether the seat still has to be revoked.
func (v *revocation) isToDo() bool { return v.isOpen() && !v.revoked }

// revokeAll revokes seats. Each revocation relies on a look that is a few seconds old at most,
// because Polar gives the id of a revoked seat to the next person. Revocations share looks. If
// it remains unknown whether a seat was revoked, the run ends, so that nobody is assigned a seat
// after that.
func (r *run) revokeAll(ctx context.Context, all []*revocation) {
	for r.mayContinue(ctx) {
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

// lookBeforeRevoking lists the seats if the last look is too old or if an answer was lost. After
// a lost answer it first waits until the request can no longer arrive.
func (r *run) lookBeforeRevoking(ctx context.Context, open []*revocation) error {
	lost := false
	for _, v := range open {
		lost = lost || v.lost
	}
	if lost {
		if err := r.sleep(ctx, r.lost.Add(r.config.grace)); err != nil {
			return err
		}
	} else if r.isFresh() {
		return nil
	}
	for range 2 { // if the first response is slow, its list is already old
		if err := r.lookAgain(ctx); err != nil {
			return err
		}
		if r.isFresh() {
			break
		}
	}
	for _, v := range open {
		r.settleRevocation(v)
	}
	return nil
}

// isFresh reports whether the last look is recent enough for more than a few revocations.
func (r *run) isFresh() bool { return time.Since(r.lastLook.at) <= maxLookAge/2 }

// settleRevocation updates a revocation from the last look. It closes the revocation if there is
// nothing left to do, or if too many answers have been lost.
func (r *run) settleRevocation(v *revocation) {
	now := r.lastLook.same(v.now)
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
	case v.renews && !r.lastLook.expired(v.now):
		r.close(v.part, EventKept, &v.now) // claimed, or renewed by others
	case v.losses == maxLosses:
		r.closeFailed(v.part, notDone(v.loss))
	}
}

// revokeOne revokes one seat, which the last look shows to be the person's.
func (r *run) revokeOne(ctx context.Context, v *revocation) {
	ready := func() bool { return !time.Now().After(r.lastLook.until) && r.mayContinue(ctx) }
	if !ready() {
		return
	}
	var seat *seats.Seat
	err := r.retry(ctx, func() error {
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
	case errors.Is(err, seats.ErrResourceNotFound): // the seat, not the subscription
		r.closeFailed(v.part, err)
	default:
		r.refuse(ctx, err, v.part)
	}
}

// closeRevoked records that the person no longer holds the seat. In a renewal, the assignment
// follows.
func (r *run) closeRevoked(v *revocation, seat *seats.Seat) {
	v.revoked = true
	if !v.renews {
		r.close(v.part, EventRevoked, seat)
	}
}
