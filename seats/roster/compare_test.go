package roster_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/roster"
)

const listedID = "e5149aae-e521-42b9-b24c-abb3d71eea2e"

// seatJSON returns a seat as Polar sends it in the member model. Fields in more override earlier
// ones, since the decoder uses the last of two equal keys.
func seatJSON(id, email, more string) string {
	if more != "" {
		more = "," + more
	}
	return fmt.Sprintf(`{"created_at":"2026-08-22T08:47:05.123456Z","modified_at":null,"id":%[1]q,"subscription_id":"`+listedID+`","order_id":null,"status":"claimed",`+
		`"customer_id":"992fae2a-2a17-4b7a-8d9e-e287cf90131b","member_id":"m-%[1]s","member":{"id":"m-%[1]s","customer_id":"992fae2a-2a17-4b7a-8d9e-e287cf90131b","email":%[2]q,"name":null,"external_id":null,"role":"member"},`+
		`"email":%[2]q,"customer_email":%[2]q,"invitation_token_expires_at":"2026-08-23T08:47:05.120000Z","claimed_at":"2026-08-22T09:00:00Z","revoked_at":null,"seat_metadata":{}%[3]s}`, id, email, more)
}

// listJSON decodes a list of seats out of places that were bought.
func listJSON(t testing.TB, places int, seatsJSON ...string) *seats.SeatsList {
	t.Helper()
	var list seats.SeatsList
	text := fmt.Sprintf(`{"seats":[%s],"available_seats":%d,"total_seats":%d}`, strings.Join(seatsJSON, ","), max(0, places-len(seatsJSON)), places)
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		t.Fatal(err)
	}
	return &list
}

