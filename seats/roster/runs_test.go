package roster_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/roster"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// requestTime is how long Polar takes to answer an assignment, as measured.
const requestTime = 70 * time.Millisecond

// A slowTransport takes requestTime for each request, and sends one assignment at a time, because
// Polar locks the subscription for each.
type slowTransport struct {
	to   http.RoundTripper
	lock chan struct{} // has a value while no assignment is in flight
}

func newSlowTransport(polar *seatstest.Fake) slowTransport {
	s := slowTransport{polar.Transport(), make(chan struct{}, 1)}
	s.lock <- struct{}{}
	return s
}

func (s slowTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPost {
		<-s.lock
		defer func() { s.lock <- struct{}{} }()
	}
	time.Sleep(requestTime / 2)
	defer time.Sleep(requestTime / 2)
	return s.to.RoundTrip(r)
}

func slowClient(polar *seatstest.Fake) *seats.Client {
	return polar.Client(seats.WithHTTPClient(&http.Client{Transport: newSlowTransport(polar)}))
}

// limits are Polar's rate limits. The roster does not know them.
var limits = map[seatstest.Environment]int{seatstest.Sandbox: 100, seatstest.Production: 500}

// everyPage makes TestPaceBesideAPage start the page at each tenth of a second.
var everyPage = flag.Bool("roster.everypage", false, "try a polling page at every tenth of a second")

// A paceCase is a run that assigns seats.
type paceCase struct {
	name        string
	environment seatstest.Environment
	people      int
	pageAge     time.Duration // how long a page has polled Polar as the same owner when the run begins; 0 means that there is no page
}

var paceCases = []paceCase{
	{"sandbox", seatstest.Sandbox, 250, 0},
	{"production", seatstest.Production, 990, 0},
	{"production", seatstest.Production, 4900, 0},
	{"sandbox", seatstest.Sandbox, 250, time.Second},
	{"sandbox", seatstest.Sandbox, 250, 10 * time.Second},
	{"sandbox", seatstest.Sandbox, 250, 40 * time.Second},
	{"production", seatstest.Production, 990, time.Second},
	{"production", seatstest.Production, 990, 30 * time.Second},
	{"production", seatstest.Production, 990, 59 * time.Second},
}

// shortest returns the number of windows that the requests need, including the lists of Plan and
// Apply, and the shortest time in which they can be sent one after the other.
func (c paceCase) shortest() (windows int, elapsed time.Duration) {
	requests, limit := c.people+2, limits[c.environment]
	windows = (requests + limit - 1) / limit
	return windows, time.Duration(windows-1)*time.Minute + time.Duration(requests-(windows-1)*limit)*requestTime
}

// run calls work, which assigns the seats. It returns how long that took, and how many requests
// it sent and Polar refused.
func (c paceCase) run(t *testing.T, work func(*seats.Client, *seatstest.Team)) (elapsed time.Duration, requests, refused int) {
	polar := seatstest.New()
	team := polar.NewTeam(c.people)
	polar.SetEnvironment(c.environment)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	if c.pageAge > 0 {
		go poll(ctx, polar, team)
		time.Sleep(c.pageAge)
	}
	began := time.Now()
	transport := &countingTransport{to: newSlowTransport(polar)}
	work(polar.Client(seats.WithHTTPClient(&http.Client{Transport: transport})), team)
	elapsed = time.Since(began)
	stop()
	synctest.Wait()
	if n := len(polar.Seats(team.SubscriptionID)); n != c.people {
		t.Errorf("%s: %d seats, want %d", c.name, n, c.people)
	}
	return elapsed, transport.requests, transport.refused
}

