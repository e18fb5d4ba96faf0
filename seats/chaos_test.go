package seats_test

import (
	"flag"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

var (
	chaosPeople = flag.Int("chaos.people", 2000, "for how many people TestChaos works, half of them in each of the two models")
	chaosOnWire = flag.Int("chaos.wire", 40, "for how many people TestChaosOnTheWire works, in each of the two models, over each protocol")
	chaosSeed   = flag.Uint64("chaos.seed", 1, "what TestChaos draws its people, faults and choices from; what the workers meet also depends on how they are scheduled")
)

// models are the two that organizations have.
var models = map[string]bool{"members": true, "customers": false}

// TestChaos has time of its own, so that stalls and waits are as long as in earnest.
func TestChaos(t *testing.T) {
	for model, withMembers := range models {
		t.Run(model, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				c, road := newChaosInProcess(withMembers, *chaosPeople/len(models))
				c.run()
				found := c.report(t)
				t.Logf("504 after it was done: %d; it would have taken %v", road.timedOut, time.Since(began).Round(time.Second))
				failIfBroken(t, found)
			})
		})
	}
}

// TestChaosOnTheWire cuts real connections. Over HTTP/2, as with Polar, a cut ends the
// stream of one request, and a quarter of them the connection that all requests share.
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
				c := newChaos(server.Fake, newClient, withMembers, *chaosOnWire)
				c.addFaults(timeout)
				c.run()
				found := c.report(t)
				// How many calls get through depends on what this machine does in 200 ms.
				delete(found, unknownIsRare)
				delete(found, mostSucceed)
				failIfBroken(t, found)
			})
		}
	}
}

// TestChaosFindsBrokenClients tests TestChaos.
func TestChaosFindsBrokenClients(t *testing.T) {
	tests := map[string]struct {
		breaks   func(*seats.Client) chaosClient
		promises []string // that it must be found to break
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
						t.Errorf("not found: %s", promise)
					}
				}
			})
		})
	}
}

// chaosInProcess needs no network, and so can be in a bubble.
func newChaosInProcess(withMembers bool, people int) (*chaosRun, *slowTransport) {
	polar := seatstest.New()
	road := &slowTransport{next: polar.Transport(), random: rand.New(rand.NewPCG(*chaosSeed, 1))}
	newClient := func(opts ...seats.Option) *seats.Client {
		return polar.Client(append(opts, seats.WithHTTPClient(&http.Client{Transport: road}))...)
	}
	c := newChaos(polar, newClient, withMembers, people)
	c.callerPatience = 2 * time.Second
	c.addFaults(30 * time.Second) // 30 seconds is the client's default
	return c, road
}

// report prints the figures, and returns the promises that were broken.
func (c *chaosRun) report(t *testing.T) violations {
	t.Helper()
	truth := c.truth()
	found := c.check(truth)
	t.Logf("seed %d: %s", *chaosSeed, c.figures(truth))
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
