package roster_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/roster"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

const pastInvitations = 25 * time.Hour

// A renewal is by member, and keeps the seat's metadata.
func TestRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 3)
		d.sync(roster.Person{Email: "Ada@company.com", Metadata: map[string]any{"team": "ops", "n": 1.5}})
		was := d.seatOf("Ada@company.com")
		time.Sleep(pastInvitations)
		d.plan(emails("ada")...) // with a new session
		before := len(d.polar.Requests())
		report := d.sync(roster.Person{Email: "ada@company.com", Metadata: map[string]any{"team": "sales"}})
		if got := operations(d.polar, before); got != "LLRA" || report.Requests != 3 {
			t.Errorf("requests %s, %d in the report; want LLRA, 3 of Apply's", got, report.Requests)
		}
		now := d.seatOf("Ada@company.com")
		if len(report.Renewed) != 1 || report.Renewed[0].ID != now.ID || seats.InvitationExpired(now, time.Now()) {
			t.Errorf("%+v, want the seat with an invitation that works", report)
		}
		if now.MemberID != was.MemberID || !reflect.DeepEqual(now.SeatMetadata, map[string]any{"team": "ops", "n": 1.5}) {
			t.Errorf("member %s with %v, want %s with %v", now.MemberID, now.SeatMetadata, was.MemberID, was.SeatMetadata)
		}
		var body map[string]any
		if err := json.Unmarshal(d.polar.Requests()[before+3].Body, &body); err != nil || body["member_id"] != was.MemberID {
			t.Errorf("asked for %v, want the member", body)
		}
	})
}

// Numbers of the metadata that a float64 does not hold stay as they are, also if the answer to
// the revocation was lost.
func TestRenewalKeepsNumbers(t *testing.T) {
	for _, losses := range []int{0, 1} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(t, 3)
			d.sync(roster.Person{Email: "ada@company.com", Metadata: map[string]any{"badge": json.Number("12345678901234567890")}})
			time.Sleep(pastInvitations)
			if losses > 0 {
				d.fault(seatstest.FaultCutAfter, seatstest.RevokeSeat, losses)
			}
			if report := d.sync(emails("ada")...); len(report.Renewed) != 1 {
				t.Errorf("%+v, want ada renewed", report)
			}
			hooks := d.polar.Webhooks()
			if last := hooks[len(hooks)-1]; last.Type != "customer_seat.assigned" || !strings.Contains(last.Body, `"seat_metadata":{"badge":12345678901234567890}`) {
				t.Errorf("%s %s, want the badge as it was", last.Type, last.Body)
			}
		})
	}
}

// Without the member model a seat is its holder's, and stays so.
func TestRenewalWithoutMembers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		buyer := polar.NewOrganization(seatstest.Organization{WithoutMemberModel: true}).NewCustomer(seatstest.Customer{})
		of := seats.ListSeatsParams{OrderID: buyer.NewOrder(seatstest.Order{Seats: 3}).ID}
		sync := func() *roster.Report {
			t.Helper()
			r, err := roster.New(polar.Client(), buyer.NewSession(), of)
			if err != nil {
				t.Fatal(err)
			}
			plan, err := r.Plan(ctx, emails("ada", "bob"))
			if err != nil {
				t.Fatal(err)
			}
			report, err := r.Apply(ctx, plan)
			if err != nil {
				t.Fatal(err)
			}
			return report
		}
		holders := func() map[string]string {
			ids := map[string]string{}
			for _, seat := range polar.Seats(of.OrderID) {
				ids[seat.Email] = seat.CustomerID
			}
			return ids
		}
		sync()
		were := holders()
		time.Sleep(pastInvitations)
		if report := sync(); len(report.Renewed) != 2 {
			t.Errorf("%+v, want 2 renewed", report)
		}
		if got := holders(); !maps.Equal(got, were) || got["ada@company.com"] == buyer.ID {
			t.Errorf("the seats' customers are %v, want %v", got, were)
		}
		if got := holdersOf(polar, of.OrderID); got != "ada@company.com bob@company.com" {
			t.Errorf("holders %q", got)
		}
	})
}

