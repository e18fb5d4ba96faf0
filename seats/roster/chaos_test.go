package roster_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/roster"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

var (
	chaosNights = flag.Int("chaos.nights", 30, "number of nights in TestChaos, for each of the two models")
	chaosSeed   = flag.Uint64("chaos.seed", 1, "seed of the lists and faults of TestChaos; the result also depends on how the workers are scheduled")
)

// A chaos is a subscription whose list of people changes every night, behind a network that loses
// 30% of the exchanges. The subscription is nearly full, so Polar soon gives the id of a revoked
// seat to the next person.
type chaos struct {
	*testing.T
	polar       *seatstest.Fake
	random      *rand.Rand
	withMembers bool
	of          seats.ListSeatsParams
	roster      *roster.Roster
	late        time.Duration // the maximum delay after which a request arrives
	broken      []string      // broken promises
	figures     figures
}

type figures struct{ assigned, revoked, renewed, kept, failed, requests int }

const (
	chaosPlaces = 30
	chaosPeople = 60 // about half of them are on a night's list
)

// newChaos returns a chaos with an empty subscription, or an order without the member model.
func newChaos(t *testing.T, polar *seatstest.Fake, client *seats.Client, withMembers bool, opts ...roster.Option) *chaos {
	c := &chaos{T: t, polar: polar, random: rand.New(rand.NewPCG(*chaosSeed, 0)), withMembers: withMembers}
	buyer := polar.NewOrganization(seatstest.Organization{WithoutMemberModel: !withMembers}).NewCustomer(seatstest.Customer{})
	newToken := buyer.NewToken
	if withMembers {
		newToken = buyer.NewMember(seatstest.Member{Role: seatstest.RoleOwner}).NewToken
		c.of.SubscriptionID = buyer.NewSubscription(seatstest.Subscription{Seats: chaosPlaces}).ID
	} else {
		c.of.OrderID = buyer.NewOrder(seatstest.Order{Seats: chaosPlaces}).ID
	}
	session := seats.SessionFunc(func(context.Context) (string, time.Time, error) {
		return newToken(seatstest.Token{}), time.Time{}, nil
	})
	var err error
	if c.roster, err = roster.New(client, session, c.of, append(opts, roster.WithRevocations(1))...); err != nil {
		t.Fatal(err)
	}
	return c
}

// injectFaults makes 30% of the exchanges fail, in every way that the fake supports. timeout
// is when the client gives up, and late is how much later a delayed request may still arrive.
func (c *chaos) injectFaults(timeout, late time.Duration, closeConnections bool) {
	c.late = timeout + late
	faults := []seatstest.Fault{
		{Kind: seatstest.FaultAnswer},
		{Kind: seatstest.FaultAnswer, Status: http.StatusInternalServerError, Body: "Internal Server Error"},
		{Kind: seatstest.FaultAnswer, Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"1"}}},
		{Kind: seatstest.FaultAnswer, Status: http.StatusBadRequest, Body: "<h1>Bad Request</h1>"},
		{Kind: seatstest.FaultEdgePage},
		{Kind: seatstest.FaultRedirect},
		{Kind: seatstest.FaultCutBefore},
		{Kind: seatstest.FaultCutAfter, CloseConnection: closeConnections},
		{Kind: seatstest.FaultCutHeader},
		{Kind: seatstest.FaultCutBody, CloseConnection: closeConnections},
		{Kind: seatstest.FaultStall},
		{Kind: seatstest.FaultShortBody},
		{Kind: seatstest.FaultWrongLength},
		{Kind: seatstest.FaultDelay, Delay: timeout * 4 / 3},
		{Kind: seatstest.FaultLate, Delay: timeout + late/4},
		{Kind: seatstest.FaultLate, Delay: timeout + late*9/10},
	}
	for i, fault := range faults {
		share := 0.3 / float64(len(faults))
		fault.Rate = share / (1 - float64(i)*share) // the fake tries the faults in order, the last one only if no other applies
		fault.Seed = c.random.Uint64()
		c.polar.Fail(fault)
	}
}

func chaosEmail(n int) string { return fmt.Sprintf("p%d@company.com", n) }

// wanted returns tonight's list: about half of the people, sometimes more than there are seats.
func (c *chaos) wanted() []roster.Person {
	var want []roster.Person
	for n := range chaosPeople {
		if c.random.IntN(100) >= 53 {
			continue
		}
		p := roster.Person{Email: chaosEmail(n)}
		if c.withMembers && n%3 == 0 {
			p.ExternalMemberID = fmt.Sprint("hr-", n)
		}
		want = append(want, p)
	}
	return want
}

