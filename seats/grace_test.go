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

// grace is how long a request that was given up on may still be under way.
const grace = 3 * time.Second

// requestTimes is a transport that notes when the requests of each method are sent.
type requestTimes struct {
	next  http.RoundTripper
	began time.Time
	at    map[string][]time.Duration
}

func newRequestTimes(polar *seatstest.Fake) *requestTimes {
	return &requestTimes{polar.Transport(), time.Now(), map[string][]time.Duration{}}
}

func (times *requestTimes) RoundTrip(r *http.Request) (*http.Response, error) {
	times.at[r.Method] = append(times.at[r.Method], time.Since(times.began))
	return times.next.RoundTrip(r)
}

// newImpatientClient returns a client that gives up on a request after 200ms and retries after
// short waits.
func newImpatientClient(t *testing.T, polar *seatstest.Fake, times *requestTimes) *seats.Client {
	t.Helper()
	return clientOf(t, polar, withTransport(times), seats.WithTimeout(200*time.Millisecond), quick)
}

// A DELETE that was given up on arrives late, and the seat goes to the next person at once.
// The client does not send it again: the look that shows the revocation ends the call.
func TestLateRevocation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultLate, Delay: 1500 * time.Millisecond, Operations: []string{seatstest.RevokeSeat}})
		time.AfterFunc(1510*time.Millisecond, func() { mustAssign(t, polar, team, "bob@company.com") })
		times := newRequestTimes(polar)
		revoked, err := newImpatientClient(t, polar, times).EnsureRevoked(ctx, team.Owner, *seat)
		if !revoked || err != nil {
			t.Errorf("EnsureRevoked: %t, %v; want true and no error", revoked, err)
		}
		if elapsed := time.Since(times.began); elapsed >= grace {
			t.Errorf("EnsureRevoked took %v, want less than %v: a look shows the revocation", elapsed, grace)
		}
		time.Sleep(time.Minute)
		if got := holders(polar, team); got != "bob@company.com" || len(times.at["DELETE"]) != 1 {
			t.Errorf("holders %q after %d revocations, want bob@company.com after 1", got, len(times.at["DELETE"]))
		}
	})
}

// A revocation that may be under way is not sent again before the grace ends.
func TestRevocationNotRepeatedDuringGrace(t *testing.T) {
	tests := map[string]struct {
		fault    seatstest.Fault
		minGap   time.Duration // between the first and the second DELETE
		interval time.Duration
	}{
		"no response":                   {seatstest.Fault{Kind: seatstest.FaultCutBefore}, grace, time.Millisecond},
		"a timeout":                     {seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 429, Delay: time.Hour}, grace, time.Millisecond},
		"502":                           {seatstest.Fault{Kind: seatstest.FaultEdgePage}, grace, time.Millisecond},
		"503":                           {seatstest.Fault{Kind: seatstest.FaultAnswer}, grace, time.Millisecond},
		"504":                           {seatstest.Fault{Kind: seatstest.FaultEdgePage, Status: 504}, grace, time.Millisecond},
		"524":                           {seatstest.Fault{Kind: seatstest.FaultEdgePage, Status: 524}, grace, time.Millisecond},
		"500, which Polar itself sends": {seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 500}, 0, time.Millisecond},
		"429, which means not done":     {seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 429}, 0, time.Millisecond},
		"a longer interval":             {seatstest.Fault{Kind: seatstest.FaultEdgePage}, 5 * time.Second, 10 * time.Second},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				polar, team, seat := newTeamWithSeat(t, 1)
				tt.fault.Operations = []string{seatstest.RevokeSeat}
				polar.Fail(tt.fault)
				times := newRequestTimes(polar)
				policy := seats.RetryPolicy{InitialInterval: tt.interval, MaxInterval: tt.interval}
				revoked, err := newImpatientClient(t, polar, times).EnsureRevoked(ctx, team.Owner, *seat, seats.WithRetry(policy))
				revocations := times.at["DELETE"]
				if !revoked || err != nil || len(revocations) != 2 {
					t.Fatalf("EnsureRevoked: %t, %v after %d revocations; want true after 2", revoked, err, len(revocations))
				}
				gap := revocations[1] - revocations[0]
				if gap < tt.minGap || tt.minGap == 0 && gap > 100*time.Millisecond || gap > tt.minGap+5*time.Second {
					t.Errorf("EnsureRevoked: %v between the revocations, want at least %v and not much more", gap, tt.minGap)
				}
				if looks := times.at["GET"]; looks[len(looks)-1] < revocations[0]+tt.minGap {
					t.Errorf("EnsureRevoked: last look after %v, want it %v or more after the first revocation", looks[len(looks)-1], tt.minGap)
				}
			})
		})
	}
}