// A subscription that was made smaller loses nobody.
func TestRenewalOfASmallerSubscription(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 3, roster.WithRevocations(1))
		d.sync(emails("ada", "bob", "cyd")...)
		time.Sleep(pastInvitations)
		d.team.Subscription.SetSeats(2)
		plan := d.plan(emails("ada", "bob", "cyd")...)
		report, err := d.Apply(ctx, plan)
		if !errors.Is(err, seats.ErrSeatNotAvailable) || len(report.Failed) != 3 || report.Requests != 1 || plan.Missing != 1 {
			t.Errorf("%v, %+v; want 3 failed after a look, and a seat missing", err, report)
		}
		d.wantHolders("ada@company.com bob@company.com cyd@company.com")
		if report := d.sync(emails("ada", "bob")...); len(report.Renewed) != 2 || len(report.Revoked) != 1 {
			t.Errorf("%+v, want 2 renewed after a revocation", report)
		}
		d.wantHolders("ada@company.com bob@company.com")
	})
}

// A full subscription can be renewed.
func TestRenewalOfAFullSubscription(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 30)
		d.sync(numbered(30)...)
		time.Sleep(pastInvitations)
		lists := d.requests(seatstest.ListSeats)
		if report := d.sync(numbered(30)...); len(report.Renewed) != 30 || report.Requests > 62 {
			t.Errorf("%d renewed in %d requests, want 30 in two each and a look or two", len(report.Renewed), report.Requests)
		}
		if n := d.requests(seatstest.ListSeats) - lists; n > 3 {
			t.Errorf("%d lists, want at most 3", n)
		}
		without := 0
		for _, hook := range d.polar.Webhooks()[30:] {
			if hook.Type == "customer_seat.revoked" {
				without++
			} else {
				without--
			}
			if without > 8 {
				t.Fatalf("%d people are without their seat at once", without)
			}
		}
	})
}

func TestRenewedMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 3)
		d.sync(emails("ada", "bob")...)
		time.Sleep(pastInvitations)
		plan := d.plan(emails("ada", "bob")...)
		d.revoke("ada@company.com")
		d.assign("ada@company.com")
		report, err := d.Apply(ctx, plan)
		if err != nil || len(report.Renewed) != 1 || len(report.Kept) != 1 || report.Kept[0].Seat.Email != "ada@company.com" {
			t.Errorf("%v, %+v; want bob renewed and ada kept", err, report)
		}
		if n := d.requests(seatstest.RevokeSeat); n != 2 { // the one of somebody else, and bob's
			t.Errorf("%d revocations, want 2", n)
		}
	})
}

// Somebody else takes the place while a seat is renewed.
func TestRenewalThatLosesItsPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 1)
		d.sync(emails("ada")...)
		time.Sleep(pastInvitations)
		taken := false
		r := d.hooked(func(r *http.Request) {
			if r.Method == http.MethodPost && !taken {
				taken = true
				d.assign("zoe@company.com")
			}
		})
		plan, err := r.Plan(ctx, emails("ada"))
		if err != nil {
			t.Fatal(err)
		}
		report, err := r.Apply(ctx, plan)
		if !errors.Is(err, seats.ErrSeatNotAvailable) || len(report.Failed) != 1 || report.Failed[0].Seat == nil || report.Failed[0].Person.Email != "ada@company.com" {
			t.Errorf("%v, %+v; want ada failed, with her seat", err, report)
		}
	})
}

// Somebody else gives the seat anew between the two halves of a renewal.
func TestRenewalThatSomebodyElseEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 3)
		d.sync(emails("ada")...)
		time.Sleep(pastInvitations)
		given := false
		r := d.hooked(func(r *http.Request) {
			if r.Method == http.MethodPost && !given {
				given = true
				d.assign("ada@company.com")
			}
		})
		plan, err := r.Plan(ctx, emails("ada"))
		if err != nil {
			t.Fatal(err)
		}
		report, err := r.Apply(ctx, plan)
		if err != nil || len(report.Kept) != 1 || seats.InvitationExpired(report.Kept[0].Seat, time.Now()) {
			t.Errorf("%v, %+v; want ada kept, with the seat that she has now", err, report)
		}
	})
}

// The person claims the seat after a revocation that never arrived: it is not revoked again.
func TestClaimedWhileRenewed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 3)
		d.sync(emails("ada")...)
		time.Sleep(pastInvitations)
		d.fault(seatstest.FaultCutBefore, seatstest.RevokeSeat, 1)
		revoked := false
		r := d.hooked(func(r *http.Request) {
			if revoked && r.Method == http.MethodGet {
				revoked = false
				d.revoke("ada@company.com")
				d.claimAnew("ada@company.com")
			}
			revoked = revoked || r.Method == http.MethodDelete
		})
		plan, err := r.Plan(ctx, emails("ada"))
		if err != nil {
			t.Fatal(err)
		}
		report, err := r.Apply(ctx, plan)
		if err != nil || len(report.Kept) != 1 || report.Kept[0].Seat.Status != seats.SeatStatusClaimed {
			t.Errorf("%v, %+v; want ada kept, claimed", err, report)
		}
	})
}

