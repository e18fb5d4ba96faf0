package seatstest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// orders is the process for tests in other languages.
type orders struct {
	url   string
	names map[string]string // of the world
}

func newOrders(t *testing.T) orders {
	t.Helper()
	srv := httptest.NewServer(New().WithOrders())
	t.Cleanup(srv.Close)
	o := orders{url: srv.URL}
	status, body := o.order(t, "POST", "/_fake/world", `{"customers":{"buyer":{"email":"owner@company.com"}},
		"subscriptions":{"team":{"customer":"buyer","seats":5}},"sessions":{"cst":{"customer":"buyer","expires_in":400000}}}`)
	if err := json.Unmarshal([]byte(body), &o.names); status != 200 || err != nil {
		t.Fatalf("%d %s: %v", status, body, err)
	}
	return o
}

func (o orders) order(t *testing.T, method, path, body string) (int, string) {
	t.Helper()
	r, _ := http.NewRequest(method, o.url+path, strings.NewReader(body))
	return do(t, http.DefaultClient, r)
}

func (o orders) assign(t *testing.T, email string) (int, string) {
	t.Helper()
	return call(t, http.DefaultClient, o.url, o.names["token_cst"], "POST", "/v1/customer-portal/seats",
		`{"subscription_id":"`+o.names["subscription_team"]+`","email":"`+email+`"}`)
}

// orderStep is an order and what it is answered.
type orderStep struct {
	method, path, body string
	status             int
	contains           string
}

func (o orders) give(t *testing.T, steps []orderStep) {
	t.Helper()
	for _, s := range steps {
		if status, body := o.order(t, s.method, s.path, s.body); status != s.status || !strings.Contains(body, s.contains) {
			t.Errorf("%s %s %s: %d %s, want %d with %s", s.method, s.path, s.body, status, body, s.status, s.contains)
		}
	}
}

// TestOrders is what a test in another language does.
func TestOrders(t *testing.T) {
	o := newOrders(t)
	status, body := o.assign(t, "ada@company.com")
	var seat struct{ ID string }
	if err := json.Unmarshal([]byte(body), &seat); status != 200 || err != nil {
		t.Fatalf("%d %s: %v", status, body, err)
	}
	o.give(t, []orderStep{
		{"GET", "/_fake/effects", "", 200, `[{"webhook":"{\"type\":\"customer_seat.assigned\",`},
		{"GET", "/_fake/effects", "", 200, `[]`},
		{"POST", "/_fake/claim", `{"seat":"` + seat.ID + `"}`, 200, `{"status":200,"body":{"seat":{`},
		{"GET", "/_fake/effects", "", 200, `customer_seat.claimed`},
		{"POST", "/_fake/claim", `{"seat":"` + seat.ID + `"}`, 200, `{"status":400,"body":{"error":"InvalidInvitationToken"`},
		{"POST", "/_fake/fault", `{"kind":"answer","status":503,"body":"later","header":{"retry-after":"7"},"operations":["AssignSeat"]}`, 200, `{}`},
		{"POST", "/_fake/advance", `{"seconds":90000}`, 200, `{}`},
	})
	if status, body := o.assign(t, "bob@company.com"); status != 503 || body != "later" {
		t.Errorf("with a fault: %d %s", status, body)
	}
	if status, _ := o.assign(t, "bob@company.com"); status != 200 {
		t.Errorf("after the fault, 25 hours later: %d", status)
	}
}

// TestOrdersRefused: a mistake is answered in words and changes nothing, not even
// the fault that waits for the next request to Polar.
func TestOrdersRefused(t *testing.T) {
	o := newOrders(t)
	o.give(t, []orderStep{
		{"POST", "/_fake/fault", ` {"kind":"answer"} ` + "\n", 200, `{}`},
		{"POST", "/_fake/advance", `{"seconds":"x"}`, 400, `econds`},
		{"POST", "/_fake/advance", `{"second":1}`, 400, `unknown field "second"`},
		{"POST", "/_fake/advance", `{"seconds":1} {}`, 400, `there is more after the JSON`},
		{"POST", "/_fake/advance", `{"seconds":-1}`, 400, `seconds are -1: want 0 to 1000000000`},
		{"POST", "/_fake/advance", `{"seconds":1e10}`, 400, `seconds are 1e+10`},
		{"POST", "/_fake/advance", ``, 400, `POST /_fake/advance needs a body of JSON`},
		{"POST", "/_fake/world", ``, 400, `POST /_fake/world needs a body of JSON`},
		{"POST", "/_fake/world", `[]`, 400, `the world is []: want an object`},
		{"POST", "/_fake/claim", `{"seat":"x"}`, 400, `there is no seat "x" to claim`},
		{"POST", "/_fake/fault", `{"kind":"boom"}`, 400, `unknown kind of fault "boom"`},
		{"POST", "/_fake/fault", `{"kind":"delay","seconds":-1}`, 400, `seconds are -1`},
		{"POST", "/_fake/fault", `{"kind":"answer","operations":["Assign"]}`, 400, `unknown operation "Assign": want one of`},
		{"GET", "/_fake/world", ``, 405, `Method Not Allowed`},
		{"GET", "/_fake/else", ``, 404, `404 page not found`},
	})
	if status, _ := o.assign(t, "ada@company.com"); status != 503 {
		t.Errorf("%d: an order met the fault", status)
	}
	if status, _ := o.assign(t, "ada@company.com"); status != 200 {
		t.Errorf("%d: the world or its session is gone", status)
	}
}

// TestMailOrder has the fields of a mail as other languages read them.
func TestMailOrder(t *testing.T) {
	fake := New()
	mail := invited(t, fake, fake.NewTeam(5))
	w := httptest.NewRecorder()
	fake.WithOrders().ServeHTTP(w, httptest.NewRequest("GET", "/_fake/effects", nil))
	want := `{"mail":"ada@company.com","subject":"You've been invited to access Team Plan","template":"seat_invitation","claim":"` +
		mail.Token + `","billing_manager":"owner@company.com"}]`
	if !strings.HasSuffix(w.Body.String(), want) {
		t.Errorf("%s, want at its end %s", w.Body, want)
	}
}