// The looks during the grace come at growing intervals. The last is made when the grace ends.
func TestLooksDuringGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		failRevoke(polar, seatstest.FaultCutBefore, 1)
		times := newRequestTimes(polar)
		if _, err := newImpatientClient(t, polar, times).EnsureRevoked(ctx, team.Owner, *seat); err != nil {
			t.Fatal(err)
		}
		var looks []time.Duration
		for _, at := range times.at["GET"][1:] { // the first look is before the first revocation
			looks = append(looks, at.Round(100*time.Millisecond))
		}
		want := []time.Duration{0, 500 * time.Millisecond, 1500 * time.Millisecond, grace}
		if !slices.Equal(looks, want) {
			t.Errorf("EnsureRevoked looked at %v, want %v", looks, want)
		}
	})
}

// While the grace lasts, a look that fails does not end the call.
func TestLookFailsDuringGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultLate, Delay: time.Second, Operations: []string{seatstest.RevokeSeat}})
		times := newRequestTimes(polar)
		client := newImpatientClient(t, polar, times)
		time.AfterFunc(100*time.Millisecond, func() {
			polar.Fail(seatstest.Fault{Kind: seatstest.FaultEdgePage, Operations: []string{seatstest.ListSeats}, Times: 3})
		})
		revoked, err := client.EnsureRevoked(ctx, team.Owner, *seat)
		if !revoked || err != nil || len(times.at["DELETE"]) != 1 {
			t.Errorf("EnsureRevoked: %t, %v after %d revocations; want true after 1", revoked, err, len(times.at["DELETE"]))
		}
	})
}

// The repeated assignment is refused since all seats are taken. Then a seat becomes free, and
// the first assignment, which was given up on, arrives and gets it.
func TestLateAssignmentIsNotRefused(t *testing.T) {
	for name, assign := range map[string]func(*seats.Client, context.Context, seats.Session, seats.SeatAssign, ...seats.Option) (*seats.Seat, error){
		"AssignSeat": (*seats.Client).AssignSeat, "EnsureSeat": (*seats.Client).EnsureSeat,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				polar, team, taken := newTeamWithSeat(t, 1)
				polar.Fail(seatstest.Fault{Kind: seatstest.FaultLate, Delay: 1500 * time.Millisecond, Operations: []string{seatstest.AssignSeat}})
				time.AfterFunc(time.Second, func() { revokeSeat(t, polar, team, taken) })
				times := newRequestTimes(polar)
				seat, err := assign(newImpatientClient(t, polar, times), ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "bob@company.com"})
				if err != nil || seat.Email != "bob@company.com" || holders(polar, team) != "bob@company.com" {
					t.Errorf("%s: %v, %v, holders %q; want bob's seat and no error", name, seat, err, holders(polar, team))
				}
				if elapsed := time.Since(times.began); elapsed >= grace {
					t.Errorf("%s took %v, want less than %v: a look shows the seat", name, elapsed, grace)
				}
			})
		})
	}
}

// AssignSeat returns a refusal after a lost response only when the grace is over.
func TestRefusalAfterGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, _ := newTeamWithSeat(t, 1)
		failAssign(polar, seatstest.FaultCutBefore, 1)
		times := newRequestTimes(polar)
		_, err := newImpatientClient(t, polar, times).AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "bob@company.com"})
		checkIs(t, err, "ErrBadRequest ErrSeatNotAvailable")
		if elapsed := time.Since(times.began); elapsed < grace {
			t.Errorf("AssignSeat took %v, want at least %v", elapsed, grace)
		}
	})
}

// If the deadline passes during the grace, the outcome is unknown.
func TestDeadlineDuringGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultCutBefore, Operations: []string{seatstest.RevokeSeat, seatstest.AssignSeat}, Times: 2})
		times := newRequestTimes(polar)
		client := newImpatientClient(t, polar, times)

		hurried, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		revoked, err := client.EnsureRevoked(hurried, team.Owner, *seat)
		checkIs(t, err, "ErrOutcomeUnknown")
		if revoked || len(times.at["DELETE"]) != 1 || time.Since(times.began) > time.Second {
			t.Errorf("EnsureRevoked: %t after %d revocations and %v; want false after 1 and at most 1s", revoked, len(times.at["DELETE"]), time.Since(times.began))
		}

		hurried, cancel = context.WithTimeout(ctx, time.Second)
		defer cancel()
		_, err = client.AssignSeat(hurried, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "bob@company.com"})
		checkIs(t, err, "ErrOutcomeUnknown")
		var last *seats.Error
		if !errors.As(err, &last) || last.Code != "SeatNotAvailable" {
			t.Errorf("AssignSeat: %v, want the last response, SeatNotAvailable", err)
		}
	})
}

// MaxElapsedTime ends the attempts, not the looks.
func TestGraceBeyondMaxElapsedTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		failRevoke(polar, seatstest.FaultCutBefore, 1)
		times := newRequestTimes(polar)
		policy := seats.WithRetry(seats.RetryPolicy{MaxElapsedTime: time.Second})
		_, err := newImpatientClient(t, polar, times).EnsureRevoked(ctx, team.Owner, *seat, policy)
		checkIs(t, err, "ErrOutcomeUnknown")
		if len(times.at["DELETE"]) != 1 || time.Since(times.began) < grace {
			t.Errorf("EnsureRevoked: %d revocations in %v; want 1, and looks for at least %v", len(times.at["DELETE"]), time.Since(times.began), grace)
		}
	})
}
