package seats_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// teamOf is the subject of the team's owner.
func teamOf(team *seatstest.Team) seats.Subject { return seats.Subject{CustomerID: team.CustomerID} }

// failing lets the next creations of sessions be answered with the status.
func failing(polar *seatstest.Fake, times, status int) {
	polar.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: status, Times: times, Operations: []string{seatstest.CreateCustomerSession}})
}

// issuing runs a test of an issuer in a bubble.
func issuing(t *testing.T, test func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		team := polar.NewTeam(5)
		test(t, polar, team, issuerOf(t, polar, team.Organization))
	})
}

// wantCreated wants so many sessions to have been asked for.
func wantCreated(t *testing.T, polar *seatstest.Fake, n int) {
	t.Helper()
	if got := created(polar); got != n {
		t.Errorf("%d sessions were asked for, want %d", got, n)
	}
}

func TestConcurrentCallsShareSession(t *testing.T) {
	issuing(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultDelay, Delay: time.Second, Operations: []string{seatstest.CreateCustomerSession}})
		client := clientOf(t, polar)
		var wait sync.WaitGroup
		for range 100 {
			wait.Go(func() {
				if err := listTeam(client, team, issuer.Session(teamOf(team))); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		wantCreated(t, polar, 1)
	})
}

// A service of many hours: a call a minute creates a session an hour, a little early,
// and never meets a 401.
func TestSessionOverADay(t *testing.T) {
	issuing(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
		client, s := clientOf(t, polar), issuer.Session(teamOf(team))
		for range 24 * 60 {
			if err := listTeam(client, team, s); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
		if got := created(polar); got < 25 || got > 27 { // every 55 to 58.5 minutes
			t.Errorf("%d sessions in a day of 1440 calls, want 25 to 27", got)
		}
		if refused := slices.ContainsFunc(polar.Requests(), func(r seatstest.Request) bool { return r.Status == http.StatusUnauthorized }); refused {
			t.Error("Polar answered 401 to a call")
		}
	})
}

// However wrong this program's clock is, a session is used for its hour and no longer.
func TestSessionWithSkewedClock(t *testing.T) {
	for _, skew := range []time.Duration{-3 * time.Hour, 0, 3 * time.Hour} {
		issuing(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
			polar.Advance(skew)
			client, s := clientOf(t, polar), issuer.Session(teamOf(team))
			for _, at := range []struct {
				sleep time.Duration
				want  int
			}{{0, 1}, {54 * time.Minute, 1}, {5*time.Minute + 30*time.Second, 2}, {time.Hour, 3}} {
				time.Sleep(at.sleep)
				if err := listTeam(client, team, s); err != nil {
					t.Error(err)
				}
				wantCreated(t, polar, at.want)
			}
		})
	}
}

// The life of a session begins with the request for it, not with the answer.
func TestSessionLifetimeBeginsWithRequest(t *testing.T) {
	issuing(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultDelay, Delay: 20 * time.Second, Operations: []string{seatstest.CreateCustomerSession}})
		client, s := clientOf(t, polar), issuer.Session(teamOf(team))
		began := time.Now()
		if err := listTeam(client, team, s); err != nil {
			t.Fatal(err)
		}
		// Its last second is over, so it is not used as the old one of a renewal either.
		time.Sleep(time.Until(began.Add(time.Hour)))
		failing(polar, 9, http.StatusBadGateway)
		checkIs(t, listTeam(client, team, s), "ErrCreateSession ErrServer")
	})
}

// It is the request that was answered with it, not one that Polar refused before.
func TestSessionLifetimeBeginsWithLastRequest(t *testing.T) {
	issuing(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, _ *seats.Issuer) {
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 429, Header: http.Header{"Retry-After": {"300"}}, Operations: []string{seatstest.CreateCustomerSession}})
		client, s := clientOf(t, polar), issuerOf(t, polar, team.Organization, seats.WithRetry(seats.RetryPolicy{MaxRetryAfter: time.Hour})).Session(teamOf(team))
		began := time.Now()
		for _, at := range []time.Duration{0, 59 * time.Minute} {
			time.Sleep(time.Until(began.Add(at)))
			if err := listTeam(client, team, s); err != nil {
				t.Fatal(err)
			}
			wantCreated(t, polar, 2)
		}
	})
}