// night plans and applies once, and compares the report with what happened.
func (c *chaos) night(want []roster.Person) {
	plan, report, before := c.apply(want)
	time.Sleep(c.late + c.late/10)
	c.check(plan, report, c.eventsSince(before))
	f := &c.figures
	f.assigned += len(report.Assigned)
	f.revoked += len(report.Revoked)
	f.renewed += len(report.Renewed)
	f.kept += len(report.Kept)
	f.failed += len(report.Failed)
	f.requests += report.Requests
}

func (c *chaos) apply(want []roster.Person) (*roster.Plan, *roster.Report, int) {
	for {
		plan, err := c.roster.Plan(ctx, want)
		if err != nil {
			continue // lost exchanges
		}
		before := len(c.polar.Webhooks())
		report, err := c.roster.Apply(ctx, plan)
		if errors.Is(err, roster.ErrStalePlan) {
			continue
		}
		if undone := len(report.Failed) + len(report.NotBegun) + len(report.NotRenewed) + len(report.NotRevoked); (err == nil) != (undone == 0) {
			c.breaks("%d parts are not done, and the error of Apply is %v", undone, err)
		}
		return plan, report, before
	}
}

// breaks records a broken promise.
func (c *chaos) breaks(format string, args ...any) {
	c.broken = append(c.broken, fmt.Sprintf(format, args...))
}

// An event is the body of a webhook from Polar.
type event struct {
	Type string
	Data struct {
		ID            string
		CustomerEmail string `json:"customer_email"`
		Member        struct{ Email string }
	}
}

