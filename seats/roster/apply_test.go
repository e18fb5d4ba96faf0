package roster_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/roster"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

var ctx = context.Background()

// A desk is a fake Polar with a team, and a roster of the team's subscription.
type desk struct {
	*testing.T
	polar *seatstest.Fake
	team  *seatstest.Team
	*roster.Roster
}

func newDesk(t *testing.T, places int, opts ...roster.Option) *desk {
	t.Helper()
	polar := seatstest.New()
	team := polar.NewTeam(places)
	return &desk{t, polar, team, newRoster(t, polar.Client(), team, opts...)}
}

func newRoster(t *testing.T, client *seats.Client, team *seatstest.Team, opts ...roster.Option) *roster.Roster {
	t.Helper()
	session := seats.SessionFunc(func(context.Context) (string, time.Time, error) {
		return team.OwnerMember.NewToken(seatstest.Token{}), time.Time{}, nil
	})
	r, err := roster.New(client, session, seats.ListSeatsParams{SubscriptionID: team.SubscriptionID}, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sync plans and applies. It fails the test on an error.
func (d *desk) sync(want ...roster.Person) *roster.Report {
	d.Helper()
	report, err := d.Apply(ctx, d.plan(want...))
	if err != nil {
		d.Fatal(err)
	}
	return report
}

// plan plans. It fails the test on an error.
func (d *desk) plan(want ...roster.Person) *roster.Plan {
	d.Helper()
	plan, err := d.Plan(ctx, want)
	if err != nil {
		d.Fatal(err)
	}
	return plan
}

func (d *desk) holders() string { return holdersOf(d.polar, d.team.SubscriptionID) }

func holdersOf(polar *seatstest.Fake, id string) string {
	var all []string
	for _, seat := range polar.Seats(id) {
		if seat.Status != seats.SeatStatusRevoked {
			all = append(all, seat.Email)
		}
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func (d *desk) wantHolders(want string) {
	d.Helper()
	if got := d.holders(); got != want {
		d.Errorf("the holders are %q, want %q", got, want)
	}
}

// requests returns the number of requests of an operation.
func (d *desk) requests(operation string) int {
	n := 0
	for _, r := range d.polar.Requests() {
		if r.Operation == operation {
			n++
		}
	}
	return n
}

func emails(all ...string) []roster.Person {
	people := make([]roster.Person, len(all))
	for i, email := range all {
		if !strings.Contains(email, "@") {
			email += "@company.com"
		}
		people[i].Email = email
	}
	return people
}

func numbered(n int) []roster.Person {
	people := make([]roster.Person, n)
	for i := range people {
		people[i].Email = fmt.Sprintf("p%d@company.com", i)
	}
	return people
}

func TestApply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 3, roster.WithRevocations(1))
		d.sync(emails("ada", "bob", "cyd")...)
		d.wantHolders("ada@company.com bob@company.com cyd@company.com")
		report := d.sync(emails("ada", "bob", "dan")...)
		d.wantHolders("ada@company.com bob@company.com dan@company.com")
		if len(report.Assigned) != 1 || len(report.Revoked) != 1 || report.Requests != 3 {
			t.Errorf("report %+v, want 1 assigned and 1 revoked in 3 requests", report)
		}
		time.Sleep(25 * time.Hour)
		report = d.sync(emails("ada", "bob", "dan")...)
		if len(report.Renewed) != 3 || report.Requests != 7 {
			t.Errorf("report %+v, want 3 renewed in 7 requests", report)
		}
		d.wantHolders("ada@company.com bob@company.com dan@company.com")
		if n := len(d.polar.Invitations()); n != 7 {
			t.Errorf("%d invitations, want 7", n)
		}
		before := len(d.polar.Requests())
		report = d.sync(emails("ada", "bob", "dan")...)
		if report.Requests != 0 || len(d.polar.Requests()) != before+1 {
			t.Errorf("report %+v after %d requests, want none by Apply and one by Plan", report, len(d.polar.Requests())-before)
		}
	})
}

func TestFullSubscription(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 2)
		plan := d.plan(emails("ada", "bob", "cyd", "dan")...)
		if plan.Missing != 2 {
			t.Errorf("Missing = %d, want 2", plan.Missing)
		}
		report, err := d.Apply(ctx, plan)
		if !errors.Is(err, seats.ErrSeatNotAvailable) || len(report.Failed) != 2 || report.Failed[0].Person.Email != "cyd@company.com" {
			t.Errorf("Apply: %v, %+v; want ErrSeatNotAvailable for cyd and dan", err, report)
		}
		if report.Requests != 3 {
			t.Errorf("%d requests, want 3", report.Requests)
		}
		t.Log(err)
		t.Log(plan)
		t.Log(report)
	})
}
