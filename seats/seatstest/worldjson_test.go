package seatstest

import (
	"net/http"
	"strings"
	"testing"
)

func TestLoadWorldStartsAfresh(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	invited(t, fake, team)
	fake.Fail(Fault{Kind: FaultCutBefore})
	fake.Advance(1 << 50)
	if _, err := fake.LoadWorld([]byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	if len(fake.Invitations())+len(fake.Webhooks())+len(fake.Requests())+len(fake.Seats(team.SubscriptionID)) != 0 {
		t.Error("something is left of the old world")
	}
	if len(fake.faults.armed) != 0 || fake.advanced != 0 {
		t.Error("faults or the clock are left of the old world")
	}
}

func TestLoadWorldSaysWhatIsWrong(t *testing.T) {
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
		invited(t, fake, team)
		if _, err := fake.LoadWorld([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
		if len(fake.Seats(team.SubscriptionID)) != 1 {
			t.Errorf("%s: the old world is gone", text)
		}
	}
}

// TestLoadWorldSeats: none, as many as none, and some.
func TestLoadWorldSeats(t *testing.T) {
	fake := New()
	names, err := fake.LoadWorld([]byte(`{"customers":{"b":{"name":null}},"checkouts":null,"subscriptions":{
		"null":{"customer":"b","seats":null},"absent":{"customer":"b"},"zero":{"customer":"b","seats":0},"two":{"customer":"b","seats":2}}}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{"null": -1, "absent": -1, "zero": 0, "two": 2} {
		got := -1
		if seats := fake.world.containers[names["subscription_"+name]].seats; seats != nil {
			got = *seats
		}
		if got != want {
			t.Errorf("%s: %d seats, want %d (-1 is not seat-based)", name, got, want)
		}
	}
}

// TestLoadWorldSessions: a customer of type team, and a token without the scope.
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
			t.Errorf("%s for %s: %d %s, want %d", test.token, test.customer, status, body, test.status)
		}
	}
}
