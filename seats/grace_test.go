package seats_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// grace is the time that a request which was given up on is given to arrive.
const grace = 3 * time.Second

// A diary is a transport that notes when the requests of each method leave.
type requestTimes struct {
	to    http.RoundTripper
	began time.Time
	at    map[string][]time.Duration
}

func newRequestTimes(polar *seatstest.Fake) *requestTimes {
	return &requestTimes{polar.Transport(), time.Now(), map[string][]time.Duration{}}
}

func (d *requestTimes) RoundTrip(r *http.Request) (*http.Response, error) {
	d.at[r.Method] = append(d.at[r.Method], time.Since(d.began))
	return d.to.RoundTrip(r)
}

// impatient gives up after 200ms and does not wait long.
func newImpatientClient(t *testing.T, polar *seatstest.Fake, d *requestTimes) *seats.Client {
	t.Helper()
	return clientOf(t, polar, seats.WithHTTPClient(&http.Client{Transport: d}), seats.WithTimeout(200*time.Millisecond), quick)
}

// A DELETE that was given up on arrives, and the seat goes to the next person at once. It
// is not sent again, and the look that shows it ends the call.
func TestLateRevocation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultLate, Delay: 1500 * time.Millisecond, Operations: []string{seatstest.RevokeSeat}})
		time.AfterFunc(1510*time.Millisecond, func() { mustAssign(t, polar, team, "bob@company.com") })
		d := newRequestTimes(polar)
		revoked, err := newImpatientClient(t, polar, d).EnsureRevoked(ctx, team.Owner, *seat)
		if !revoked || err != nil {
			t.Errorf("%t, %v, want true", revoked, err)
		}
		if took := time.Since(d.began); took >= grace {
			t.Errorf("took %v, want the look that shows it to end the call", took)
		}
		time.Sleep(time.Minute)
		if got := holders(polar, team); got != "bob@company.com" || len(d.at["DELETE"]) != 1 {
			t.Errorf("holders %q after %d revocations, want bob after 1", got, len(d.at["DELETE"]))
		}
	})
}

// What never arrives is sent again, but not before the grace is over.
func TestRevocationNotRepeatedDuringGrace(t *testing.T) {
	tests := map[string]struct {
		fault    seatstest.Fault
		least    time.Duration // between the first answer and the second DELETE
		interval time.Duration
	}{
		"no answer":                      {seatstest.Fault{Kind: seatstest.FaultCutBefore}, grace, time.Millisecond},
		"a timeout":                      {seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 429, Delay: time.Hour}, grace, time.Millisecond},
		"502":                            {seatstest.Fault{Kind: seatstest.FaultEdgePage}, grace, time.Millisecond},
		"503":                            {seatstest.Fault{Kind: seatstest.FaultAnswer}, grace, time.Millisecond},
		"504":                            {seatstest.Fault{Kind: seatstest.FaultEdgePage, Status: 504}, grace, time.Millisecond},
		"524":                            {seatstest.Fault{Kind: seatstest.FaultEdgePage, Status: 524}, grace, time.Millisecond},
		"500, which is Polar's own word": {seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 500}, 0, time.Millisecond},
		"429, which did nothing":         {seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 429}, 0, time.Millisecond},
		"a longer interval":              {seatstest.Fault{Kind: seatstest.FaultEdgePage}, 5 * time.Second, 10 * time.Second},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				polar, team, seat := newTeamWithSeat(t, 1)
				tt.fault.Operations = []string{seatstest.RevokeSeat}
				polar.Fail(tt.fault)
				d := newRequestTimes(polar)
				policy := seats.RetryPolicy{InitialInterval: tt.interval, MaxInterval: tt.interval}
				revoked, err := newImpatientClient(t, polar, d).EnsureRevoked(ctx, team.Owner, *seat, seats.WithRetry(policy))
				sent := d.at["DELETE"]
				if !revoked || err != nil || len(sent) != 2 {
					t.Fatalf("%t, %v after %d revocations, want true after 2", revoked, err, len(sent))
				}
				gap := sent[1] - sent[0]
				if gap < tt.least || tt.least == 0 && gap > 100*time.Millisecond || gap > tt.least+5*time.Second {
					t.Errorf("the second revocation came %v after the first, want %v at least", gap, tt.least)
				}
				if looked := d.at["GET"]; looked[len(looked)-1] < sent[0]+tt.least {
					t.Errorf("the last look was at %v, want it when the grace is over", looked[len(looked)-1])
				}
			})
		})
	}
}

// The looks of the grace come at growing intervals, the last when it is over.
func TestLooksDuringGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultCutBefore, Operations: []string{seatstest.RevokeSeat}})
		d := newRequestTimes(polar)
		if _, err := newImpatientClient(t, polar, d).EnsureRevoked(ctx, team.Owner, *seat); err != nil {
			t.Fatal(err)
		}
		var looks []time.Duration
		for _, at := range d.at["GET"][1:] { // the first is before the first revocation
			looks = append(looks, at.Round(100*time.Millisecond))
		}
		want := []time.Duration{0, 500 * time.Millisecond, 1500 * time.Millisecond, grace}
		if !slices.Equal(looks, want) {
			t.Errorf("looks at %v, want %v", looks, want)
		}
	})
}