func (d *desk) claimAnew(email string) {
	d.Helper()
	d.assign(email)
	d.claim(email)
}

// The context ends between the two halves of a renewal.
func TestRenewalThatIsCutShort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 3)
		d.sync(emails("ada")...)
		time.Sleep(pastInvitations)
		ctx, cancel := context.WithCancel(ctx)
		client := d.polar.Client(seats.WithHTTPClient(&http.Client{Transport: afterwards{d.polar.Transport(), func(r *http.Request) {
			if r.Method == http.MethodDelete {
				cancel()
			}
		}}}))
		report, err := newRoster(t, client, d.team).Apply(ctx, d.plan(emails("ada")...))
		if !errors.Is(err, context.Canceled) || len(report.Failed) != 1 || !strings.Contains(err.Error(), "ada@company.com: revoked, but not assigned again: context canceled") {
			t.Errorf("%v, %+v; want ada failed, with what has happened to her", err, report)
		}
		if plan := d.plan(emails("ada")...); len(plan.Assign) != 1 {
			t.Errorf("%v, want the next plan to assign ada a seat", plan)
		}
	})
}

// afterwards is a road on which something happens after a request.
type afterwards struct {
	to    http.RoundTripper
	after func(*http.Request)
}

func (a afterwards) RoundTrip(r *http.Request) (*http.Response, error) {
	defer a.after(r)
	return a.to.RoundTrip(r)
}

func TestImmediateClaim(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 3, roster.WithImmediateClaim())
		d.sync(emails("ada")...)
		if seat := d.seatOf("ada@company.com"); seat.Status != seats.SeatStatusClaimed || len(d.polar.Invitations()) != 0 {
			t.Errorf("%s after %d mails, want claimed after none", seat.Status, len(d.polar.Invitations()))
		}
	})
}

// The invitation is held against the clock of Polar's server.
func TestServersClock(t *testing.T) {
	d := newDesk(t, 3)
	d.sync(emails("ada")...)
	d.polar.Advance(pastInvitations)
	if plan := d.plan(emails("ada")...); len(plan.Renew) != 1 {
		t.Errorf("%s, want ada renewed", strings.TrimSpace(plan.String()))
	}
}

// Of some people only Polar knows whether they hold a seat.
func TestPeopleWhomTheSeatsDoNotTell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 3, roster.WithRevocations(1))
		d.sync(emails("ada@bücher.dev", "bob")...)
		mails := len(d.polar.Invitations())
		before := len(d.polar.Requests())
		report := d.sync(emails("ada@xn--bcher-kva.dev", "bob")...)
		if len(report.Kept) != 1 || report.Kept[0].Seat.Email != "ada@bücher.dev" || len(d.polar.Invitations()) != mails {
			t.Errorf("%+v after %d mails, want ada kept and no mail", report, len(d.polar.Invitations())-mails)
		}
		if got := operations(d.polar, before); got != "LLA" {
			t.Errorf("requests %s, want LLA", got)
		}
		d.wantHolders("ada@bücher.dev bob@company.com")
	})
}

// While all seats are taken Polar does not say it, and nobody has to buy one for that.
func TestPeopleWhomTheSeatsDoNotTellAndNoneIsFree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 2, roster.WithRevocations(1))
		d.sync(emails("ada@bücher.dev", "bob")...)
		plan := d.plan(emails("ada@xn--bcher-kva.dev", "bob")...)
		report, err := d.Apply(ctx, plan)
		if err != nil || plan.Missing != 0 || len(report.Failed) != 0 || len(report.NotBegun) != 1 {
			t.Errorf("%v, %d missing, %+v; want nothing missing and nothing failed", err, plan.Missing, report)
		}
		d.wantHolders("ada@bücher.dev bob@company.com")
		if plan := d.plan(emails("ada@xn--bcher-kva.dev", "bob", "cyd")...); plan.Missing != 1 {
			t.Errorf("%d missing, want cyd's", plan.Missing)
		}
	})
}
