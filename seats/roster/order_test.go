package roster_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/roster"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// operations abbreviates the requests after the first since requests: L is a list, A an
// assignment, R a revocation.
func operations(polar *seatstest.Fake, since int) string {
	var b strings.Builder
	for _, r := range polar.Requests()[since:] {
		b.WriteByte(map[string]byte{seatstest.ListSeats: 'L', seatstest.AssignSeat: 'A', seatstest.RevokeSeat: 'R'}[r.Operation])
	}
	return b.String()
}

// Seats are assigned while some are free. Revocations follow, then the other assignments.
func TestOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 5, roster.WithRevocations(1))
		d.sync(emails("ada", "bob", "cyd")...)
		plan := d.plan(emails("ada", "dan", "eve", "fay", "gil")...)
		before := len(d.polar.Requests())
		report, err := d.Apply(ctx, plan)
		if err != nil {
			t.Fatal(err)
		}
		if got := operations(d.polar, before); got != "LAARRAA" {
			t.Errorf("requests %s, want LAARRAA", got)
		}
		d.wantHolders("ada@company.com dan@company.com eve@company.com fay@company.com gil@company.com")
		if len(report.Assigned) != 4 || len(report.Revoked) != 2 || report.Revoked[0].Member == nil {
			t.Errorf("report %+v, want 4 assigned and 2 revoked, with their former holders", report)
		}
	})
}

func TestRevocationsShareLooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 40, roster.WithRevocations(1))
		d.sync(numbered(40)...)
		lists := d.requests(seatstest.ListSeats)
		report := d.sync(numbered(10)...)
		if n := d.requests(seatstest.ListSeats) - lists; n > 3 || len(report.Revoked) != 30 {
			t.Errorf("%d lists for %d revocations, want at most 3 for 30", n, len(report.Revoked))
		}
	})
}

// After a wait for the rate limit, a new look precedes the next revocation.
func TestRevocationsFollowAFreshLook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 300, roster.WithRevocations(1))
		d.sync(numbered(300)...)
		d.polar.SetEnvironment(seatstest.Sandbox)
		before := len(d.polar.Requests())
		if report := d.sync(numbered(50)...); len(report.Revoked) != 250 {
			t.Errorf("%d revoked, want 250", len(report.Revoked))
		}
		var looked time.Time
		for _, r := range d.polar.Requests()[before:] {
			switch {
			case r.Operation == seatstest.ListSeats && r.Status == http.StatusOK:
				looked = r.Time
			case r.Operation == seatstest.RevokeSeat && r.Status == http.StatusOK && r.Time.Sub(looked) > 5*time.Second:
				t.Errorf("revocation %v after the last look, want at most 5s", r.Time.Sub(looked))
			}
		}
	})
}

// If every list takes longer than a look stays fresh, seats are revoked all the same. If a single
// list takes that long, it is repeated before anybody loses a seat.
func TestRevocationsAfterSlowLooks(t *testing.T) {
	for name, slow := range map[string]int{"always": 1000, "once": 1} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(ctx, time.Hour)
				defer cancel()
				d := newDesk(t, 10, roster.WithRevocations(1))
				d.sync(numbered(10)...)
				plan := d.plan(numbered(2)...)
				before := len(d.polar.Requests())
				d.polar.Fail(seatstest.Fault{Kind: seatstest.FaultDelay, Delay: 6 * time.Second, Operations: []string{seatstest.ListSeats}, Times: slow})
				report, err := d.Apply(ctx, plan)
				if err != nil || len(report.Revoked) != 8 {
					t.Errorf("Apply: %v, %d revoked; want no error and 8", err, len(report.Revoked))
				}
				want := map[int]string{1000: "LLLRRRRRRRR", 1: "LLRRRRRRRR"}[slow]
				if got := operations(d.polar, before); got != want {
					t.Errorf("requests %s, want %s", got, want)
				}
			})
		})
	}
}