func (c *chaos) eventsSince(n int) []event {
	var all []event
	for _, hook := range c.polar.Webhooks()[n:] {
		var e event
		if err := json.Unmarshal([]byte(hook.Body), &e); err != nil {
			c.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

func (c *chaos) held() map[string]string {
	held := map[string]string{}
	for _, seat := range c.polar.Seats(c.of.SubscriptionID + c.of.OrderID) {
		if seat.Status != seats.SeatStatusRevoked {
			held[seat.Email] = seat.ID
		}
	}
	return held
}

func (c *chaos) check(plan *roster.Plan, report *roster.Report, events []event) {
	held := c.held()
	known := map[string]int{} // by address, how often the report has the person
	for _, d := range slices.Concat(report.Assigned, report.Kept) {
		known[d.Person.Email]++
		if held[d.Person.Email] == "" {
			c.breaks("%s is reported as assigned or kept, and holds no seat", d.Person)
		}
	}
	for _, d := range report.Assigned {
		if d.Seat.Email != d.Person.Email || held[d.Person.Email] != d.Seat.ID {
			c.breaks("%s is reported as assigned seat %s of %s, and holds %q", d.Person, d.Seat.ID, d.Seat.Email, held[d.Person.Email])
		}
	}
	for _, s := range report.Renewed {
		known[s.Email]++
		if held[s.Email] != s.ID {
			c.breaks("%s is reported as renewed with seat %s, and holds %q", s.Email, s.ID, held[s.Email])
		}
	}
	for _, s := range report.Revoked {
		email := s.CustomerEmail
		known[email]++
		if held[email] != "" {
			c.breaks("%s is reported as revoked, and holds a seat", email)
		}
	}
	for _, s := range plan.Keep {
		if held[s.Email] != s.ID {
			c.breaks("%s should keep seat %s, and holds %q", s.Email, s.ID, held[s.Email])
		}
	}
	for _, f := range report.Failed {
		known[f.Person.Email]++
		if has := held[f.Person.Email] != ""; !errors.Is(f.Err, seats.ErrOutcomeUnknown) && f.Seat == nil && has {
			c.breaks("%s is reported as failed, and holds a seat: %v", f.Person, f.Err)
		}
	}
	for _, p := range report.NotBegun {
		known[p.Email]++
		if held[p.Email] != "" {
			c.breaks("%s is reported as not begun, and holds a seat", p)
		}
	}
	for _, s := range slices.Concat(report.NotRenewed, report.NotRevoked) {
		known[s.Email]++
	}
	c.checkOnce(plan, known)
	c.checkEvents(plan, events)
}

// checkOnce checks that each person of the plan is in the report once.
func (c *chaos) checkOnce(plan *roster.Plan, known map[string]int) {
	for _, p := range plan.Assign {
		known[p.Email]--
	}
	for _, s := range slices.Concat(plan.Renew, plan.Revoke) {
		known[s.Email]--
	}
	for email, n := range known {
		if n != 0 {
			c.breaks("%s is in the report %+d times more often than in the plan", email, n)
		}
	}
}

// checkEvents checks that nobody was assigned a seat or lost one more often than planned.
func (c *chaos) checkEvents(plan *roster.Plan, events []event) {
	allowed := map[string]int{} // by change and address, how often the change may still happen
	for _, p := range plan.Assign {
		allowed["assigned "+p.Email]++
	}
	for _, s := range plan.Renew {
		allowed["assigned "+s.Email]++
		allowed["revoked "+s.Email]++
	}
	for _, s := range plan.Revoke {
		allowed["revoked "+s.Email]++
	}
	for _, e := range events {
		change := "assigned "
		if e.Type == "customer_seat.revoked" {
			change = "revoked "
		}
		change += e.Data.Member.Email
		if allowed[change]--; allowed[change] < 0 {
			c.breaks("a seat was %s against the plan", change)
		}
	}
}

// nights runs n nights, and calls before at the start of each. It then runs two nights without
// faults, after which exactly the people on the list must hold seats, or as many of them as
// there are seats.
func (c *chaos) nights(n int, before func(night int)) {
	for night := range n {
		before(night)
		c.night(c.wanted())
	}
	c.polar.Heal()
	want := c.wanted()
	c.night(want)
	c.night(want)
	listed := map[string]bool{}
	for _, p := range want {
		listed[p.Email] = true
	}
	held := c.held()
	for email := range held {
		if !listed[email] {
			c.breaks("%s holds a seat in the end, and is not on the list", email)
		}
	}
	if len(held) != min(len(want), chaosPlaces) {
		c.breaks("%d people hold a seat in the end, want %d", len(held), min(len(want), chaosPlaces))
	}
	c.Logf("seed %d: %d nights: %+v", *chaosSeed, n, c.figures)
	for _, broken := range c.broken {
		c.Log(broken)
	}
}

// TestChaos runs in simulated time, with realistic stalls and waits.
func TestChaos(t *testing.T) {
	for model, withMembers := range map[string]bool{"members": true, "customers": false} {
		t.Run(model, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				polar := seatstest.New()
				c := newChaos(t, polar, polar.Client(), withMembers)
				c.injectFaults(30*time.Second, 2900*time.Millisecond, false)
				c.nights(*chaosNights, func(night int) {
					if night%7 == 6 {
						time.Sleep(pastInvitations)
					}
				})
				if len(c.broken) > 0 {
					t.Errorf("%d promises broken", len(c.broken))
				}
			})
		})
	}
}

// TestChaosOverTCP cuts real connections. Over HTTP/2, some cuts lose every request in flight on
// the connection.
func TestChaosOverTCP(t *testing.T) {
	const timeout, late, grace = 100 * time.Millisecond, 250 * time.Millisecond, 300 * time.Millisecond
	for protocol, newServer := range map[string]func() *seatstest.Server{"HTTP/1.1": seatstest.NewServer, "HTTP/2": seatstest.NewTLSServer} {
		for model, withMembers := range map[string]bool{"members": true, "customers": false} {
			t.Run(protocol+" "+model, func(t *testing.T) {
				t.Parallel()
				server := newServer()
				defer server.Close()
				c := newChaos(t, server.Fake, server.Client(seats.WithTimeout(timeout)), withMembers, roster.WithTimes(grace, 5*time.Millisecond))
				c.injectFaults(timeout, late, protocol == "HTTP/2")
				c.nights(2, func(night int) {
					if night == 1 {
						server.Advance(pastInvitations)
					}
				})
				if len(c.broken) > 0 {
					t.Errorf("%d promises broken", len(c.broken))
				}
			})
		}
	}
}

// TestChaosFindsABrokenRoster tests the checks of TestChaos, with a roster that does not wait for
// delayed requests.
func TestChaosFindsABrokenRoster(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		c := newChaos(t, polar, polar.Client(), true, roster.WithTimes(0, time.Second))
		c.injectFaults(30*time.Second, 2900*time.Millisecond, false)
		c.nights(30, func(int) {})
		if len(c.broken) == 0 {
			t.Error("no broken promise was found")
		}
	})
}
