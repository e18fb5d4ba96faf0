package roster

import (
	"context"
	"fmt"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/internal/holder"
)

// atOnce is how many people are without their seat at the same time, while it is renewed.
const atOnce = 2 * workers

// renewThose revokes expired invitations and assigns the seats anew, a few at a time, so that
// only a few are without their seat if the run ends between the two. It renews none if fewer
// seats were bought than are held, since Polar would not give a revoked seat back.
func (r *run) renewThose(ctx context.Context) {
	for r.goesOn(ctx) {
		open := openOf(r.renewals)
		if len(open) == 0 {
			return
		}
		if err := r.lookBeforeRevoking(ctx, open); err != nil {
			r.stop(err)
			return
		}
		if r.free < 0 {
			for _, v := range openOf(open) {
				r.closeFailed(v.part, fmt.Errorf("%w: fewer seats were bought than are held, so this one would be lost", seats.ErrSeatNotAvailable))
			}
			return
		}
		r.renewSome(ctx, r.stillExpired(openOf(open)))
	}
}

// stillExpired returns the first few whose invitation has expired, and keeps the others.
func (r *run) stillExpired(open []*revocation) []*revocation {
	var some []*revocation
	for _, v := range open {
		switch {
		case !r.seen.expired(v.now):
			r.close(v.part, EventKept, &v.now)
		case len(some) < atOnce:
			some = append(some, v)
		}
	}
	return some
}

func (r *run) renewSome(ctx context.Context, some []*revocation) {
	asks := make([]seats.SeatAssign, len(some))
	for i, v := range some {
		asks[i] = r.askAgain(v.now) // a later look may have somebody else's metadata in that seat
	}
	r.revokeThose(ctx, some)
	var again []*assignment
	for i, v := range some {
		if v.revoked {
			again = append(again, &assignment{part: v.part, ask: asks[i]})
		}
	}
	r.again = append(r.again, again...)
	r.assignThose(ctx, again)
}

// askAgain returns how Polar is asked to give the holder of a seat the same anew. In
// organizations without the member model a seat given to a member would be the buyer's.
func (r *run) askAgain(seat seats.Seat) seats.SeatAssign {
	a := r.ask(Person{Metadata: r.seen.exactMetadata(seat)})
	switch {
	case holder.ShowsCustomer(seat) && seat.CustomerID != "":
		a.CustomerID = seat.CustomerID
	case seat.MemberID != "":
		a.MemberID = seat.MemberID
	default:
		a.Email = holder.Email(seat)
	}
	return a
}