// If Polar does not say how long a session lives, it is used until a 401.
func TestSessionOfUnknownLifetime(t *testing.T) {
	for _, life := range []string{
		``, `,"expires_at":"2026-01-01T01:00:00Z"`, `,"created_at":"2026-01-01T00:00:00Z"`,
		`,"created_at":"2026-01-01T00:00:00Z","expires_at":"2026-01-01T00:00:00Z"`,
		`,"created_at":"2026-01-01T01:00:00Z","expires_at":"2026-01-01T00:00:00Z"`,
	} {
		issuing(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
			polar.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 201, Body: `{"token":"` + team.OwnerToken + `"` + life + `}`,
				Operations: []string{seatstest.CreateCustomerSession}})
			client, s := clientOf(t, polar), issuer.Session(teamOf(team))
			for want, sleep := range []time.Duration{0, 59 * time.Minute, time.Minute} {
				time.Sleep(sleep)
				if err := listTeam(client, team, s); err != nil {
					t.Errorf("%s: %v", life, err)
				}
				wantCreated(t, polar, max(1, want))
			}
		})
	}
}

// To renew a session takes one attempt of five seconds, while the old one works; to create
// the one that a call needs is tried again under the client's policy.
func TestCreateSessionAttempts(t *testing.T) {
	issuing(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
		client, s := clientOf(t, polar), issuer.Session(teamOf(team))
		failing(polar, 2, http.StatusBadGateway)
		if err := listTeam(client, team, s); err != nil {
			t.Fatal(err)
		}
		wantCreated(t, polar, 3)
		time.Sleep(late)
		failing(polar, 1, http.StatusBadGateway)
		if err := listTeam(client, team, s); err != nil {
			t.Error(err)
		}
		wantCreated(t, polar, 4)
		time.Sleep(30 * time.Second)
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultStall, Operations: []string{seatstest.CreateCustomerSession}})
		began := time.Now()
		if err := listTeam(client, team, s); err != nil || time.Since(began) != 5*time.Second {
			t.Errorf("%v after %v, want 5s", err, time.Since(began))
		}
		wantCreated(t, polar, 5)
		time.Sleep(30 * time.Second)
		if err := listTeam(client, team, s); err != nil {
			t.Error(err)
		}
		wantCreated(t, polar, 6)
	})
}

// To create a session twice does no harm, so that a lost answer is no unknown outcome.
func TestCreateSessionAnswerLost(t *testing.T) {
	for _, kind := range lostAnswers {
		issuing(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
			fault := seatstest.Fault{Kind: kind, Operations: []string{seatstest.CreateCustomerSession}}
			client, s := clientOf(t, polar), issuer.Session(teamOf(team))
			polar.Fail(fault)
			err := listTeam(client, team, s)
			if kind == seatstest.FaultShortBody { // a whole answer that is half of what was promised
				checkIs(t, err, "ErrCreateSession ErrUnexpectedResponse")
				return
			}
			if err != nil {
				t.Errorf("%s: %v", kind, err)
			}
			wantCreated(t, polar, 2)
		})
	}
}

// A call that ends while its session is created says both.
func TestCallCancelledDuringCreateSession(t *testing.T) {
	issuing(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultDelay, Delay: 10 * time.Second, Operations: []string{seatstest.CreateCustomerSession}})
		closed := errors.New("the page was closed")
		page, cancel := context.WithCancelCause(ctx)
		time.AfterFunc(time.Second, func() { cancel(closed) })
		err := list(page, clientOf(t, polar), issuer.Session(teamOf(team)))
		checkIs(t, err, "ErrCreateSession")
		if !errors.Is(err, context.Canceled) || !errors.Is(err, closed) {
			t.Errorf("%v, want the cancellation and its cause", err)
		}
	})
}

// The policy is that of the issuer's client; a call's own options are for the call.
func TestCallOptionsNotUsedForCreateSession(t *testing.T) {
	issuing(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, _ *seats.Issuer) {
		issuer := issuerOf(t, polar, team.Organization, seats.WithRetry(seats.RetryPolicy{MaxAttempts: 2}), seats.WithUserAgent("issuer/1"))
		failing(polar, 9, http.StatusBadGateway)
		var got seats.Response
		_, err := clientOf(t, polar).ListSeats(ctx, issuer.Session(teamOf(team)), seats.ListSeatsParams{},
			seats.WithRetry(seats.RetryPolicy{MaxAttempts: 5}), seats.WithResponse(&got))
		checkIs(t, err, "ErrCreateSession ErrServer")
		wantCreated(t, polar, 2)
		if got.StatusCode != 0 || got.Body != nil {
			t.Errorf("the call's Response is of another request: %+v", got)
		}
		if agent := polar.Requests()[0].Header.Get("User-Agent"); !strings.HasPrefix(agent, "issuer/1 ") {
			t.Errorf("sent by %q", agent)
		}
	})
}

