package seatstest

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestInvalidTokens: Polar answers all tokens that do not work in the same way.
func TestInvalidTokens(t *testing.T) {
	fake := New()
	org := fake.NewOrganization(Organization{})
	buyer := org.NewCustomer(Customer{})
	owner := buyer.NewMember(Member{Role: RoleOwner})
	leaver := buyer.NewMember(Member{Email: "leaver@company.com"})
	other := org.NewCustomer(Customer{})
	deleted := buyer.NewToken(Token{})
	tokens := map[string]string{
		"expired":                        owner.NewToken(Token{Lifetime: -1}),
		"deleted from the start":         owner.NewToken(Token{Deleted: true}),
		"deleted":                        deleted,
		"of a deleted member":            leaver.NewToken(Token{}),
		"of a deleted customer":          other.NewToken(Token{}),
		"of a customer that was deleted": org.NewCustomer(Customer{Deleted: true}).NewToken(Token{}),
		"unknown":                        "polar_cst_" + strings.Repeat("x", 43),
	}
	fake.DeleteToken(deleted)
	leaver.Delete()
	other.Delete()
	hc := &http.Client{Transport: fake.Transport()}
	for name, token := range tokens {
		status, body := call(t, hc, "http://polar", token, "GET", "/v1/customer-portal/seats/subscriptions", "")
		if status != 401 || !strings.Contains(body, `"error": "invalid_token"`) {
			t.Errorf("token %s: %d %s, want 401 invalid_token", name, status, body)
		}
	}
	long := owner.NewToken(Token{Lifetime: 48 * time.Hour})
	fake.Advance(25 * time.Hour)
	if status, _ := call(t, hc, "http://polar", long, "GET", "/v1/customer-portal/seats/subscriptions", ""); status != 200 {
		t.Errorf("token of two days after 25 hours: %d, want 200", status)
	}
}

// TestDeleteAndEndRevoke: deleting a member and ending a subscription revoke seats, with a
// webhook for each.
func TestDeleteAndEndRevoke(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	ada := team.Customer.NewMember(Member{Email: "ada@company.com"})
	names := map[string]string{"subscription_team": team.SubscriptionID, "token_cst": team.OwnerToken}
	assignSteps(t, fake, names, []assignStep{
		{`"email":"ada@company.com"`, 200, ""}, {`"email":"bob@company.com"`, 200, ""}, {`"email":"cyd@company.com"`, 200, ""},
	})
	revokedEvents := func() (n int) {
		for _, w := range fake.Webhooks() {
			if w.Type == "customer_seat.revoked" {
				n++
			}
		}
		return n
	}
	ada.Delete()
	if n := revokedEvents(); n != 1 {
		t.Errorf("%d revoked events after Delete, want 1", n)
	}
	team.Subscription.End()
	if n := revokedEvents(); n != 3 {
		t.Errorf("%d revoked events after End, want 3", n)
	}
	for _, s := range fake.Seats(team.SubscriptionID) {
		if s.Status != "revoked" || s.Email != "" {
			t.Errorf("seat %s after End: status %s, email %q; want revoked and no email", s.ID, s.Status, s.Email)
		}
	}
}

func TestSetSeats(t *testing.T) {
	fake := New()
	team := fake.NewTeam(1)
	names := map[string]string{"subscription_team": team.SubscriptionID, "token_cst": team.OwnerToken}
	assignSteps(t, fake, names, []assignStep{{`"email":"ada@company.com"`, 200, ""}, {`"email":"bob@company.com"`, 400, "SeatNotAvailable"}})
	team.Subscription.SetSeats(2)
	assignSteps(t, fake, names, []assignStep{{`"email":"bob@company.com"`, 200, ""}})
	team.Subscription.SetSeats(1)
	assignSteps(t, fake, names, []assignStep{{`"email":"cyd@company.com"`, 400, "SeatNotAvailable"}})
	if n := len(fake.Seats(team.SubscriptionID)); n != 2 {
		t.Errorf("%d seats after SetSeats(1), want 2: no seat is revoked", n)
	}
}