func TestStalePlan(t *testing.T) {
	tests := map[string]struct {
		change func(*desk)
		why    string // "" for a plan that is not stale
	}{
		"seat assigned":   {func(d *desk) { d.assign("dan@company.com") }, "dan@company.com now holds a seat"},
		"seat revoked":    {func(d *desk) { d.revoke("bob@company.com") }, "bob@company.com no longer holds a seat"},
		"seat reassigned": {func(d *desk) { d.revoke("bob@company.com"); d.assign("dan@company.com") }, "bob@company.com no longer holds a seat"},
		"claim":           {func(d *desk) { d.claim("ada@company.com") }, ""},
		"assigned again":  {func(d *desk) { d.revoke("ada@company.com"); d.assign("ada@company.com") }, ""},
		"assigned again, with other seat ids": {func(d *desk) {
			d.revoke("ada@company.com")
			d.revoke("bob@company.com")
			d.assign("bob@company.com")
			d.assign("ada@company.com")
		}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t, 4, roster.WithRevocations(1))
				d.sync(emails("ada", "bob")...)
				plan := d.plan(emails("ada", "cyd")...)
				tt.change(d)
				before, holders := len(d.polar.Requests()), d.holders()
				report, err := d.Apply(ctx, plan)
				if tt.why == "" {
					if err != nil {
						t.Errorf("Apply: %v", err)
					}
					d.wantHolders("ada@company.com cyd@company.com")
					return
				}
				if !errors.Is(err, roster.ErrStalePlan) || err.Error() != "roster: Apply: stale plan: "+tt.why+": plan again" {
					t.Errorf("Apply: %v, want ErrStalePlan: %s", err, tt.why)
				}
				if got := operations(d.polar, before); got != "L" || report.Requests != 1 || len(report.NotBegun) != 1 || len(report.NotRevoked) != 1 {
					t.Errorf("requests %s, report %+v; want a list alone, and nothing begun", got, report)
				}
				d.wantHolders(holders)
			})
		})
	}
}

// assign assigns a seat without the roster, as another program would.
func (d *desk) assign(email string) seats.Seat {
	d.Helper()
	seat, err := d.polar.Client().AssignSeat(ctx, d.team.OwnerMember.NewSession(), seats.SeatAssign{SubscriptionID: d.team.SubscriptionID, Email: email})
	if err != nil {
		d.Fatal(err)
	}
	return *seat
}

// revoke revokes a seat without the roster.
func (d *desk) revoke(email string) {
	d.Helper()
	if _, err := d.polar.Client().RevokeSeat(ctx, d.team.OwnerMember.NewSession(), d.seatOf(email).ID); err != nil {
		d.Fatal(err)
	}
}

func (d *desk) claim(email string) {
	d.Helper()
	if err := d.polar.Claim(d.seatOf(email).ID); err != nil {
		d.Fatal(err)
	}
}

func (d *desk) seatOf(email string) seats.Seat {
	d.Helper()
	held := d.polar.Seats(d.team.SubscriptionID)
	i := slices.IndexFunc(held, func(s seats.Seat) bool { return s.Email == email })
	if i < 0 {
		d.Fatalf("%s holds no seat", email)
	}
	return held[i]
}

// Apply refuses a plan that is invalid or that exceeds what the roster may do. The plan may come
// from a file.
func TestApplyChecksThePlan(t *testing.T) {
	protected := false
	tests := map[string]struct {
		opts []roster.Option
		plan func(*roster.Plan)
		want error
		sent string
	}{
		"revocations are off":         {nil, func(*roster.Plan) {}, roster.ErrTooManyRevocations, ""},
		"more than the share":         {[]roster.Option{roster.WithRevocations(0.1)}, func(*roster.Plan) {}, roster.ErrTooManyRevocations, ""},
		"more than the share of now":  {[]roster.Option{roster.WithRevocations(0.1)}, func(p *roster.Plan) { p.Holders = make([]roster.Holder, 100) }, roster.ErrStalePlan, "L"},
		"a protected seat":            {[]roster.Option{roster.WithRevocations(1), roster.WithProtected(func(seats.Seat) bool { return protected })}, func(*roster.Plan) { protected = true }, roster.ErrStalePlan, "L"},
		"of another subscription":     {[]roster.Option{roster.WithRevocations(1)}, func(p *roster.Plan) { p.Of.SubscriptionID = listedID }, seats.ErrInvalidArgument, ""},
		"of an order":                 {[]roster.Option{roster.WithRevocations(1)}, func(p *roster.Plan) { p.Of = seats.ListSeatsParams{OrderID: p.Of.SubscriptionID} }, seats.ErrInvalidArgument, ""},
		"a person without a name":     {[]roster.Option{roster.WithRevocations(1)}, func(p *roster.Plan) { p.Assign = []roster.Person{{}} }, seats.ErrInvalidArgument, ""},
		"the seat of nobody":          {[]roster.Option{roster.WithRevocations(1)}, func(p *roster.Plan) { p.Revoke = []seats.Seat{{ID: "s", Email: "zoe@company.com"}} }, roster.ErrStalePlan, "L"},
		"the same seat twice":         {[]roster.Option{roster.WithRevocations(1)}, func(p *roster.Plan) { p.Revoke = append(p.Revoke, p.Revoke[0]) }, seats.ErrInvalidArgument, ""},
		"renewed and revoked":         {[]roster.Option{roster.WithRevocations(1)}, func(p *roster.Plan) { p.Renew = p.Revoke[:1] }, seats.ErrInvalidArgument, ""},
		"assigned and revoked":        {[]roster.Option{roster.WithRevocations(1)}, func(p *roster.Plan) { p.Assign = emails("BOB") }, seats.ErrInvalidArgument, ""},
		"a renewal, without renewals": {[]roster.Option{roster.WithRevocations(1), roster.WithoutRenewal()}, func(p *roster.Plan) { p.Renew = p.Keep }, seats.ErrInvalidArgument, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				protected = false
				d := newDesk(t, 5, roster.WithRevocations(1))
				d.sync(emails("ada", "bob", "cyd")...)
				plan := d.plan(emails("ada")...)
				r := newRoster(t, d.polar.Client(), d.team, tt.opts...)
				tt.plan(plan)
				before := len(d.polar.Requests())
				_, err := r.Apply(ctx, plan)
				if !errors.Is(err, tt.want) || !strings.HasPrefix(err.Error(), "roster: Apply: ") {
					t.Errorf("Apply: %v, want %v", err, tt.want)
				}
				if got := operations(d.polar, before); got != tt.sent {
					t.Errorf("requests %q, want %q", got, tt.sent)
				}
				d.wantHolders("ada@company.com bob@company.com cyd@company.com")
			})
		})
	}
	if _, err := offline(t).Apply(ctx, nil); !errors.Is(err, seats.ErrInvalidArgument) {
		t.Errorf("Apply(nil): %v, want ErrInvalidArgument", err)
	}
}

