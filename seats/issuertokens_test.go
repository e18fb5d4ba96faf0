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

// subjectOf returns the Subject of the team's owner.
func subjectOf(team *seatstest.Team) seats.Subject { return seats.Subject{CustomerID: team.CustomerID} }

// failCreateSession makes the next requests to create a session meet the fault.
func failCreateSession(polar *seatstest.Fake, fault seatstest.Fault) {
	fault.Operations = []string{seatstest.CreateCustomerSession}
	polar.Fail(fault)
}

// testIssuer runs a test of an Issuer in a bubble.
func testIssuer(t *testing.T, test func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		team := polar.NewTeam(5)
		test(t, polar, team, newIssuer(t, polar, team.Organization))
	})
}

// checkCreateCalls checks the number of requests to create a session.
func checkCreateCalls(t *testing.T, polar *seatstest.Fake, n int) {
	t.Helper()
	if got := createCalls(polar); got != n {
		t.Errorf("%d requests to create a session, want %d", got, n)
	}
}

func TestConcurrentCallsShareSession(t *testing.T) {
	testIssuer(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
		failCreateSession(polar, seatstest.Fault{Kind: seatstest.FaultDelay, Delay: time.Second})
		client := clientOf(t, polar)
		var wait sync.WaitGroup
		for range 100 {
			wait.Go(func() {
				if err := listTeamSeats(client, team, issuer.Session(subjectOf(team))); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		checkCreateCalls(t, polar, 1)
	})
}

// A service that makes a call every minute creates a session a little more often than every
// hour, and never gets a 401.
func TestSessionOverADay(t *testing.T) {
	testIssuer(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
		client, s := clientOf(t, polar), issuer.Session(subjectOf(team))
		for range 24 * 60 {
			if err := listTeamSeats(client, team, s); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
		if got := createCalls(polar); got < 25 || got > 27 { // every 55 to 58.5 minutes
			t.Errorf("%d sessions created for 1440 calls in a day, want 25 to 27", got)
		}
		if refused := slices.ContainsFunc(polar.Requests(), func(r seatstest.Request) bool { return r.Status == http.StatusUnauthorized }); refused {
			t.Error("Polar answered 401 to a call, want none")
		}
	})
}

// A session is used for its hour and no longer, even if this program's clock is wrong.
func TestSessionWithSkewedClock(t *testing.T) {
	for _, skew := range []time.Duration{-3 * time.Hour, 0, 3 * time.Hour} {
		testIssuer(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
			polar.Advance(skew)
			client, s := clientOf(t, polar), issuer.Session(subjectOf(team))
			for _, at := range []struct {
				sleep time.Duration
				want  int
			}{{0, 1}, {54 * time.Minute, 1}, {5*time.Minute + 30*time.Second, 2}, {time.Hour, 3}} {
				time.Sleep(at.sleep)
				if err := listTeamSeats(client, team, s); err != nil {
					t.Error(err)
				}
				checkCreateCalls(t, polar, at.want)
			}
		})
	}
}

// The lifetime of a session begins with the request that creates it, not with the answer.
func TestSessionLifetimeBeginsWithRequest(t *testing.T) {
	testIssuer(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
		failCreateSession(polar, seatstest.Fault{Kind: seatstest.FaultDelay, Delay: 20 * time.Second})
		client, s := clientOf(t, polar), issuer.Session(subjectOf(team))
		began := time.Now()
		if err := listTeamSeats(client, team, s); err != nil {
			t.Fatal(err)
		}
		// The session has expired, so it is not used while its renewal fails either.
		time.Sleep(time.Until(began.Add(time.Hour)))
		failCreateSession(polar, seatstest.Fault{Kind: seatstest.FaultAnswer, Status: http.StatusBadGateway, Times: 9})
		checkIs(t, listTeamSeats(client, team, s), "ErrCreateSession ErrServer")
	})
}

// If Polar has refused earlier requests, the lifetime begins with the request that created
// the session.
func TestSessionLifetimeBeginsWithLastRequest(t *testing.T) {
	testIssuer(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, _ *seats.Issuer) {
		failCreateSession(polar, seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 429, Header: http.Header{"Retry-After": {"300"}}})
		client, s := clientOf(t, polar), newIssuer(t, polar, team.Organization, seats.WithRetry(seats.RetryPolicy{MaxRetryAfter: time.Hour})).Session(subjectOf(team))
		began := time.Now()
		for _, at := range []time.Duration{0, 59 * time.Minute} {
			time.Sleep(time.Until(began.Add(at)))
			if err := listTeamSeats(client, team, s); err != nil {
				t.Fatal(err)
			}
			checkCreateCalls(t, polar, 2)
		}
	})
}