func TestZeroValues(t *testing.T) {
	fake := New()
	org := fake.NewOrganization(Organization{})
	first, second := org.NewCustomer(Customer{}), org.NewCustomer(Customer{})
	if first.Email != "owner@company.com" || second.Email != "customer2@company.com" {
		t.Errorf("NewCustomer(Customer{}): addresses %s and %s, want owner@company.com and customer2@company.com", first.Email, second.Email)
	}
	if m := first.NewMember(Member{}); m.Role != RoleMember || m.Email != first.Email {
		t.Errorf("NewMember(Member{}): address %s and role %s, want %s and %s", m.Email, m.Role, first.Email, RoleMember)
	}
	hc := &http.Client{Transport: fake.Transport()}
	lists := map[string]string{
		"?subscription_id=" + first.NewSubscription(Subscription{}).ID:                   `"total_seats":5`,
		"?subscription_id=" + first.NewSubscription(Subscription{NotSeatBased: true}).ID: `"total_seats":0`,
		"?order_id=" + first.NewOrder(Order{}).ID:                                        `"total_seats":5`,
		"?order_id=" + first.NewOrder(Order{Deleted: true}).ID:                           `Order not found`,
		"?subscription_id=" + second.NewSubscription(Subscription{}).ID:                  `Subscription not found`,
	}
	token := first.NewToken(Token{})
	for query, want := range lists {
		if _, body := call(t, hc, "http://polar", token, "GET", "/v1/customer-portal/seats"+query, ""); !strings.Contains(body, want) {
			t.Errorf("ListSeats %s: %s, want %s", query, body, want)
		}
	}
	if got := fake.Seats("unknown"); got != nil {
		t.Errorf("Seats of an unknown id: %v, want nil", got)
	}
}

func TestInvalidArgumentsPanic(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	tests := map[string]func(){
		"seatstest: -1 seats: want 0 or more":                                              func() { fake.NewTeam(-1) },
		"seatstest: -2 seats: want 0 or more":                                              func() { team.Customer.NewSubscription(Subscription{Seats: -2}) },
		"seatstest: -3 seats: want 0 or more":                                              func() { team.Customer.NewOrder(Order{Seats: -3}) },
		"seatstest: -4 seats: want 0 or more":                                              func() { team.Subscription.SetSeats(-4) },
		`seatstest: unknown role "ownr": want one of ["owner" "billing_manager" "member"]`: func() { team.Customer.NewMember(Member{Role: "ownr"}) },
	}
	for want, f := range tests {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic %v, want %s", got, want)
				}
			}()
			f()
		}()
	}
	fake.NewTeam(1) // would block if a panic had left the mutex locked
}