// A 401 has the session created anew, once a call.
func TestSessionCreatedAgainAfter401(t *testing.T) {
	issuing(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
		client, s := clientOf(t, polar), issuer.Session(teamOf(team))
		if err := listTeam(client, team, s); err != nil {
			t.Fatal(err)
		}
		unauthorized := seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 401, Operations: []string{seatstest.ListSeats}}
		polar.Fail(unauthorized)
		if err := listTeam(client, team, s); err != nil {
			t.Error(err)
		}
		wantCreated(t, polar, 2)
		unauthorized.Times = 2
		polar.Fail(unauthorized)
		checkIs(t, listTeam(client, team, s), "ErrUnauthorized") // the customer's, not the organization's
		wantCreated(t, polar, 3)
	})
}

// A mass is a transport for more customers than a fake keeps requests of. It knows all
// customers but nobody.
type mass struct{ creations int }

func (m *mass) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodPost {
		return tokens("polar_mst_x")(r)
	}
	m.creations++
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	answer := step{status: 201, body: `{"token":"polar_mst_x","created_at":"2026-01-01T00:00:00Z","expires_at":"2026-01-01T01:00:00Z"}`}
	if bytes.Contains(body, []byte("nobody")) {
		answer = step{status: 422, body: `{"error":"PolarRequestValidationError","detail":[{"type":"value_error","loc":["body","external_customer_id"],"msg":"Customer does not exist.","input":"nobody"}]}`}
	}
	return (&script{steps: []step{answer}}).RoundTrip(r)
}

// ofMass returns what makes a call for a customer of a mass.
func ofMass(t *testing.T) (m *mass, call func(customer string) error) {
	t.Helper()
	m = &mass{}
	client := newClient(t, withTransport(m))
	issuer, err := seats.NewIssuer(client, "polar_oat_x")
	if err != nil {
		t.Fatal(err)
	}
	return m, func(customer string) error {
		return list(ctx, client, issuer.Session(seats.Subject{ExternalCustomerID: customer}))
	}
}

// The tokens of 10,000 subjects are kept; the one that was used least recently goes.
func TestIssuerKeepsTokensOf10000Subjects(t *testing.T) {
	m, call := ofMass(t)
	want := func(customer, creations int) {
		t.Helper()
		if err := call(fmt.Sprint(customer)); err != nil || m.creations != creations {
			t.Fatalf("customer %d: %v after %d creations, want %d", customer, err, m.creations, creations)
		}
	}
	for n := range 10_000 {
		want(n, n+1)
	}
	want(0, 10_000)
	want(10_000, 10_001) // takes the place of customer 1
	want(0, 10_001)
	want(2, 10_001)
	want(1, 10_002) // takes the place of customer 3
	want(3, 10_003)
}

// Subjects that Polar does not know take no place from those that it does.
func TestIssuerDoesNotKeepUnknownSubjects(t *testing.T) {
	m, call := ofMass(t)
	if err := call("company"); err != nil {
		t.Fatal(err)
	}
	for n := range 10_000 {
		if err := call(fmt.Sprint("nobody", n)); !errors.Is(err, seats.ErrCustomerNotFound) {
			t.Fatal(err)
		}
	}
	if err := call("company"); err != nil || m.creations != 10_001 {
		t.Errorf("%v after %d creations, want 10001: the company's token kept", err, m.creations)
	}
}

// A call that gives up while it waits does not take the session from the others.
func TestWaitingCallCancelledDuringCreateSession(t *testing.T) {
	issuing(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultDelay, Delay: 10 * time.Second, Operations: []string{seatstest.CreateCustomerSession}})
		client, s := clientOf(t, polar), issuer.Session(teamOf(team))
		var wait sync.WaitGroup
		wait.Go(func() {
			if err := listTeam(client, team, s); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		impatient, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		if err := list(impatient, client, s); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v, want the deadline", err)
		}
		if err := listTeam(client, team, s); err != nil {
			t.Error(err)
		}
		wait.Wait()
		wantCreated(t, polar, 1)
	})
}

// A refusal of the organization's token after a lost assignment is no refusal of it.
func TestCreateSessionFailsAfterLostAssign(t *testing.T) {
	issuing(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultCutAfter, Operations: []string{seatstest.AssignSeat}})
		client, s := clientOf(t, polar), issuer.Session(teamOf(team))
		if err := listTeam(client, team, s); err != nil {
			t.Fatal(err)
		}
		failing(polar, 9, http.StatusUnauthorized)
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 401, Times: 9, Operations: []string{seatstest.AssignSeat, seatstest.ListSeats}})
		_, err := client.AssignSeat(ctx, s, seatForAda(team))
		checkIs(t, err, "ErrOutcomeUnknown ErrCreateSession")
	})
}