// If Polar's answer does not give a session's lifetime, the session is used until a 401.
func TestSessionOfUnknownLifetime(t *testing.T) {
	for _, lifetime := range []string{
		``, `,"expires_at":"2026-01-01T01:00:00Z"`, `,"created_at":"2026-01-01T00:00:00Z"`,
		`,"created_at":"2026-01-01T00:00:00Z","expires_at":"2026-01-01T00:00:00Z"`,
		`,"created_at":"2026-01-01T01:00:00Z","expires_at":"2026-01-01T00:00:00Z"`,
	} {
		testIssuer(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
			failCreateSession(polar, seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 201, Body: `{"token":"` + team.OwnerToken + `"` + lifetime + `}`})
			client, s := clientOf(t, polar), issuer.Session(subjectOf(team))
			for want, sleep := range []time.Duration{0, 59 * time.Minute, time.Minute} {
				time.Sleep(sleep)
				if err := listTeamSeats(client, team, s); err != nil {
					t.Errorf("answer with %q: ListSeats: %v", lifetime, err)
				}
				checkCreateCalls(t, polar, max(1, want))
			}
		})
	}
}

// While a session still works, its renewal has one attempt of five seconds. If a call has no
// session yet, the request to create one is retried under the issuer's policy.
func TestCreateSessionAttempts(t *testing.T) {
	testIssuer(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
		client, s := clientOf(t, polar), issuer.Session(subjectOf(team))
		failCreateSession(polar, seatstest.Fault{Kind: seatstest.FaultAnswer, Status: http.StatusBadGateway, Times: 2})
		if err := listTeamSeats(client, team, s); err != nil {
			t.Fatal(err)
		}
		checkCreateCalls(t, polar, 3)
		time.Sleep(renewalAge)
		failCreateSession(polar, seatstest.Fault{Kind: seatstest.FaultAnswer, Status: http.StatusBadGateway, Times: 1})
		if err := listTeamSeats(client, team, s); err != nil {
			t.Error(err)
		}
		checkCreateCalls(t, polar, 4)
		time.Sleep(30 * time.Second)
		failCreateSession(polar, seatstest.Fault{Kind: seatstest.FaultStall})
		began := time.Now()
		if err := listTeamSeats(client, team, s); err != nil || time.Since(began) != 5*time.Second {
			t.Errorf("ListSeats: %v after %v, want no error after 5s", err, time.Since(began))
		}
		checkCreateCalls(t, polar, 5)
		time.Sleep(30 * time.Second)
		if err := listTeamSeats(client, team, s); err != nil {
			t.Error(err)
		}
		checkCreateCalls(t, polar, 6)
	})
}

// Creating a session twice does no harm, so a lost answer is not an unknown outcome.
func TestCreateSessionAnswerLost(t *testing.T) {
	for _, kind := range lostAnswers {
		testIssuer(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
			client, s := clientOf(t, polar), issuer.Session(subjectOf(team))
			failCreateSession(polar, seatstest.Fault{Kind: kind})
			err := listTeamSeats(client, team, s)
			if kind == seatstest.FaultShortBody { // a complete HTTP answer with half of the JSON
				checkIs(t, err, "ErrCreateSession ErrUnexpectedResponse")
				return
			}
			if err != nil {
				t.Errorf("%s: ListSeats: %v", kind, err)
			}
			checkCreateCalls(t, polar, 2)
		})
	}
}

// The error of a call that is canceled while its session is created says both.
func TestCallCanceledDuringCreateSession(t *testing.T) {
	testIssuer(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
		failCreateSession(polar, seatstest.Fault{Kind: seatstest.FaultDelay, Delay: 10 * time.Second})
		closed := errors.New("the page was closed")
		canceled, cancel := context.WithCancelCause(ctx)
		time.AfterFunc(time.Second, func() { cancel(closed) })
		err := listSeatsAs(canceled, clientOf(t, polar), issuer.Session(subjectOf(team)))
		checkIs(t, err, "ErrCreateSession")
		if !errors.Is(err, context.Canceled) || !errors.Is(err, closed) {
			t.Errorf("ListSeats: %v, want context.Canceled and its cause", err)
		}
	})
}

// A session is created under the options of the issuer's client. The options of a call
// apply to the call alone.
func TestCallOptionsNotUsedForCreateSession(t *testing.T) {
	testIssuer(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, _ *seats.Issuer) {
		issuer := newIssuer(t, polar, team.Organization, seats.WithRetry(seats.RetryPolicy{MaxAttempts: 2}), seats.WithUserAgent("issuer/1"))
		failCreateSession(polar, seatstest.Fault{Kind: seatstest.FaultAnswer, Status: http.StatusBadGateway, Times: 9})
		var got seats.Response
		_, err := clientOf(t, polar).ListSeats(ctx, issuer.Session(subjectOf(team)), seats.ListSeatsParams{},
			seats.WithRetry(seats.RetryPolicy{MaxAttempts: 5}), seats.WithResponse(&got))
		checkIs(t, err, "ErrCreateSession ErrServer")
		checkCreateCalls(t, polar, 2)
		if got.StatusCode != 0 || got.Body != nil {
			t.Errorf("ListSeats: response %+v, want none: the call was not sent", got)
		}
		if agent := polar.Requests()[0].Header.Get("User-Agent"); !strings.HasPrefix(agent, "issuer/1 ") {
			t.Errorf("CreateSession: User-Agent %q, want issuer/1", agent)
		}
	})
}

