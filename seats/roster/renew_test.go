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

// pastInvitations is longer than an invitation is valid.
const pastInvitations = 25 * time.Hour

// A renewal names the holder by member id, and keeps the seat's metadata.
func TestRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 3)
		d.sync(roster.Person{Email: "Ada@company.com", Metadata: map[string]any{"team": "ops", "n": 1.5}})
		before := d.seatOf("Ada@company.com")
		time.Sleep(pastInvitations)
		d.plan(emails("ada")...) // with a new session
		sent := len(d.polar.Requests())
		report := d.sync(roster.Person{Email: "ada@company.com", Metadata: map[string]any{"team": "sales"}})
		if got := operations(d.polar, sent); got != "LLRA" || report.Requests != 3 {
			t.Errorf("requests %s, Report.Requests %d; want LLRA and 3", got, report.Requests)
		}
		after := d.seatOf("Ada@company.com")
		if len(report.Renewed) != 1 || report.Renewed[0].ID != after.ID || seats.InvitationExpired(after, time.Now()) {
			t.Errorf("report %+v, want the seat with a valid invitation", report)
		}
		if after.MemberID != before.MemberID || !reflect.DeepEqual(after.SeatMetadata, map[string]any{"team": "ops", "n": 1.5}) {
			t.Errorf("member %s with %v, want %s with %v", after.MemberID, after.SeatMetadata, before.MemberID, before.SeatMetadata)
		}
		var body map[string]any
		if err := json.Unmarshal(d.polar.Requests()[sent+3].Body, &body); err != nil || body["member_id"] != before.MemberID {
			t.Errorf("assignment %v, want member_id %s", body, before.MemberID)
		}
	})
}

// A renewal keeps numbers of the metadata that a float64 cannot hold, even if the answer to the
// revocation is lost.
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
				t.Errorf("report %+v, want ada renewed", report)
			}
			hooks := d.polar.Webhooks()
			if last := hooks[len(hooks)-1]; last.Type != "customer_seat.assigned" || !strings.Contains(last.Body, `"seat_metadata":{"badge":12345678901234567890}`) {
				t.Errorf("last event %s %s, want an assignment with the same badge", last.Type, last.Body)
			}
		})
	}
}

// Without the member model, a renewed seat still belongs to its holder's customer.
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
		before := holders()
		time.Sleep(pastInvitations)
		if report := sync(); len(report.Renewed) != 2 {
			t.Errorf("report %+v, want 2 renewed", report)
		}
		if got := holders(); !maps.Equal(got, before) || got["ada@company.com"] == buyer.ID {
			t.Errorf("customers of the seats: %v, want %v", got, before)
		}
		if got := holdersOf(polar, of.OrderID); got != "ada@company.com bob@company.com" {
			t.Errorf("the holders are %q, want ada and bob", got)
		}
	})
}

// A renewal takes no seat away if more seats are held than were bought.
func TestRenewalInReducedSubscription(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 3, roster.WithRevocations(1))
		d.sync(emails("ada", "bob", "cyd")...)
		time.Sleep(pastInvitations)
		d.team.Subscription.SetSeats(2)
		plan := d.plan(emails("ada", "bob", "cyd")...)
		report, err := d.Apply(ctx, plan)
		if !errors.Is(err, seats.ErrSeatNotAvailable) || len(report.Failed) != 3 || report.Requests != 1 || plan.Missing != 1 {
			t.Errorf("Apply: %v, %+v, Missing %d; want ErrSeatNotAvailable, 3 failed after 1 request, 1", err, report, plan.Missing)
		}
		d.wantHolders("ada@company.com bob@company.com cyd@company.com")
		if report := d.sync(emails("ada", "bob")...); len(report.Renewed) != 2 || len(report.Revoked) != 1 {
			t.Errorf("report %+v, want 1 revoked and 2 renewed", report)
		}
		d.wantHolders("ada@company.com bob@company.com")
	})
}

// Invitations can be renewed while all seats are taken.
func TestRenewalInFullSubscription(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 30)
		d.sync(numbered(30)...)
		time.Sleep(pastInvitations)
		lists := d.requests(seatstest.ListSeats)
		if report := d.sync(numbered(30)...); len(report.Renewed) != 30 || report.Requests > 62 {
			t.Errorf("%d renewed in %d requests, want 30 in at most 62", len(report.Renewed), report.Requests)
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
				t.Fatalf("%d people are without their seats at the same time, want at most 8", without)
			}
		}
	})
}

// Another program renews an invitation between Plan and Apply.
func TestRenewedBeforeApply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 3)
		d.sync(emails("ada", "bob")...)
		time.Sleep(pastInvitations)
		plan := d.plan(emails("ada", "bob")...)
		d.revoke("ada@company.com")
		d.assign("ada@company.com")
		report, err := d.Apply(ctx, plan)
		if err != nil || len(report.Renewed) != 1 || len(report.Kept) != 1 || report.Kept[0].Seat.Email != "ada@company.com" {
			t.Errorf("Apply: %v, %+v; want bob renewed and ada kept", err, report)
		}
		if n := d.requests(seatstest.RevokeSeat); n != 2 { // the other program's, and bob's
			t.Errorf("%d revocations, want 2", n)
		}
	})
}

// Another program takes the free seat during a renewal.
func TestRenewalLosesSeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 1)
		d.sync(emails("ada")...)
		time.Sleep(pastInvitations)
		d.beforeFirst(http.MethodPost, func() { d.assign("zoe@company.com") })
		report, err := d.Apply(ctx, d.plan(emails("ada")...))
		if !errors.Is(err, seats.ErrSeatNotAvailable) || len(report.Failed) != 1 || report.Failed[0].Seat == nil || report.Failed[0].Person.Email != "ada@company.com" {
			t.Errorf("Apply: %v, %+v; want ErrSeatNotAvailable for ada, with her seat", err, report)
		}
	})
}

