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

// took is how long Polar takes for a request, measured.
const took = 70 * time.Millisecond

// slow is a fake whose answers take their time, and whose assignments wait for each other,
// since each locks the subscription.
type slow struct {
	to   http.RoundTripper
	lock chan struct{} // holds one thing while nobody assigns
}

func newSlow(polar *seatstest.Fake) slow {
	s := slow{polar.Transport(), make(chan struct{}, 1)}
	s.lock <- struct{}{}
	return s
}

func (s slow) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPost {
		<-s.lock
		defer func() { s.lock <- struct{}{} }()
	}
	time.Sleep(took / 2)
	defer time.Sleep(took / 2)
	return s.to.RoundTrip(r)
}

func slowClient(polar *seatstest.Fake) *seats.Client {
	return polar.Client(seats.WithHTTPClient(&http.Client{Transport: newSlow(polar)}))
}

// limits are the fake's, by environment: the roster does not know them.
var limits = map[seatstest.Environment]int{seatstest.Sandbox: 100, seatstest.Production: 500}

// everyPage makes TestPaceBesideAPage try a page that starts at every tenth of a second.
var everyPage = flag.Bool("roster.everypage", false, "try a polling page at every tenth of a second")

// A paceCase is people who are to get a seat.
type paceCase struct {
	name        string
	environment seatstest.Environment
	people      int
	pageSince   time.Duration // how long somebody has looked at a page that polls when the work begins; 0: nobody does
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

// windows is how many windows the requests of the case need, Plan's and Apply's looks
// included, and least how long they take one after the other.
func (c paceCase) least() (windows int, least time.Duration) {
	requests, limit := c.people+2, limits[c.environment]
	windows = (requests + limit - 1) / limit
	return windows, time.Duration(windows-1)*time.Minute + time.Duration(requests-(windows-1)*limit)*took
}

// run does the work of the case with work, and returns how long it took, and the requests.
func (c paceCase) run(t *testing.T, work func(*seats.Client, *seatstest.Team)) (elapsed time.Duration, requests, refused int) {
	polar := seatstest.New()
	team := polar.NewTeam(c.people)
	polar.SetEnvironment(c.environment)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	if c.pageSince > 0 {
		go poll(ctx, polar, team)
		time.Sleep(c.pageSince)
	}
	began := time.Now()
	ours := &counted{to: newSlow(polar)}
	work(polar.Client(seats.WithHTTPClient(&http.Client{Transport: ours})), team)
	elapsed = time.Since(began)
	stop()
	synctest.Wait()
	if n := len(polar.Seats(team.SubscriptionID)); n != c.people {
		t.Errorf("%s: %d seats, want %d", c.name, n, c.people)
	}
	return elapsed, ours.all, ours.refused
}

// poll is a page that its owner looks at.
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

// counted counts requests.
type counted struct {
	to           http.RoundTripper
	mu           sync.Mutex
	all, refused int
}

func (c *counted) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := c.to.RoundTrip(r)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all++
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

// A page that polls may have started at any time before the work: its windows end at any
// time, and it may have left anything of the first one.
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

// check runs the case with a roster, and checks how long it took.
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
		windows, least := c.least()
		most := least + least/50 + time.Second
		if c.pageSince > 0 {
			most += 2 * time.Minute
		}
		t.Logf("%-26s %4d people: %6.1fs, least %6.1fs in %d windows, %d requests, %d refused, waited %v",
			c, c.people, elapsed.Seconds(), least.Seconds(), windows, requests, refused, report.Waited.Round(time.Second))
		if elapsed > most {
			t.Errorf("%v: took %v, want at most %v", c, elapsed, most)
		}
		if report.Requests+1 != requests || report.Refused != refused {
			t.Errorf("%v: report has %d requests, %d refused; want %d, all but Plan's, and %d", c, report.Requests, report.Refused, requests-1, refused)
		}
	})
}

func (c paceCase) String() string {
	if c.pageSince == 0 {
		return c.name
	}
	return fmt.Sprintf("%s, page since %v", c.name, c.pageSince)
}

// TestPaceOfALoop shows what people write today, beside TestPace.
func TestPaceOfALoop(t *testing.T) {
	if testing.Short() {
		t.Skip("shows, and tests nothing")
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
			t.Logf("%-26s %4d people: %6.1fs, %d requests, %d refused, in a loop over EnsureSeat that waits for Retry-After", c.name, c.people, elapsed.Seconds(), requests, refused)
		})
	}
}

// A new process on a bucket that another has used up asks once a second.
func TestPaceOnASpentBucket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 5)
		d.polar.SetEnvironment(seatstest.Sandbox)
		d.spend(101) // the first call of a token has a bucket of its own
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
		if took := time.Since(began); took != 40*time.Second {
			t.Errorf("%v, want 40s", took)
		}
		if n := d.requests(seatstest.ListSeats); n != 41 {
			t.Errorf("%d lists, want 41: one a second", n)
		}
		if len(events) != 2 || events[1].Kind != roster.EventWaiting || events[1].Until != began.Add(time.Minute) {
			t.Errorf("events %+v, want one of looking and one of waiting for a minute at most", events)
		}
	})
}

// spend uses requests up under the team's member.
func (d *desk) spend(n int) {
	d.Helper()
	for range n {
		_, err := d.polar.Client().ListClaimedSubscriptions(ctx, d.team.Owner, seats.ListClaimedSubscriptionsParams{})
		if err != nil && !errors.Is(err, seats.ErrRateLimited) {
			d.Fatal(err)
		}
	}
}

// A wait that the deadline does not cover is not begun.
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
			t.Errorf("%v after %v, want DeadlineExceeded at once", err, time.Since(began))
		}
		if done, left := len(report.Assigned), len(report.NotBegun); done < 90 || done+left != 200 || len(report.Failed) != 0 {
			t.Errorf("%d assigned, %d not begun, %d failed; want all 200, most of a window's assigned", done, left, len(report.Failed))
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
				t.Errorf("request %d comes %v after request %d", i, between, i-n)
			}
		}
		if took := time.Since(began); took > 3*time.Minute+5*time.Second || report.Waited < 2*time.Minute {
			t.Errorf("it took %v and waited %v, want 3 minutes and a little", took, report.Waited)
		}
	})
}
