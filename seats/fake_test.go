package seats_test

import (
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// newTeamWithSeat returns a fake Polar, a team with that many places, and the seat that
// ada holds in it.
func newTeamWithSeat(t *testing.T, places int) (*seatstest.Fake, *seatstest.Team, *seats.Seat) {
	t.Helper()
	polar := seatstest.New()
	team := polar.NewTeam(places)
	return polar, team, mustAssign(t, polar, team, "ada@company.com")
}

// clientOf returns a client of polar whose log is checked for secrets.
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

// revokeSeat revokes a seat of the team, without EnsureRevoked.
func revokeSeat(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, seat *seats.Seat) {
	t.Helper()
	if _, err := clientOf(t, polar).RevokeSeat(ctx, team.Owner, seat.ID); err != nil {
		t.Errorf("RevokeSeat: %v", err)
	}
}

// holders returns the addresses of those who hold a seat of the team.
func holders(polar *seatstest.Fake, team *seatstest.Team) string {
	var emails []string
	for _, seat := range polar.Seats(team.SubscriptionID) {
		if seat.Status != seats.SeatStatusRevoked {
			emails = append(emails, seat.Email)
		}
	}
	return strings.Join(emails, " ")
}

// lostAnswers are the faults that lose a response after Polar has carried out the request.
var lostAnswers = []seatstest.FaultKind{
	seatstest.FaultCutAfter, seatstest.FaultCutHeader, seatstest.FaultCutBody,
	seatstest.FaultStall, seatstest.FaultShortBody, seatstest.FaultWrongLength,
}

// failAssign makes that many of the next assignments fail with kind.
func failAssign(polar *seatstest.Fake, kind seatstest.FaultKind, times int) {
	polar.Fail(seatstest.Fault{Kind: kind, Operations: []string{seatstest.AssignSeat}, Times: times})
}

// failRevoke makes that many of the next revocations fail with kind.
func failRevoke(polar *seatstest.Fake, kind seatstest.FaultKind, times int) {
	polar.Fail(seatstest.Fault{Kind: kind, Operations: []string{seatstest.RevokeSeat}, Times: times})
}

// operations returns the operation of each request that polar received.
func operations(polar *seatstest.Fake) []string {
	var all []string
	for _, r := range polar.Requests() {
		all = append(all, r.Operation)
	}
	return all
}
