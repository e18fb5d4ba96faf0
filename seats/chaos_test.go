package seats_test

import (
	"flag"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

var (
	chaosPeople = flag.Int("chaos.people", 2000, "number of people in TestChaos, half of them in each of the two models")
	chaosOnWire = flag.Int("chaos.wire", 40, "number of people in TestChaosOnTheWire, for each model and protocol")
	chaosSeed   = flag.Uint64("chaos.seed", 1, "seed of the people, faults and choices in TestChaos; results also depend on how its workers are scheduled")
)

// models are the two models of an organization. The value reports whether it has members.
var models = map[string]bool{"members": true, "customers": false}

// TestChaos runs in a synctest bubble, so that stalls and waits are as long as in production.
func TestChaos(t *testing.T) {
	for model, withMembers := range models {
		t.Run(model, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				c, transport := newChaosInProcess(withMembers, *chaosPeople/len(models))
				c.run()
				found := c.report(t)
				t.Logf("504 after the request was carried out: %d; simulated time: %v", transport.timedOut, time.Since(began).Round(time.Second))
				failIfBroken(t, found)
			})
		})
	}
}

// TestChaosOnTheWire cuts real connections. Over HTTP/2, which Polar speaks, a cut ends the
// stream of one request; a quarter of the cuts end the connection that all requests share.
func TestChaosOnTheWire(t *testing.T) {
	const timeout = 500 * time.Millisecond
	for protocol, newServer := range map[string]func() *seatstest.Server{"HTTP/1.1": seatstest.NewServer, "HTTP/2": seatstest.NewTLSServer} {
		for model, withMembers := range models {
			t.Run(protocol+", "+model, func(t *testing.T) {
				t.Parallel()
				server := newServer()
				defer server.Close()
				newClient := func(opts ...seats.Option) *seats.Client {
					return server.Client(append(opts, seats.WithTimeout(timeout), quick)...)
				}
				c := newChaosRun(server.Fake, newClient, withMembers, *chaosOnWire)
				c.addFaults(timeout)
				c.run()
				found := c.report(t)
				// How many calls succeed depends on how fast this machine is.
				delete(found, unknownIsRare)
				delete(found, mostSucceed)
				failIfBroken(t, found)
			})
		}
	}
}

// TestChaosFindsBrokenClients checks that TestChaos fails for clients that break a promise.
func TestChaosFindsBrokenClients(t *testing.T) {
	tests := map[string]struct {
		breaks   func(*seats.Client) chaosClient
		promises []string // the promises that the client breaks
	}{
		"POST repeated without looking": {func(c *seats.Client) chaosClient { return repeatsPosts{c} }, []string{refusedIsNotDone, resentOnce}},
		"DELETE repeated":               {func(c *seats.Client) chaosClient { return repeatsDeletes{c} }, []string{holdsTheSeat, revokedOnPurpose}},
		"no retry":                      {func(c *seats.Client) chaosClient { return neverRetries{c} }, []string{unknownIsRare}},
		"orders refused":                {func(c *seats.Client) chaosClient { return refusesOrders{c} }, []string{errorsHaveSource, mostSucceed}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, _ := newChaosInProcess(true, 400)
				c.client = tt.breaks(c.client.(*seats.Client))
				c.run()
				found := c.report(t)
				for _, promise := range tt.promises {
					if len(found[promise]) == 0 {
						t.Errorf("chaos with %T: no violation of %q, want some", c.client, promise)
					}
				}
			})
		})
	}
}

// newChaosInProcess returns a run that needs no network and so works in a synctest bubble.
func newChaosInProcess(withMembers bool, people int) (*chaosRun, *slowTransport) {
	polar := seatstest.New()
	transport := &slowTransport{next: polar.Transport(), random: rand.New(rand.NewPCG(*chaosSeed, 1))}
	newClient := func(opts ...seats.Option) *seats.Client {
		return polar.Client(append(opts, withTransport(transport))...)
	}
	c := newChaosRun(polar, newClient, withMembers, people)
	c.callerPatience = 2 * time.Second
	c.addFaults(30 * time.Second) // 30 seconds is the client's default
	return c, transport
}

// report logs the figures of a run and returns the promises that it broke.
func (c *chaosRun) report(t *testing.T) violations {
	t.Helper()
	actual := c.truth()
	found := c.check(actual)
	t.Logf("seed %d: %s", *chaosSeed, c.figures(actual))
	for _, promise := range slices.Sorted(maps.Keys(found)) {
		t.Logf("broken %d times: %s; first: %s", len(found[promise]), promise, found[promise][0])
	}
	return found
}

func failIfBroken(t *testing.T, found violations) {
	t.Helper()
	if len(found) > 0 {
		t.Errorf("%d promises broken", len(found))
	}
}
