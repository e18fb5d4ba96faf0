package seatstest

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestTokensThatDoNotWork: each is answered as one that never was.
func TestTokensThatDoNotWork(t *testing.T) {
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
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	long := owner.NewToken(Token{Lifetime: 48 * time.Hour})
	fake.Advance(25 * time.Hour)
	if status, _ := call(t, hc, "http://polar", long, "GET", "/v1/customer-portal/seats/subscriptions", ""); status != 200 {
		t.Errorf("a token of two days after 25 hours: %d", status)
	}
}

// TestEndsRevoke: a member who leaves and a subscription that ends take seats
// with them, with a webhook each.
func TestEndsRevoke(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	ada := team.Customer.NewMember(Member{Email: "ada@company.com"})
	names := map[string]string{"subscription_team": team.SubscriptionID, "token_cst": team.OwnerToken}
	identify(t, fake, names, []identified{
		{`"email":"ada@company.com"`, 200, ""}, {`"email":"bob@company.com"`, 200, ""}, {`"email":"cyd@company.com"`, 200, ""},
	})
	count := func() (n int) {
		for _, w := range fake.Webhooks() {
			if w.Type == "customer_seat.revoked" {
				n++
			}
		}
		return n
	}
	ada.Delete()
	if n := count(); n != 1 {
		t.Errorf("%d revoked after Ada left, want 1", n)
	}
	team.Subscription.End()
	if n := count(); n != 3 {
		t.Errorf("%d revoked after the end, want 3", n)
	}
	for _, s := range fake.Seats(team.SubscriptionID) {
		if s.Status != "revoked" || s.Email != "" {
			t.Errorf("seat %s is %s and %q's", s.ID, s.Status, s.Email)
		}
	}
}

func TestSetSeats(t *testing.T) {
	fake := New()
	team := fake.NewTeam(1)
	names := map[string]string{"subscription_team": team.SubscriptionID, "token_cst": team.OwnerToken}
	identify(t, fake, names, []identified{{`"email":"ada@company.com"`, 200, ""}, {`"email":"bob@company.com"`, 400, "SeatNotAvailable"}})
	team.Subscription.SetSeats(2)
	identify(t, fake, names, []identified{{`"email":"bob@company.com"`, 200, ""}})
	team.Subscription.SetSeats(1)
	identify(t, fake, names, []identified{{`"email":"cyd@company.com"`, 400, "SeatNotAvailable"}})
	if n := len(fake.Seats(team.SubscriptionID)); n != 2 {
		t.Errorf("%d seats, want 2: fewer seats revoke none", n)
	}
}

// TestDefaults: what is not said is the usual case.
func TestDefaults(t *testing.T) {
	fake := New()
	org := fake.NewOrganization(Organization{})
	first, second := org.NewCustomer(Customer{}), org.NewCustomer(Customer{})
	if first.Email != "owner@company.com" || second.Email != "customer2@company.com" {
		t.Errorf("customers %s and %s", first.Email, second.Email)
	}
	if m := first.NewMember(Member{}); m.Role != RoleMember || m.Email != first.Email {
		t.Errorf("member %s with role %s", m.Email, m.Role)
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
			t.Errorf("%s: %s, want %s", query, body, want)
		}
	}
	if got := fake.Seats("nobody's"); got != nil {
		t.Errorf("seats of nothing: %v", got)
	}
}

// TestNonsensePanics: a test that asks for what cannot be hears of it at once.
func TestNonsensePanics(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	tests := map[string]func(){
		"seatstest: -1 seats": func() { fake.NewTeam(-1) },
		"seatstest: -2 seats": func() { team.Customer.NewSubscription(Subscription{Seats: -2}) },
		"seatstest: -3 seats": func() { team.Customer.NewOrder(Order{Seats: -3}) },
		"seatstest: -4 seats": func() { team.Subscription.SetSeats(-4) },
		`seatstest: no role "ownr": want one of ["owner" "billing_manager" "member"]`: func() { team.Customer.NewMember(Member{Role: "ownr"}) },
	}
	for want, do := range tests {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic with %v, want %s", got, want)
				}
			}()
			do()
		}()
	}
	fake.NewTeam(1) // nothing is locked for good
}
