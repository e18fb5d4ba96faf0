package seats_test

import (
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// given is a fake Polar on which ada has a seat of the team's.
func given(t *testing.T, places int) (*seatstest.Fake, *seatstest.Team, *seats.Seat) {
	t.Helper()
	polar := seatstest.New()
	team := polar.NewTeam(places)
	return polar, team, mustAssign(t, polar, team, "ada@company.com")
}

// clientOf is a client of polar's that logs.
func clientOf(t *testing.T, polar *seatstest.Fake, opts ...seats.Option) *seats.Client {
	t.Helper()
	return polar.Client(append(opts, secretFree(t))...)
}

func mustAssign(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, email string) *seats.Seat {
	t.Helper()
	seat, err := clientOf(t, polar).AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: email})
	if err != nil {
		t.Fatal(err)
	}
	return seat
}

func holders(polar *seatstest.Fake, team *seatstest.Team) string {
	var emails []string
	for _, seat := range polar.Seats(team.SubscriptionID) {
		if seat.Status != seats.SeatStatusRevoked {
			emails = append(emails, seat.Email)
		}
	}
	return strings.Join(emails, " ")
}

// lost is how an answer is lost after Polar did what was asked.
var lost = []seatstest.FaultKind{
	seatstest.FaultCutAfter, seatstest.FaultCutHeader, seatstest.FaultCutBody,
	seatstest.FaultStall, seatstest.FaultShortBody, seatstest.FaultWrongLength,
}

// fail lets kind happen to the next assignments.
func fail(polar *seatstest.Fake, kind seatstest.FaultKind, times int) {
	polar.Fail(seatstest.Fault{Kind: kind, Operations: []string{seatstest.AssignSeat}, Times: times})
}

// operations are the operations of the requests that polar saw.
func operations(polar *seatstest.Fake) []string {
	var all []string
	for _, r := range polar.Requests() {
		all = append(all, r.Operation)
	}
	return all
}