// A list that cannot be had is no reason to give up while there is time.
func TestLookFailsDuringGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultLate, Delay: time.Second, Operations: []string{seatstest.RevokeSeat}})
		d := newRequestTimes(polar)
		client := newImpatientClient(t, polar, d)
		time.AfterFunc(100*time.Millisecond, func() {
			polar.Fail(seatstest.Fault{Kind: seatstest.FaultEdgePage, Operations: []string{seatstest.ListSeats}, Times: 3})
		})
		revoked, err := client.EnsureRevoked(ctx, team.Owner, *seat)
		if !revoked || err != nil || len(d.at["DELETE"]) != 1 {
			t.Errorf("%t, %v after %d revocations, want true after 1", revoked, err, len(d.at["DELETE"]))
		}
	})
}

// Somebody is told that all seats are taken, while the assignment that was given up on is
// under way and another seat becomes free.
func TestLateAssignmentIsNotRefused(t *testing.T) {
	for name, assign := range map[string]func(*seats.Client, context.Context, seats.Session, seats.SeatAssign, ...seats.Option) (*seats.Seat, error){
		"AssignSeat": (*seats.Client).AssignSeat, "EnsureSeat": (*seats.Client).EnsureSeat,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				polar, team, taken := newTeamWithSeat(t, 1)
				polar.Fail(seatstest.Fault{Kind: seatstest.FaultLate, Delay: 1500 * time.Millisecond, Operations: []string{seatstest.AssignSeat}})
				time.AfterFunc(time.Second, func() {
					if _, err := clientOf(t, polar).RevokeSeat(ctx, team.Owner, taken.ID); err != nil {
						t.Error(err)
					}
				})
				d := newRequestTimes(polar)
				seat, err := assign(newImpatientClient(t, polar, d), ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "bob@company.com"})
				if err != nil || seat.Email != "bob@company.com" || holders(polar, team) != "bob@company.com" {
					t.Errorf("%v, %v, while the seat is held by %q", seat, err, holders(polar, team))
				}
				if took := time.Since(d.began); took >= grace {
					t.Errorf("took %v, want the look that shows it to end the call", took)
				}
			})
		})
	}
}

// A refusal is believed when the grace is over, and not before.
func TestRefusalAfterGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, _ := newTeamWithSeat(t, 1)
		failAssign(polar, seatstest.FaultCutBefore, 1)
		d := newRequestTimes(polar)
		_, err := newImpatientClient(t, polar, d).AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "bob@company.com"})
		checkIs(t, err, "ErrBadRequest ErrSeatNotAvailable")
		if took := time.Since(d.began); took < grace {
			t.Errorf("took %v, want %v at least", took, grace)
		}
	})
}

// A deadline within the grace leaves it open what became of the request.
func TestDeadlineDuringGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultCutBefore, Operations: []string{seatstest.RevokeSeat, seatstest.AssignSeat}, Times: 2})
		d := newRequestTimes(polar)
		client := newImpatientClient(t, polar, d)

		hurried, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		revoked, err := client.EnsureRevoked(hurried, team.Owner, *seat)
		checkIs(t, err, "ErrOutcomeUnknown")
		if revoked || len(d.at["DELETE"]) != 1 || time.Since(d.began) > time.Second {
			t.Errorf("%t after %d revocations and %v", revoked, len(d.at["DELETE"]), time.Since(d.began))
		}

		hurried, cancel = context.WithTimeout(ctx, time.Second)
		defer cancel()
		_, err = client.AssignSeat(hurried, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "bob@company.com"})
		checkIs(t, err, "ErrOutcomeUnknown")
		var last *seats.Error
		if !errors.As(err, &last) || last.Code != "SeatNotAvailable" {
			t.Errorf("%v does not hold the last answer", err)
		}
	})
}

// MaxElapsedTime ends the attempts, and not the looks.
func TestGraceBeyondMaxElapsedTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultCutBefore, Operations: []string{seatstest.RevokeSeat}})
		d := newRequestTimes(polar)
		policy := seats.WithRetry(seats.RetryPolicy{MaxElapsedTime: time.Second})
		_, err := newImpatientClient(t, polar, d).EnsureRevoked(ctx, team.Owner, *seat, policy)
		checkIs(t, err, "ErrOutcomeUnknown")
		if len(d.at["DELETE"]) != 1 || time.Since(d.began) < grace {
			t.Errorf("%d revocations in %v, want 1 and looks until %v", len(d.at["DELETE"]), time.Since(d.began), grace)
		}
	})
}