// Apply does only what the plan still contains.
func TestApplyPartOfAPlan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 5, roster.WithRevocations(1))
		d.sync(emails("ada", "bob")...)
		plan := d.plan(emails("ada", "cyd", "dan")...)
		plan.Revoke, plan.Assign = nil, plan.Assign[1:]
		if _, err := d.Apply(ctx, plan); err != nil {
			t.Fatal(err)
		}
		d.wantHolders("ada@company.com bob@company.com dan@company.com")
	})
}

// fault makes the next requests of an operation fail.
func (d *desk) fault(kind seatstest.FaultKind, operation string, times int) {
	d.polar.Fail(seatstest.Fault{Kind: kind, Operations: []string{operation}, Times: times})
}

func TestFailureDoesNotStopOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 5)
		plan := d.plan(append(emails("ada", "eve@example.com", "bob"), roster.Person{ExternalMemberID: "nobody"})...)
		report, err := d.Apply(ctx, plan)
		if !errors.Is(err, seats.ErrValidation) || !errors.Is(err, seats.ErrMemberNotFound) {
			t.Errorf("Apply: %v, want ErrValidation and ErrMemberNotFound", err)
		}
		const text = "roster: Apply: 2 failed: eve@example.com: AssignSeat: 422 RequestValidationError: body.email: eve@example.com is not a valid email address: The domain name example.com does not accept email.; nobody: AssignSeat: 404 MemberNotFound: Member not found: nobody"
		if err.Error() != text {
			t.Errorf("Apply: %v\nwant %s", err, text)
		}
		if len(report.Failed) != 2 || report.Failed[0].Person.Email != "eve@example.com" || len(report.NotBegun) != 0 {
			t.Errorf("report %+v, want 2 failed, eve first, and nobody not begun", report)
		}
		d.wantHolders("ada@company.com bob@company.com")
	})
}

func TestErrorEndsRun(t *testing.T) {
	answer := func(status int, body string) seatstest.Fault {
		return seatstest.Fault{Kind: seatstest.FaultAnswer, Status: status, Body: body, Times: 50}
	}
	tests := map[string]struct {
		fault seatstest.Fault
		want  error
	}{
		"401":                  {answer(401, `{"error": "invalid_token"}`), seats.ErrUnauthorized},
		"403":                  {answer(403, `{"error":"NotPermitted","detail":"Only owners and billing managers can access billing features."}`), seats.ErrNotPermitted},
		"unknown subscription": {answer(404, `{"error":"ResourceNotFound","detail":"Subscription not found"}`), seats.ErrResourceNotFound},
		"wrong server":         {answer(404, `{"detail":"Not Found"}`), seats.ErrWrongServer},
		"cut connections":      {seatstest.Fault{Kind: seatstest.FaultCutBefore, Times: 500}, seats.ErrOutcomeUnknown},
		"answers of a proxy":   {answer(400, `<h1>Bad Request</h1>`), seats.ErrBadRequest},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t, 100, roster.WithRevocations(1))
				d.sync(emails("zoe")...)
				plan := d.plan(numbered(60)...)
				tt.fault.Operations = []string{seatstest.AssignSeat}
				d.polar.Fail(tt.fault)
				report, err := d.Apply(ctx, plan)
				if !errors.Is(err, tt.want) {
					t.Errorf("Apply: %v, want %v", err, tt.want)
				}
				if len(report.NotBegun) < 30 || len(report.Failed)+len(report.NotBegun) != 60 || len(report.NotRevoked) != 1 {
					t.Errorf("%d failed, %d not begun, %d not revoked; want 60 in all, 30 or more of them not begun, and 1 not revoked", len(report.Failed), len(report.NotBegun), len(report.NotRevoked))
				}
				if report.Requests > 60 {
					t.Errorf("%d requests, want at most 60", report.Requests)
				}
				d.polar.Heal()
				d.sync(numbered(60)...) // continues the run
			})
		})
	}
}