// poll sends the requests of the owner's page until ctx ends.
func poll(ctx context.Context, polar *seatstest.Fake, team *seatstest.Team) {
	client, session := polar.Client(), team.OwnerMember.NewSession()
	for ctx.Err() == nil {
		_, _ = client.ListClaimedSubscriptions(ctx, session, seats.ListClaimedSubscriptionsParams{}, seats.WithRetry(seats.RetryPolicy{MaxAttempts: 1}))
		select {
		case <-ctx.Done():
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// A countingTransport counts requests.
type countingTransport struct {
	to                http.RoundTripper
	mu                sync.Mutex
	requests, refused int
}

func (c *countingTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := c.to.RoundTrip(r)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests++
	if err == nil && resp.StatusCode == http.StatusTooManyRequests {
		c.refused++
	}
	return resp, err
}

func TestPace(t *testing.T) {
	for _, c := range paceCases {
		c.check(t)
	}
}

// A page may have started to poll at any time before the run. So Polar's window may end at any
// time, and any part of its limit may be used up.
func TestPaceBesideAPage(t *testing.T) {
	step := 5 * time.Second
	if *everyPage {
		step = 100 * time.Millisecond
	}
	for since := step / 2; since < time.Minute; since += step {
		paceCase{"sandbox", seatstest.Sandbox, 250, since}.check(t)
		paceCase{"production", seatstest.Production, 990, since}.check(t)
	}
}

// check runs the case with a roster, and checks how long that takes.
func (c paceCase) check(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var report *roster.Report
		elapsed, requests, refused := c.run(t, func(client *seats.Client, team *seatstest.Team) {
			r := newRoster(t, client, team)
			plan, err := r.Plan(ctx, numbered(c.people))
			if err != nil {
				t.Fatal(err)
			}
			if report, err = r.Apply(ctx, plan); err != nil {
				t.Fatal(err)
			}
		})
		windows, shortest := c.shortest()
		longest := shortest + shortest/50 + time.Second
		if c.pageAge > 0 {
			longest += 2 * time.Minute
		}
		t.Logf("%-26s %4d people: %6.1fs, at least %6.1fs in %d windows, %d requests, %d refused, waited %v",
			c, c.people, elapsed.Seconds(), shortest.Seconds(), windows, requests, refused, report.Waited.Round(time.Second))
		if elapsed > longest {
			t.Errorf("%v: the run took %v, want at most %v", c, elapsed, longest)
		}
		if report.Requests+1 != requests || report.Refused != refused {
			t.Errorf("%v: report has %d requests, %d refused; want %d (all but Plan's) and %d", c, report.Requests, report.Refused, requests-1, refused)
		}
	})
}

func (c paceCase) String() string {
	if c.pageAge == 0 {
		return c.name
	}
	return fmt.Sprintf("%s, page for %v", c.name, c.pageAge)
}

// TestPaceOfALoop logs how long a plain loop takes, to compare with TestPace. It checks only that
// everybody gets a seat.
func TestPaceOfALoop(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: this test only logs figures to compare")
	}
	for _, c := range paceCases[:3] {
		synctest.Test(t, func(t *testing.T) {
			elapsed, requests, refused := c.run(t, func(client *seats.Client, team *seatstest.Team) {
				for _, p := range numbered(c.people) {
					_, err := client.EnsureSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: p.Email},
						seats.WithRetry(seats.RetryPolicy{MaxRetryAfter: time.Minute}))
					if err != nil {
						t.Fatal(err)
					}
				}
			})
			t.Logf("%-26s %4d people: %6.1fs, %d requests, %d refused, in a loop over EnsureSeat that waits as Retry-After says", c.name, c.people, elapsed.Seconds(), requests, refused)
		})
	}
}

// If another process has used up the limit, a new process sends one probe each second.
func TestPaceAfterAnotherProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 5)
		d.polar.SetEnvironment(seatstest.Sandbox)
		d.spend(101) // Polar counts the first request of a token separately
		time.Sleep(20 * time.Second)
		began := time.Now()
		var events []roster.Event
		r, err := roster.New(d.polar.Client(), d.team.Owner, seats.ListSeatsParams{SubscriptionID: d.team.SubscriptionID}, roster.WithProgress(func(e roster.Event) { events = append(events, e) }))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Plan(ctx, emails("ada")); err != nil {
			t.Fatal(err)
		}
		if elapsed := time.Since(began); elapsed != 40*time.Second {
			t.Errorf("Plan took %v, want 40s", elapsed)
		}
		if n := d.requests(seatstest.ListSeats); n != 41 {
			t.Errorf("%d lists, want 41, one each second", n)
		}
		if len(events) != 2 || events[1].Kind != roster.EventWaiting || events[1].Until != began.Add(time.Minute) {
			t.Errorf("events %+v, want an EventLooking, and an EventWaiting until a minute after the first request", events)
		}
	})
}

// spend sends n requests as the team's owner.
func (d *desk) spend(n int) {
	d.Helper()
	for range n {
		_, err := d.polar.Client().ListClaimedSubscriptions(ctx, d.team.Owner, seats.ListClaimedSubscriptionsParams{})
		if err != nil && !errors.Is(err, seats.ErrRateLimited) {
			d.Fatal(err)
		}
	}
}

// Apply does not wait if the wait is expected to end after the deadline.
func TestPaceWithinADeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 200)
		d.polar.SetEnvironment(seatstest.Sandbox)
		plan := d.plan(numbered(200)...)
		began := time.Now()
		limited, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		report, err := d.Apply(limited, plan)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 0 {
			t.Errorf("Apply: %v after %v, want DeadlineExceeded at once", err, time.Since(began))
		}
		if done, left := len(report.Assigned), len(report.NotBegun); done < 90 || done+left != 200 || len(report.Failed) != 0 {
			t.Errorf("%d assigned, %d not begun, %d failed; want 200 assigned or not begun, 90 or more of them assigned", done, left, len(report.Failed))
		}
		d.sync(numbered(200)...)
	})
}

func TestWithPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 20
		polar := seatstest.New()
		team := polar.NewTeam(70)
		r := newRoster(t, slowClient(polar), team, roster.WithPace(n))
		plan, err := r.Plan(ctx, numbered(70))
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		report, err := r.Apply(ctx, plan)
		if err != nil {
			t.Fatal(err)
		}
		requests := polar.Requests()
		for i := n; i < len(requests); i++ {
			if between := requests[i].Time.Sub(requests[i-n].Time); between < time.Minute {
				t.Errorf("request %d was sent %v after request %d, want at least 1m0s", i, between, i-n)
			}
		}
		if elapsed := time.Since(began); elapsed > 3*time.Minute+5*time.Second || report.Waited < 2*time.Minute {
			t.Errorf("Apply took %v and waited %v, want at most 3m5s and at least 2m0s", elapsed, report.Waited)
		}
	})
}
