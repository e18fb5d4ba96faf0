package contract_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// unknown is the id of nothing.
const unknown = "11111111-1111-4111-8111-111111111111"

// A world has a fake with a team, and a client whose exchanges are recorded. The client's
// calls use session.
type world struct {
	t       *testing.T
	fake    *seatstest.Fake
	team    *seatstest.Team
	session seats.Session
	client  *seats.Client
	wire    *recorder
}

func newWorld(t *testing.T) *world {
	t.Helper()
	fake := seatstest.New()
	team := fake.NewTeam(5)
	wire := &recorder{next: fake.Transport()}
	client, err := seats.NewClient(
		seats.WithHTTPClient(&http.Client{Transport: wire}),
		seats.WithRetry(seats.RetryPolicy{MaxAttempts: 1}),
	)
	if err != nil {
		t.Fatal(err)
	}
	return &world{t, fake, team, team.Owner, client, wire}
}

// These methods ignore the error of the call, because the tests check its exchanges.

func (w *world) list(p seats.ListSeatsParams, opts ...seats.Option) {
	w.client.ListSeats(w.t.Context(), w.session, p, opts...)
}

func (w *world) listTeam(opts ...seats.Option) {
	w.list(seats.ListSeatsParams{SubscriptionID: w.team.SubscriptionID}, opts...)
}

func (w *world) assign(a seats.SeatAssign, opts ...seats.Option) {
	w.client.AssignSeat(w.t.Context(), w.session, a, opts...)
}

// assignTeam assigns a seat of the team's subscription.
func (w *world) assignTeam(a seats.SeatAssign, opts ...seats.Option) {
	a.SubscriptionID = w.team.SubscriptionID
	w.assign(a, opts...)
}

func (w *world) revoke(seatID string, opts ...seats.Option) {
	w.client.RevokeSeat(w.t.Context(), w.session, seatID, opts...)
}

func (w *world) resend(seatID string, opts ...seats.Option) {
	w.client.ResendInvitation(w.t.Context(), w.session, seatID, opts...)
}

func (w *world) claimed(p seats.ListClaimedSubscriptionsParams, opts ...seats.Option) {
	w.client.ListClaimedSubscriptions(w.t.Context(), w.session, p, opts...)
}

// seat assigns a seat to ada@company.com and returns its id.
func (w *world) seat() string {
	w.t.Helper()
	seat, err := w.client.AssignSeat(w.t.Context(), w.session, seats.SeatAssign{SubscriptionID: w.team.SubscriptionID, Email: "ada@company.com"})
	if err != nil {
		w.t.Fatal(err)
	}
	return seat.ID
}

func (w *world) claim(seatID string) string {
	w.t.Helper()
	if err := w.fake.Claim(seatID); err != nil {
		w.t.Fatal(err)
	}
	return seatID
}

func (w *world) asMember() {
	w.session = w.team.Customer.NewMember(seatstest.Member{Email: "viewer@company.com"}).NewSession()
}

func (w *world) asExpired() {
	w.session = seats.MemberSession(w.team.OwnerMember.NewToken(seatstest.Token{Lifetime: -1}))
}

// inOrganization replaces the team with one in another organization.
func (w *world) inOrganization(o seatstest.Organization) {
	w.team.Organization = w.fake.NewOrganization(o)
	customer := w.team.Organization.NewCustomer(seatstest.Customer{Email: "buyer@company.com"})
	w.team.Customer = customer
	w.team.SubscriptionID = customer.NewSubscription(seatstest.Subscription{}).ID
	w.session = customer.NewSession()
}

// useUpRateLimit makes as many calls as the sandbox allows in a window.
func (w *world) useUpRateLimit() {
	w.t.Helper()
	w.fake.SetEnvironment(seatstest.Sandbox)
	client := w.fake.Client()
	for range 101 {
		_, err := client.ListClaimedSubscriptions(context.Background(), w.session, seats.ListClaimedSubscriptionsParams{})
		if err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *world) anonymous() {
	w.wire.tamper = func(r *http.Request) { r.Header.Del("Authorization") }
}

func (w *world) sending(body string) {
	w.wire.tamper = func(r *http.Request) {
		r.Body = io.NopCloser(strings.NewReader(body))
		r.ContentLength = int64(len(body))
	}
}

func (w *world) sendingNothing() {
	w.wire.tamper = func(r *http.Request) {
		r.Body = http.NoBody
		r.ContentLength = 0
	}
}

// chunked sends a body without Content-Length.
func (w *world) chunked() {
	w.wire.tamper = func(r *http.Request) {
		r.Body = io.NopCloser(strings.NewReader("{}"))
		r.ContentLength = -1
	}
}

func (w *world) failing(status int) {
	w.fake.Fail(seatstest.Fault{Kind: seatstest.FaultEdgePage, Status: status})
}

// seatWithoutAddress assigns a seat to a customer without an address and returns its id.
func (w *world) seatWithoutAddress() string {
	w.t.Helper()
	holder := w.team.Organization.NewCustomer(seatstest.Customer{WithoutEmail: true})
	seat, err := w.client.AssignSeat(w.t.Context(), w.session, seats.SeatAssign{SubscriptionID: w.team.SubscriptionID, CustomerID: holder.ID})
	if err != nil {
		w.t.Fatal(err)
	}
	return seat.ID
}