// Failures before a request do not count as missing answers from Polar.
func TestManyFailuresWithoutRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 60)
		people := numbered(60)
		for i := range 40 {
			people[i].Metadata = map[string]any{"when": func() {}} // is not JSON
		}
		report, err := d.Apply(ctx, d.plan(people...))
		if !errors.Is(err, seats.ErrInvalidArgument) || len(report.Failed) != 40 || len(report.Assigned) != 20 {
			t.Errorf("Apply: %v, %d failed, %d assigned; want ErrInvalidArgument, 40, 20", err, len(report.Failed), len(report.Assigned))
		}
	})
}

func TestLookFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 5)
		d.fault(seatstest.FaultEdgePage, seatstest.ListSeats, 4)
		plan := d.plan(emails("ada")...) // the fifth try
		d.fault(seatstest.FaultEdgePage, seatstest.ListSeats, 50)
		report, err := d.Apply(ctx, plan)
		if !errors.Is(err, seats.ErrServer) || report.Requests != 5 || len(report.NotBegun) != 1 {
			t.Errorf("Apply: %v, %+v; want ErrServer after 5 requests", err, report)
		}
		if plan, err := d.Plan(ctx, emails("ada")); plan != nil || !errors.Is(err, seats.ErrServer) || !strings.HasPrefix(err.Error(), "roster: Plan: ListSeats: 502") {
			t.Errorf("Plan = %v, %v; want nil, ErrServer", plan, err)
		}
	})
}

// If the creation of a session is rate limited, it is repeated. If it is refused, the run ends.
func TestIssuerSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 5)
		client := d.polar.Client()
		issuer, err := seats.NewIssuer(client, d.team.Organization.NewToken(seatstest.Token{}))
		if err != nil {
			t.Fatal(err)
		}
		session := issuer.Session(seats.Subject{CustomerID: d.team.CustomerID})
		if d.Roster, err = roster.New(client, session, seats.ListSeatsParams{SubscriptionID: d.team.SubscriptionID}); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		d.polar.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 429, Header: http.Header{"Retry-After": {"60"}}, Operations: []string{seatstest.CreateCustomerSession}})
		d.sync(numbered(5)...)
		if elapsed := time.Since(began); elapsed != time.Minute {
			t.Errorf("the run took %v, want 1m, the Retry-After of the organization's limit", elapsed)
		}
		if n := d.requests(seatstest.CreateCustomerSession); n != 2 {
			t.Errorf("%d requests for a session, want 2", n)
		}
		unknown := issuer.Session(seats.Subject{CustomerID: listedID})
		r, err := roster.New(client, unknown, seats.ListSeatsParams{SubscriptionID: d.team.SubscriptionID})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Plan(ctx, numbered(5)); !errors.Is(err, seats.ErrCreateSession) || !errors.Is(err, seats.ErrCustomerNotFound) {
			t.Errorf("Plan: %v, want ErrCreateSession and ErrCustomerNotFound", err)
		}
	})
}

// hook is a transport that calls a function before each request.
type hook struct {
	to     http.RoundTripper
	before func(*http.Request)
}

func (h hook) RoundTrip(r *http.Request) (*http.Response, error) {
	h.before(r)
	return h.to.RoundTrip(r)
}

// hooked returns a roster that calls before with each request that it sends.
func (d *desk) hooked(before func(*http.Request), opts ...roster.Option) *roster.Roster {
	client := d.polar.Client(seats.WithHTTPClient(&http.Client{Transport: hook{d.polar.Transport(), before}}))
	return newRoster(d.T, client, d.team, opts...)
}

// beforeFirst makes d.Roster call f before its first request with a given method.
func (d *desk) beforeFirst(method string, f func()) {
	var once sync.Once
	d.Roster = d.hooked(func(r *http.Request) {
		if r.Method == method {
			once.Do(f)
		}
	})
}

