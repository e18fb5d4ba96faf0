package roster

import (
	"context"
	"fmt"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/internal/holder"
)

// renewalBatch is the number of seats that are renewed at the same time. It limits how many
// people are without their seat if the run ends between the revocation and the assignment.
const renewalBatch = 2 * workers

// renewAll revokes the seats of expired invitations and assigns them again, a few at a time. It
// renews none if more seats are held than were bought, because Polar would not assign a
// revoked seat again.
func (r *run) renewAll(ctx context.Context) {
	for r.mayContinue(ctx) {
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
				r.closeFailed(v.part, fmt.Errorf("%w: more seats are held than were bought, so this one would be lost", seats.ErrSeatNotAvailable))
			}
			return
		}
		r.renewBatch(ctx, r.stillExpired(openOf(open)))
	}
}

// stillExpired returns the first few renewals whose invitation is still expired, and closes
// those whose invitation is not.
func (r *run) stillExpired(open []*revocation) []*revocation {
	var batch []*revocation
	for _, v := range open {
		switch {
		case !r.lastLook.expired(v.now):
			r.close(v.part, EventKept, &v.now)
		case len(batch) < renewalBatch:
			batch = append(batch, v)
		}
	}
	return batch
}

// renewBatch revokes seats, and assigns them again.
func (r *run) renewBatch(ctx context.Context, batch []*revocation) {
	requests := make([]seats.SeatAssign, len(batch))
	for i, v := range batch {
		requests[i] = r.seatAssignAgain(v.now) // a later look may show the metadata of the seat's next holder
	}
	r.revokeAll(ctx, batch)
	var again []*assignment
	for i, v := range batch {
		if v.revoked {
			again = append(again, &assignment{part: v.part, request: requests[i]})
		}
	}
	r.reassignments = append(r.reassignments, again...)
	r.assignAll(ctx, again)
}

// seatAssignAgain returns the request that assigns a seat to its holder again. It names the
// customer if Polar shows one: in organizations without the member model, a seat assigned by
// member id would be the buyer's.
func (r *run) seatAssignAgain(seat seats.Seat) seats.SeatAssign {
	a := r.seatAssign(Person{Metadata: r.lastLook.exactMetadata(seat)})
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
