//go:build go1.26

package seatstest

import (
	"testing"
	"testing/cryptotest"
	"testing/synctest"

	"github.com/polarseats/polarseats-go/seats"
)

// TestSameIDs: with the random numbers of a seed and a clock of its own, a test
// meets the same ids, tokens and times in each run.
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
		t.Errorf("%s\n%s", runs[0], runs[1])
	}
}