// beforeListAfter makes d.Roster call f before a list that follows a request with a given method.
func (d *desk) beforeListAfter(method string, f func()) {
	sent := false
	d.Roster = d.hooked(func(r *http.Request) {
		if sent && r.Method == http.MethodGet {
			sent = false
			f()
		}
		sent = sent || r.Method == method
	})
}

// Another program assigns the person a seat during the run. Polar refuses a second one, and the
// list at the end of the run has the seat.
func TestAssignedDuringTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 5)
		d.beforeFirst(http.MethodPost, func() { d.assign("ada@company.com") })
		report := d.sync(emails("ada")...)
		if len(report.Kept) != 1 || report.Kept[0].Seat.Email != "ada@company.com" || report.Requests != 3 {
			t.Errorf("Apply: kept %+v with %d requests, want ada with her seat, and 3", report.Kept, report.Requests)
		}
	})
}

// Another program takes the free seats during the run.
func TestSubscriptionFillsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 20)
		d.beforeFirst(http.MethodPost, func() {
			for _, p := range numbered(18) {
				d.assign(p.Email)
			}
		})
		var names []string
		for c := 'a'; c <= 'o'; c++ {
			names = append(names, string(c))
		}
		report, err := d.Apply(ctx, d.plan(emails(names...)...))
		if !errors.Is(err, seats.ErrSeatNotAvailable) || len(report.Assigned) != 2 || len(report.Failed) != 13 {
			t.Errorf("Apply: %v, %d assigned, %d failed; want ErrSeatNotAvailable, 2, 13", err, len(report.Assigned), len(report.Failed))
		}
		if report.Requests > 1+2+4+1 {
			t.Errorf("%d requests, want at most 8: a list, 2 assignments, 4 in flight, and a list", report.Requests)
		}
	})
}

// An unpaid order has free seats, but Polar does not assign them.
func TestUnpaidOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		team := polar.NewTeam(1)
		order := team.Customer.NewOrder(seatstest.Order{Seats: 50, Status: "pending"})
		r, err := roster.New(polar.Client(), team.Owner, seats.ListSeatsParams{OrderID: order.ID})
		if err != nil {
			t.Fatal(err)
		}
		plan, err := r.Plan(ctx, numbered(50))
		if err != nil {
			t.Fatal(err)
		}
		report, err := r.Apply(ctx, plan)
		if !errors.Is(err, seats.ErrSeatNotAvailable) || len(report.Failed) != 50 || report.Requests > 10 {
			t.Errorf("Apply: %v, %d failed after %d requests; want ErrSeatNotAvailable, 50, at most 10", err, len(report.Failed), report.Requests)
		}
		if !strings.Contains(err.Error(), "Order must be paid before assigning seats") {
			t.Errorf("Apply: %v, want Polar's reason", err)
		}
	})
}

// The context ends during the run.
func TestCanceled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 50, roster.WithRevocations(1))
		d.sync(emails("zoe")...)
		cause := errors.New("the night is over")
		ctx, cancel := context.WithCancelCause(ctx)
		n := 0
		r := newRoster(t, d.polar.Client(), d.team, roster.WithRevocations(1), roster.WithProgress(func(e roster.Event) {
			if n++; n == 10 {
				cancel(cause)
			}
		}))
		plan := d.plan(numbered(50)...)
		report, err := r.Apply(ctx, plan)
		if !errors.Is(err, context.Canceled) || !errors.Is(err, cause) {
			t.Errorf("Apply: %v, want context.Canceled and the cause", err)
		}
		if len(report.Assigned) < 5 || len(report.NotBegun) < 30 || len(report.Assigned)+len(report.Failed)+len(report.NotBegun) != 50 || len(report.NotRevoked) != 1 {
			t.Errorf("%d assigned, %d failed, %d not begun, %d not revoked; want 50 in all, 5 or more assigned, 30 or more not begun, 1 not revoked", len(report.Assigned), len(report.Failed), len(report.NotBegun), len(report.NotRevoked))
		}
		report, err = r.Apply(ctx, plan)
		if !errors.Is(err, context.Canceled) || len(report.NotBegun) != 50 {
			t.Errorf("Apply: %v, %d not begun; want context.Canceled, 50", err, len(report.NotBegun))
		}
		if _, err := r.Plan(ctx, emails("ada")); !errors.Is(err, context.Canceled) || !errors.Is(err, cause) {
			t.Errorf("Plan: %v, want context.Canceled and the cause", err)
		}
		d.sync(numbered(50)...)
	})
}