// offline returns a roster that cannot reach a server.
func offline(t testing.TB, opts ...roster.Option) *roster.Roster {
	t.Helper()
	client, err := seats.NewClient(seats.WithServer("http://127.0.0.1:1"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := roster.New(client, seats.CustomerSession("polar_cst_x"), seats.ListSeatsParams{SubscriptionID: listedID}, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// described abbreviates a plan: assign ada; renew s1; revoke s2; keep s3; unwanted s4; missing 1.
func described(p *roster.Plan) string {
	ids := func(all []seats.Seat) (names []string) {
		for _, s := range all {
			names = append(names, s.ID)
		}
		return names
	}
	var assign, parts []string
	for _, person := range p.Assign {
		assign = append(assign, person.String())
	}
	for _, part := range []struct {
		name string
		all  []string
	}{{"assign", assign}, {"renew", ids(p.Renew)}, {"revoke", ids(p.Revoke)}, {"keep", ids(p.Keep)}, {"unwanted", ids(p.Unwanted)}} {
		if len(part.all) > 0 {
			parts = append(parts, part.name+" "+strings.Join(part.all, " "))
		}
	}
	if p.Missing > 0 {
		parts = append(parts, fmt.Sprint("missing ", p.Missing))
	}
	return strings.Join(parts, "; ")
}

func TestCompare(t *testing.T) {
	const pending = `"status":"pending","claimed_at":null`
	tomorrow := `,"invitation_token_expires_at":"` + time.Now().Add(time.Hour).UTC().Format(time.RFC3339) + `"`
	withID := func(id, external, email string) string {
		return `"member":{"id":"m-` + id + `","customer_id":"992fae2a-2a17-4b7a-8d9e-e287cf90131b","email":"` + email + `","external_id":"` + external + `","role":"member"}`
	}
	role := func(role string) string {
		return `"member":{"id":"m","customer_id":"992fae2a-2a17-4b7a-8d9e-e287cf90131b","email":"x@company.com","external_id":null,"role":"` + role + `"}`
	}
	ada, bob := seatJSON("s1", "ada@company.com", ""), seatJSON("s2", "bob@company.com", "")
	all := roster.WithRevocations(1)
	tests := []struct {
		name   string
		places int
		seats  []string
		want   []roster.Person
		opts   []roster.Option
		plan   string
	}{
		{"nobody holds a seat", 2, nil, emails("ada", "bob"), nil, "assign ada@company.com bob@company.com"},
		{"everybody holds a seat", 2, []string{ada, bob}, emails("ada", "bob"), []roster.Option{all}, "keep s1 s2"},
		{"revocations are off", 2, []string{ada, bob}, emails("ada"), nil, "keep s1; unwanted s2"},
		{"a holder is not wanted", 2, []string{ada, bob}, emails("ada"), []roster.Option{all}, "revoke s2; keep s1"},
		{"another spelling", 2, []string{ada, bob}, emails("Ada L <ADA@company.com> ", "bob"), []roster.Option{all}, "keep s1 s2"},
		{"a member id", 2, []string{ada, bob}, []roster.Person{{MemberID: "M-S1"}}, []roster.Option{all}, "revoke s2; keep s1"},
		{"renamed, by external id", 2, []string{seatJSON("s1", "ada.new@company.com", withID("s1", "hr-ada", "ada.new@company.com"))},
			[]roster.Person{{ExternalMemberID: "hr-ada", Email: "ada@company.com"}}, []roster.Option{all}, "keep s1"},
		{"no external id yet, by address", 2, []string{ada}, []roster.Person{{ExternalMemberID: "hr-ada", Email: "ada@company.com"}}, []roster.Option{all}, "keep s1"},
		{"two seats, by two names", 2, []string{seatJSON("s1", "ada@company.com", withID("s1", "hr-ada", "ada@company.com")), bob},
			[]roster.Person{{ExternalMemberID: "hr-ada", Email: "bob@company.com"}}, []roster.Option{all}, "keep s1 s2"},
		{"a revoked seat has no holder", 2, []string{seatJSON("s1", "", `"status":"revoked","member":null,"member_id":null,"email":null,"customer_email":null`)}, emails("ada"), []roster.Option{all}, "assign ada@company.com"},
		{"before 2026, without member", 2, []string{seatJSON("s1", "", `"member":null,"member_id":null,"email":null,"customer_email":"ada@company.com"`)}, emails("ada"), []roster.Option{all}, "keep s1"},

		{"an owner stays", 2, []string{seatJSON("s1", "x@company.com", role("owner"))}, emails("ada"), []roster.Option{all}, "assign ada@company.com; unwanted s1"},
		{"a billing manager stays", 2, []string{seatJSON("s1", "x@company.com", role("billing_manager"))}, emails("ada"), []roster.Option{all}, "assign ada@company.com; unwanted s1"},
		{"an unknown role stays", 2, []string{seatJSON("s1", "x@company.com", role("auditor"))}, emails("ada"), []roster.Option{all}, "assign ada@company.com; unwanted s1"},
		{"a seat that shows no member stays", 2, []string{seatJSON("s1", "x@company.com", `"member":null`)}, emails("ada"), []roster.Option{all}, "assign ada@company.com; unwanted s1"},
		{"a protected seat stays", 2, []string{ada, bob}, emails("cyd"), []roster.Option{all, roster.WithProtected(func(s seats.Seat) bool { return s.ID == "s1" })},
			"assign cyd@company.com; revoke s2; unwanted s1"},
		{"two protections", 2, []string{ada, bob}, emails("cyd"), []roster.Option{all, roster.WithProtected(func(s seats.Seat) bool { return s.ID == "s1" }), roster.WithProtected(func(s seats.Seat) bool { return s.ID == "s2" })},
			"assign cyd@company.com; unwanted s1 s2; missing 1"},

		{"an expired invitation", 2, []string{seatJSON("s1", "ada@company.com", pending), bob}, emails("ada", "bob"), nil, "renew s1; keep s2"},
		{"a valid invitation", 2, []string{seatJSON("s1", "ada@company.com", pending+tomorrow)}, emails("ada"), nil, "keep s1"},
		{"without renewal", 2, []string{seatJSON("s1", "ada@company.com", pending)}, emails("ada"), []roster.Option{roster.WithoutRenewal()}, "keep s1"},
		{"an expired invitation of an unwanted person", 2, []string{seatJSON("s1", "ada@company.com", pending), bob}, emails("bob"), nil, "keep s2; unwanted s1"},
		{"an expired invitation and a claimed seat", 2, []string{seatJSON("s1", "ada@company.com", pending), seatJSON("s2", "Ada@company.com", "")}, emails("ada"), nil, "keep s1 s2"},

		{"an external id that no member has", 3, []string{ada, seatJSON("s2", "bob@company.com", withID("s2", "hr-bob", "bob@company.com"))},
			[]roster.Person{{ExternalMemberID: "hr-ada"}}, []roster.Option{all}, "assign hr-ada; revoke s2; unwanted s1"},
		{"in another script", 3, []string{seatJSON("s1", "ada@bücher.dev", ""), bob}, emails("ada@xn--bcher-kva.dev"), []roster.Option{all},
			"assign ada@xn--bcher-kva.dev; revoke s2; unwanted s1"},
		{"decomposed", 3, []string{seatJSON("s1", "büro@company.com", ""), bob}, emails("bu\u0308ro"), []roster.Option{all},
			"assign bu\u0308ro@company.com; revoke s2; unwanted s1"},
		{"in the same spelling", 3, []string{seatJSON("s1", "ada@bücher.dev", ""), seatJSON("s2", "bob@bücher.dev", "")}, emails("ada@bücher.dev"), []roster.Option{all}, "revoke s2; keep s1"},
		{"in full-width letters", 3, []string{ada, bob}, emails("ada@ｃｏｍｐａｎｙ.com"), []roster.Option{all}, "revoke s2; keep s1"},
		{"a sign that Unicode maps to a letter", 3, []string{seatJSON("s1", "Kim@company.com", ""), bob}, emails("\u212aim"), []roster.Option{all},
			"assign \u212aim@company.com; revoke s2; unwanted s1"},

		{"too few seats", 2, []string{ada}, emails("ada", "bob", "cyd"), nil, "assign bob@company.com cyd@company.com; keep s1; missing 1"},
		{"enough after the revocation", 2, []string{ada, bob}, emails("ada", "cyd"), []roster.Option{all}, "assign cyd@company.com; revoke s2; keep s1"},
		{"reduced subscription", 1, []string{ada, bob}, emails("ada", "bob", "cyd"), nil, "assign cyd@company.com; keep s1 s2; missing 2"},
		{"reduced subscription, and nobody to assign", 1, []string{ada, bob}, emails("ada", "bob"), nil, "keep s1 s2"},
		{"full, and a possible holder", 1, []string{seatJSON("s1", "ada@bücher.dev", "")}, emails("ada@xn--bcher-kva.dev", "bob"), nil,
			"assign ada@xn--bcher-kva.dev bob@company.com; unwanted s1; missing 1"},
		{"full, and a possible holder in plain letters", 1, []string{seatJSON("s1", "Kim@company.com", "")}, emails("\u212aim"), nil, "assign \u212aim@company.com; unwanted s1"},
		{"full, and certainly no holder", 1, []string{ada}, emails("\u212aim", "ada@公司.cn"), nil, "assign \u212aim@company.com ada@公司.cn; unwanted s1; missing 2"},
		{"nothing bought", 0, nil, emails("ada"), nil, "assign ada@company.com; missing 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plan, err := offline(t, tt.opts...).Compare(listJSON(t, tt.places, tt.seats...), tt.want)
			if err != nil {
				t.Fatal(err)
			}
			if got := described(plan); got != tt.plan {
				t.Errorf("Compare: got  %s\nwant %s", got, tt.plan)
			}
			if plan.Of.SubscriptionID != listedID || plan.Total != tt.places {
				t.Errorf("Of = %+v, Total = %d; want %s, %d", plan.Of, plan.Total, listedID, tt.places)
			}
			if held := len(plan.Renew) + len(plan.Revoke) + len(plan.Keep) + len(plan.Unwanted); held != plan.Taken || held != len(plan.Holders) {
				t.Errorf("%d seats in the plan, Taken = %d, %d holders; want equal numbers", held, plan.Taken, len(plan.Holders))
			}
		})
	}
}

func TestRevocationsAreLimited(t *testing.T) {
	tests := []struct {
		share        float64
		held, revoke int
		ok           bool
	}{
		{0.1, 9, 1, true}, {0.1, 9, 2, false},
		{0.1, 30, 3, true}, {0.1, 30, 4, false},
		{0.29, 100, 29, true}, {0.29, 100, 30, false},
		{0.01, 1, 1, true},
		{1, 5, 5, true},
		{0.5, 5, 2, true}, {0.5, 5, 3, false},
	}
	for _, tt := range tests {
		var all []string
		for i := range tt.held {
			all = append(all, seatJSON(fmt.Sprint("s", i), fmt.Sprintf("p%d@company.com", i), ""))
		}
		want := append(numbered(tt.held)[tt.revoke:], emails("somebody")...)
		plan, err := offline(t, roster.WithRevocations(tt.share)).Compare(listJSON(t, tt.held, all...), want)
		if plan == nil || len(plan.Revoke) != tt.revoke {
			t.Fatalf("%+v: plan %v, want %d in Revoke", tt, plan, tt.revoke)
		}
		if tt.ok != (err == nil) || !tt.ok && !errors.Is(err, roster.ErrTooManyRevocations) {
			t.Errorf("%+v: Compare: %v, want ErrTooManyRevocations: %t", tt, err, !tt.ok)
		}
	}
}

func TestTooManyRevocationsNamesPeople(t *testing.T) {
	var all []string
	for i := range 10 {
		all = append(all, seatJSON(fmt.Sprint("s", i), fmt.Sprintf("p%d@company.com", i), ""))
	}
	_, err := offline(t, roster.WithRevocations(0.3)).Compare(listJSON(t, 10, all...), numbered(5))
	const want = "roster: Compare: too many revocations: 5 people of 10 would lose their seat, and at most 3 may: p5@company.com, p6@company.com, p7@company.com, and 2 more"
	if err == nil || err.Error() != want {
		t.Errorf("Compare: %v\nwant %s", err, want)
	}
}

func TestBadArguments(t *testing.T) {
	client, err := seats.NewClient()
	if err != nil {
		t.Fatal(err)
	}
	session, of := seats.CustomerSession("polar_cst_x"), seats.ListSeatsParams{OrderID: "o"}
	for name, create := range map[string]func() (*roster.Roster, error){
		"nil client":               func() (*roster.Roster, error) { return roster.New(nil, session, of) },
		"no subscription or order": func() (*roster.Roster, error) { return roster.New(client, session, seats.ListSeatsParams{}) },
		"subscription and order": func() (*roster.Roster, error) {
			return roster.New(client, session, seats.ListSeatsParams{SubscriptionID: "s", OrderID: "o"})
		},
		"negative share": func() (*roster.Roster, error) { return roster.New(client, session, of, roster.WithRevocations(-0.1)) },
		"share above 1":  func() (*roster.Roster, error) { return roster.New(client, session, of, roster.WithRevocations(1.1)) },
		"share is NaN": func() (*roster.Roster, error) {
			return roster.New(client, session, of, roster.WithRevocations(math.NaN()))
		},
		"nil protects": func() (*roster.Roster, error) { return roster.New(client, session, of, roster.WithProtected(nil)) },
		"pace of 1":    func() (*roster.Roster, error) { return roster.New(client, session, of, roster.WithPace(1)) },
		"nil progress": func() (*roster.Roster, error) { return roster.New(client, session, of, roster.WithProgress(nil)) },
	} {
		if r, err := create(); r != nil || !errors.Is(err, seats.ErrInvalidArgument) || !strings.HasPrefix(err.Error(), "roster: New: invalid argument: ") {
			t.Errorf("%s: New = %v, %v; want nil, ErrInvalidArgument", name, r, err)
		}
	}
	if _, err := roster.New(client, session, of, nil); err != nil {
		t.Errorf("New with a nil option: %v", err)
	}
	if _, err := offline(t).Compare(nil, emails("ada")); !errors.Is(err, seats.ErrInvalidArgument) {
		t.Errorf("Compare(nil): %v, want ErrInvalidArgument", err)
	}
}

// BenchmarkCompare compares 10,000 people with 10,000 seats.
func BenchmarkCompare(b *testing.B) {
	const n = 10_000
	all := make([]string, n)
	for i := range all {
		all[i] = seatJSON(fmt.Sprint("s", i), fmt.Sprintf("p%d@company.com", i+n/10), "")
	}
	list := listJSON(b, n, all...)
	for script, domain := range map[string]string{"ASCII": "@company.com", "another": "@公司.cn", "punycode": "@xn--bcher-kva.dev"} {
		want := make([]roster.Person, n)
		for i := range want {
			want[i].Email = fmt.Sprint("p", i, domain)
		}
		for _, share := range []float64{0, 1} {
			r := offline(b, roster.WithRevocations(share))
			b.Run(fmt.Sprintf("%s/share=%v", script, share), func(b *testing.B) {
				for b.Loop() {
					if _, err := r.Compare(list, want); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