// Another program assigns the person a seat after the revocation of a renewal.
func TestRenewalCompletedByAnotherProgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 3)
		d.sync(emails("ada")...)
		time.Sleep(pastInvitations)
		d.beforeFirst(http.MethodPost, func() { d.assign("ada@company.com") })
		report, err := d.Apply(ctx, d.plan(emails("ada")...))
		if err != nil || len(report.Kept) != 1 || seats.InvitationExpired(report.Kept[0].Seat, time.Now()) {
			t.Errorf("Apply: %v, %+v; want ada kept, with her new seat", err, report)
		}
	})
}

// The revocation of a renewal never arrives, and another program renews the invitation. Once the
// person has claimed the seat, the roster does not revoke it.
func TestClaimDuringRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 3)
		d.sync(emails("ada")...)
		time.Sleep(pastInvitations)
		d.fault(seatstest.FaultCutBefore, seatstest.RevokeSeat, 1)
		d.beforeListAfter(http.MethodDelete, func() {
			d.revoke("ada@company.com")
			d.assign("ada@company.com")
			d.claim("ada@company.com")
		})
		report, err := d.Apply(ctx, d.plan(emails("ada")...))
		if err != nil || len(report.Kept) != 1 || report.Kept[0].Seat.Status != seats.SeatStatusClaimed {
			t.Errorf("Apply: %v, %+v; want ada kept with a claimed seat", err, report)
		}
	})
}

// The context ends between the revocation and the assignment of a renewal.
func TestCanceledRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 3)
		d.sync(emails("ada")...)
		time.Sleep(pastInvitations)
		ctx, cancel := context.WithCancel(ctx)
		client := d.polar.Client(seats.WithHTTPClient(&http.Client{Transport: afterHook{d.polar.Transport(), func(r *http.Request) {
			if r.Method == http.MethodDelete {
				cancel()
			}
		}}}))
		report, err := newRoster(t, client, d.team).Apply(ctx, d.plan(emails("ada")...))
		if !errors.Is(err, context.Canceled) || len(report.Failed) != 1 || !strings.Contains(err.Error(), "ada@company.com: revoked, but not assigned again: context canceled") {
			t.Errorf("Apply: %v, %+v; want ada failed: revoked, but not assigned again", err, report)
		}
		if plan := d.plan(emails("ada")...); len(plan.Assign) != 1 {
			t.Errorf("next plan: %v, want ada in Assign", plan)
		}
	})
}

// afterHook is a transport that calls a function after each request.
type afterHook struct {
	to    http.RoundTripper
	after func(*http.Request)
}

func (a afterHook) RoundTrip(r *http.Request) (*http.Response, error) {
	defer a.after(r)
	return a.to.RoundTrip(r)
}

func TestImmediateClaim(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 3, roster.WithImmediateClaim())
		d.sync(emails("ada")...)
		if seat := d.seatOf("ada@company.com"); seat.Status != seats.SeatStatusClaimed || len(d.polar.Invitations()) != 0 {
			t.Errorf("seat %s after %d invitations, want claimed after 0", seat.Status, len(d.polar.Invitations()))
		}
	})
}

// Whether an invitation has expired depends on the clock of Polar's server.
func TestServerClock(t *testing.T) {
	d := newDesk(t, 3)
	d.sync(emails("ada")...)
	d.polar.Advance(pastInvitations)
	if plan := d.plan(emails("ada")...); len(plan.Renew) != 1 {
		t.Errorf("plan %s, want ada in Renew", strings.TrimSpace(plan.String()))
	}
}

// If the list shows a person's address in another spelling, only Polar knows whether the person
// holds a seat.
func TestUnidentifiedHolder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 3, roster.WithRevocations(1))
		d.sync(emails("ada@bücher.dev", "bob")...)
		mails := len(d.polar.Invitations())
		before := len(d.polar.Requests())
		report := d.sync(emails("ada@xn--bcher-kva.dev", "bob")...)
		if len(report.Kept) != 1 || report.Kept[0].Seat.Email != "ada@bücher.dev" || len(d.polar.Invitations()) != mails {
			t.Errorf("report %+v after %d invitations, want ada kept after 0", report, len(d.polar.Invitations())-mails)
		}
		if got := operations(d.polar, before); got != "LLA" {
			t.Errorf("requests %s, want LLA", got)
		}
		d.wantHolders("ada@bücher.dev bob@company.com")
	})
}

// While all seats are taken, Polar does not say whether such a person holds one. No seat then
// counts as missing for the person, and the person is not begun.
func TestUnidentifiedHolderInFullSubscription(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 2, roster.WithRevocations(1))
		d.sync(emails("ada@bücher.dev", "bob")...)
		plan := d.plan(emails("ada@xn--bcher-kva.dev", "bob")...)
		report, err := d.Apply(ctx, plan)
		if err != nil || plan.Missing != 0 || len(report.Failed) != 0 || len(report.NotBegun) != 1 {
			t.Errorf("Apply: %v, Missing %d, %+v; want no error, 0, 1 not begun and 0 failed", err, plan.Missing, report)
		}
		d.wantHolders("ada@bücher.dev bob@company.com")
		if plan := d.plan(emails("ada@xn--bcher-kva.dev", "bob", "cyd")...); plan.Missing != 1 {
			t.Errorf("Missing = %d, want 1, for cyd", plan.Missing)
		}
	})
}