func TestLoadWorldReplacesWorld(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	inviteAda(t, fake, team)
	fake.Fail(Fault{Kind: FaultCutBefore})
	fake.Advance(1 << 50)
	if _, err := fake.LoadWorld([]byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	if len(fake.Invitations())+len(fake.Webhooks())+len(fake.Requests())+len(fake.Seats(team.SubscriptionID)) != 0 {
		t.Error("LoadWorld kept mails, webhooks, requests or seats of the old world")
	}
	if len(fake.faults.armed) != 0 || fake.advanced.Load() != 0 {
		t.Error("LoadWorld kept the faults or the clock of the old world")
	}
}

func TestLoadWorldErrors(t *testing.T) {
	tests := map[string]string{
		"\xff":              "not UTF-8",
		`{`:                 "Expecting property name",
		`[]`:                "the world is []: want an object",
		`{"sesions":{}}`:    `the world has no "sesions": want checkouts, customers, orders, organization, sessions, subscriptions`,
		`{"customers":[1]}`: "the world.customers is [1]: want an object of them by name",
		`{"customers":{"buyer":{"members":{"o":{"role":"ownr"}}}}}`:                    `the world.customers.buyer.members.o.role is "ownr": want owner or billing_manager or member`,
		`{"customers":{"buyer":{"members":{"o":{"deleted":"yes"}}}}}`:                  `o.deleted is "yes": want true or false`,
		`{"customers":{"buyer":{"email":1}}}`:                                          `buyer.email is 1: want a string`,
		`{"customers":{"buyer":{"type":"company"}}}`:                                   `buyer.type is "company": want individual or team`,
		`{"organization":{"seats":"on"}}`:                                              `the world.organization.seats is "on": want true or false`,
		`{"customers":{"b":{}},"subscriptions":{"team":{"customer":"nobody"}}}`:        `the world.subscriptions.team.customer is "nobody": want one of the customers: b`,
		`{"customers":{"b":{}},"subscriptions":{"t":{"customer":"b","seats":"five"}}}`: `t.seats is "five": want an integer from 0 to 1000000`,
		`{"customers":{"b":{}},"subscriptions":{"t":{"customer":"b","seats":-1}}}`:     `t.seats is -1: want an integer`,
		`{"customers":{"b":{}},"subscriptions":{"t":{"customer":"b","seats":2.0}}}`:    `t.seats is 2.0: want an integer`,
		`{"customers":{"b":{}},"orders":{"pack":{"customer":"b","checkout":"c"}}}`:     `pack.checkout is "c": want one of the checkouts: `,
		`{"orders":{"pack":{}}}`:                                                       `the world.orders.pack needs a customer`,
		`{"sessions":{"cst":{"expires_in":5}}}`:                                        `the world.sessions.cst needs a customer or member or kind`,
		`{"sessions":{"cst":{"kind":"organisation"}}}`:                                 `cst.kind is "organisation": want organization`,
		`{"customers":{"b":{"members":{"m":{}}}},"sessions":{"s":{"member":"typo"}}}`:  `s.member is "typo": want one of the members: m`,
		`{"customers":{"b":{}},"sessions":{"s":{"customer":"b","expires_in":"1h"}}}`:   `s.expires_in is "1h": want an integer`,
		`{"customers":{"b":{}},"sessions":{"s":{"customer":"b","member":"typo"}}}`:     `s.member is "typo"`,
	}
	for text, want := range tests {
		fake := New()
		team := fake.NewTeam(5)
		inviteAda(t, fake, team)
		if _, err := fake.LoadWorld([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("LoadWorld(%s): %v, want %s", text, err, want)
		}
		if len(fake.Seats(team.SubscriptionID)) != 1 {
			t.Errorf("LoadWorld(%s): the old world is gone, want it kept after an error", text)
		}
	}
}

func TestLoadWorldSeats(t *testing.T) {
	fake := New()
	names, err := fake.LoadWorld([]byte(`{"customers":{"b":{"name":null}},"checkouts":null,"subscriptions":{
		"null":{"customer":"b","seats":null},"absent":{"customer":"b"},"zero":{"customer":"b","seats":0},"two":{"customer":"b","seats":2}}}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{"null": -1, "absent": -1, "zero": 0, "two": 2} {
		got := -1
		if count := fake.world.containers[names["subscription_"+name]].seats; count != nil {
			got = *count
		}
		if got != want {
			t.Errorf("subscription %s: %d seats, want %d (-1 is not seat-based)", name, got, want)
		}
	}
}

// TestLoadWorldSessions has a customer of type team and a token without the scope.
func TestLoadWorldSessions(t *testing.T) {
	fake := New()
	names, err := fake.LoadWorld([]byte(`{"customers":{"one":{"type":"individual"},"team":{"type":"team"}},
		"sessions":{"oat":{"kind":"organization"},"narrow":{"kind":"organization","without_scope":true}}}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		token, customer string
		status          int
	}{{"oat", "one", 201}, {"oat", "team", 422}, {"narrow", "one", 403}} {
		status, body := call(t, &http.Client{Transport: fake.Transport()}, "http://polar", names["token_"+test.token],
			"POST", "/v1/customer-sessions/", `{"customer_id":"`+names["customer_"+test.customer]+`"}`)
		if status != test.status {
			t.Errorf("session by %s for %s: %d %s, want %d", test.token, test.customer, status, body, test.status)
		}
	}
}