// After a 401, a call creates its session again, but only once.
func TestSessionCreatedAgainAfter401(t *testing.T) {
	testIssuer(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
		client, s := clientOf(t, polar), issuer.Session(subjectOf(team))
		if err := listTeamSeats(client, team, s); err != nil {
			t.Fatal(err)
		}
		unauthorized := seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 401, Operations: []string{seatstest.ListSeats}}
		polar.Fail(unauthorized)
		if err := listTeamSeats(client, team, s); err != nil {
			t.Error(err)
		}
		checkCreateCalls(t, polar, 2)
		unauthorized.Times = 2
		polar.Fail(unauthorized)
		checkIs(t, listTeamSeats(client, team, s), "ErrUnauthorized") // the customer's token, not the organization's
		checkCreateCalls(t, polar, 3)
	})
}

// A manyCustomers is a transport that creates sessions for every customer except those whose
// id contains "nobody". It keeps no requests, unlike a fake, so it can serve 10,000 customers.
type manyCustomers struct{ creations int }

func (m *manyCustomers) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodPost {
		return acceptToken("polar_mst_x")(r)
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

// newManyCustomers returns a manyCustomers and a function that makes a call for a customer.
func newManyCustomers(t *testing.T) (m *manyCustomers, call func(customer string) error) {
	t.Helper()
	m = &manyCustomers{}
	client := newClient(t, withTransport(m))
	issuer, err := seats.NewIssuer(client, "polar_oat_x")
	if err != nil {
		t.Fatal(err)
	}
	return m, func(customer string) error {
		return listSeatsAs(ctx, client, issuer.Session(seats.Subject{ExternalCustomerID: customer}))
	}
}

// An issuer keeps the tokens of 10,000 subjects. The next subject replaces the one that was
// used least recently.
func TestIssuerKeepsTokensOf10000Subjects(t *testing.T) {
	m, call := newManyCustomers(t)
	want := func(customer, creations int) {
		t.Helper()
		if err := call(fmt.Sprint(customer)); err != nil || m.creations != creations {
			t.Fatalf("ListSeats for customer %d: %v after %d sessions created, want %d", customer, err, m.creations, creations)
		}
	}
	for n := range 10_000 {
		want(n, n+1)
	}
	want(0, 10_000)
	want(10_000, 10_001) // replaces customer 1
	want(0, 10_001)
	want(2, 10_001)
	want(1, 10_002) // replaces customer 3
	want(3, 10_003)
}

// Subjects that Polar does not know do not replace subjects that it knows.
func TestIssuerDoesNotKeepUnknownSubjects(t *testing.T) {
	m, call := newManyCustomers(t)
	if err := call("company"); err != nil {
		t.Fatal(err)
	}
	for n := range 10_000 {
		if err := call(fmt.Sprint("nobody", n)); !errors.Is(err, seats.ErrCustomerNotFound) {
			t.Fatalf("ListSeats for nobody: %v, want ErrCustomerNotFound", err)
		}
	}
	if err := call("company"); err != nil || m.creations != 10_001 {
		t.Errorf("ListSeats for company: %v after %d requests to create a session, want 10001: its token is kept", err, m.creations)
	}
}

// A call that is canceled while it waits for a session does not prevent other calls from
// getting the session.
func TestWaitingCallCanceledDuringCreateSession(t *testing.T) {
	testIssuer(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
		failCreateSession(polar, seatstest.Fault{Kind: seatstest.FaultDelay, Delay: 10 * time.Second})
		client, s := clientOf(t, polar), issuer.Session(subjectOf(team))
		var wait sync.WaitGroup
		wait.Go(func() {
			if err := listTeamSeats(client, team, s); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		limited, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		if err := listSeatsAs(limited, client, s); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("ListSeats: %v, want context.DeadlineExceeded", err)
		}
		if err := listTeamSeats(client, team, s); err != nil {
			t.Error(err)
		}
		wait.Wait()
		checkCreateCalls(t, polar, 1)
	})
}

// If Polar refuses the organization's token after a lost assignment, the outcome of the
// assignment is still unknown.
func TestCreateSessionFailsAfterLostAssign(t *testing.T) {
	testIssuer(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultCutAfter, Operations: []string{seatstest.AssignSeat}})
		client, s := clientOf(t, polar), issuer.Session(subjectOf(team))
		if err := listTeamSeats(client, team, s); err != nil {
			t.Fatal(err)
		}
		failCreateSession(polar, seatstest.Fault{Kind: seatstest.FaultAnswer, Status: http.StatusUnauthorized, Times: 9})
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 401, Times: 9, Operations: []string{seatstest.AssignSeat, seatstest.ListSeats}})
		_, err := client.AssignSeat(ctx, s, seatForAda(team))
		checkIs(t, err, "ErrOutcomeUnknown ErrCreateSession")
	})
}
