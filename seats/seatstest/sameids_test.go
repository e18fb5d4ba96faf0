//go:build go1.26

package seatstest

import (
	"testing"
	"testing/cryptotest"
	"testing/synctest"

	"github.com/polarseats/polarseats-go/seats"
)

// TestSameIDs: with seeded random numbers and the clock of a bubble, ids, tokens and times are
// the same in each run.
func TestSameIDs(t *testing.T) {
	var runs [2]string
	for i := range runs {
		cryptotest.SetGlobalRandom(t, 1)
		synctest.Test(t, func(t *testing.T) {
			fake := New()
			team := fake.NewTeam(5)
			seat, err := fake.Client().AssignSeat(t.Context(), team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"})
			if err != nil {
				t.Fatal(err)
			}
			runs[i] = team.OwnerToken + " " + seat.ID + " " + seat.CreatedAt.String() + " " + fake.Invitations()[0].Token + " " + fake.Webhooks()[0].Body
		})
	}
	if runs[0] != runs[1] {
		t.Errorf("two runs differ:\n%s\n%s", runs[0], runs[1])
	}
}
