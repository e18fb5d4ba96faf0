package seatstest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

// ordersServer is a server whose fake takes orders.
type ordersServer struct {
	url   string
	names map[string]string // the ids and tokens of its world
}

func newOrdersServer(t *testing.T) ordersServer {
	t.Helper()
	srv := httptest.NewServer(New().WithOrders())
	t.Cleanup(srv.Close)
	o := ordersServer{url: srv.URL}
	status, body := o.order(t, "POST", "/_fake/world", `{"customers":{"buyer":{"email":"owner@company.com","members":{"owner":{"role":"owner"}}}},
		"subscriptions":{"team":{"customer":"buyer","seats":5}},"sessions":{"cst":{"customer":"buyer","expires_in":400000}}}`)
	if err := json.Unmarshal([]byte(body), &o.names); status != 200 || err != nil {
		t.Fatalf("POST /_fake/world: %d %s, %v", status, body, err)
	}
	return o
}

func (o ordersServer) order(t *testing.T, method, path, body string) (int, string) {
	t.Helper()
	r, _ := http.NewRequest(method, o.url+path, strings.NewReader(body))
	return do(t, http.DefaultClient, r)
}

func (o ordersServer) assign(t *testing.T, email string) (int, string) {
	t.Helper()
	return call(t, http.DefaultClient, o.url, o.names["token_cst"], "POST", "/v1/customer-portal/seats",
		`{"subscription_id":"`+o.names["subscription_team"]+`","email":"`+email+`"}`)
}

// orderStep is an order and its expected answer.
type orderStep struct {
	method, path, body string
	status             int
	contains           string
}

func (o ordersServer) give(t *testing.T, steps []orderStep) {
	t.Helper()
	for _, s := range steps {
		if status, body := o.order(t, s.method, s.path, s.body); status != s.status || !strings.Contains(body, s.contains) {
			t.Errorf("%s %s %s: %d %s, want %d with %s", s.method, s.path, s.body, status, body, s.status, s.contains)
		}
	}
}

// TestOrders gives the orders that a test in another language typically gives.
func TestOrders(t *testing.T) {
	o := newOrdersServer(t)
	status, body := o.assign(t, "ada@company.com")
	var seat struct{ ID string }
	if err := json.Unmarshal([]byte(body), &seat); status != 200 || err != nil {
		t.Fatalf("assign: %d %s, %v; want 200", status, body, err)
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
		t.Errorf("assign with a fault: %d %s, want 503 later", status, body)
	}
	if status, _ := o.assign(t, "bob@company.com"); status != 200 {
		t.Errorf("assign after the fault, 25 hours later: %d, want 200", status)
	}
}

// TestInvalidOrders: the answer to an invalid order says what is wrong. The order changes
// nothing, and does not meet the fault that waits for the next request to Polar.
func TestInvalidOrders(t *testing.T) {
	o := newOrdersServer(t)
	o.give(t, []orderStep{
		{"POST", "/_fake/fault", ` {"kind":"answer"} ` + "\n", 200, `{}`},
		{"POST", "/_fake/advance", `{"seconds":"x"}`, 400, `econds`},
		{"POST", "/_fake/advance", `{"second":1}`, 400, `unknown field "second"`},
		{"POST", "/_fake/advance", `{"seconds":1} {}`, 400, `there is more after the JSON`},
		{"POST", "/_fake/advance", `{"seconds":-1}`, 400, `seconds are -1: want 0 to 1000000000`},
		{"POST", "/_fake/advance", `{"seconds":1e10}`, 400, `seconds are 1e+10`},
		{"POST", "/_fake/advance", ``, 400, `POST /_fake/advance: want a body of JSON`},
		{"POST", "/_fake/world", ``, 400, `POST /_fake/world: want a body of JSON`},
		{"POST", "/_fake/world", `[]`, 400, `the world is []: want an object`},
		{"POST", "/_fake/claim", `{"seat":"x"}`, 400, `there is no seat "x" to claim`},
		{"POST", "/_fake/fault", `{"kind":"boom"}`, 400, `unknown kind of fault "boom"`},
		{"POST", "/_fake/fault", `{"kind":"delay","seconds":-1}`, 400, `seconds are -1`},
		{"POST", "/_fake/fault", `{"kind":"answer","operations":["Assign"]}`, 400, `unknown operation "Assign": want one of`},
		{"POST", "/_fake/fault", `{"kind":"answer","header":{"a":[1]}}`, 400, `a header's value is [1]: want a string or a list of strings`},
		{"GET", "/_fake/seats", ``, 400, `there is no subscription or order ""`},
		{"POST", "/_fake/end", `{"subscription":"x"}`, 400, `there is no subscription "x"`},
		{"POST", "/_fake/set_seats", `{"subscription":"` + o.names["subscription_team"] + `"}`, 400, `want seats of 0 or more`},
		{"POST", "/_fake/token", `{}`, 400, `want a customer, a member or an organization`},
		{"POST", "/_fake/token", `{"member":"x"}`, 400, `there is no id "x" of that kind`},
		{"POST", "/_fake/delete_token", `{"token":"x"}`, 400, `there is no such token`},
		{"POST", "/_fake/environment", `{"environment":"staging"}`, 400, `environment is "staging": want none or production or sandbox`},
		{"POST", "/_fake/mail_domain", `{"domain":"a.dev","mail":"x"}`, 400, `mail is "x": want accepted or no_domain or none`},
		{"POST", "/_fake/keep_requests", `{}`, 400, `want requests of 0 or more`},
		{"GET", "/_fake/world", ``, 405, `GET /_fake/world: want POST`},
		{"GET", "/_fake/else", ``, 404, `there is no order /_fake/else; GET /_fake/ lists them`},
	})
	if status, _ := o.assign(t, "ada@company.com"); status != 503 {
		t.Errorf("first assign: %d, want 503: the fault still waits", status)
	}
	if status, _ := o.assign(t, "ada@company.com"); status != 200 {
		t.Errorf("second assign: %d, want 200: the world is unchanged", status)
	}
}

// TestInvitationInEffects checks the JSON fields of an invitation.
func TestInvitationInEffects(t *testing.T) {
	fake := New()
	mail := inviteAda(t, fake, fake.NewTeam(5))
	w := httptest.NewRecorder()
	fake.WithOrders().ServeHTTP(w, httptest.NewRequest("GET", "/_fake/effects", nil))
	want := `{"mail":"ada@company.com","subject":"You've been invited to access Team Plan","template":"seat_invitation","claim":"` +
		mail.Token + `","billing_manager":"owner@company.com"}]`
	if !strings.HasSuffix(w.Body.String(), want) {
		t.Errorf("GET /_fake/effects: %s, want %s at the end", w.Body, want)
	}
}

// TestOrdersCoverAPI gives an order for each method of the Go API.
func TestOrdersCoverAPI(t *testing.T) {
	o := newOrdersServer(t)
	team := o.names["subscription_team"]
	o.give(t, []orderStep{
		{"POST", "/_fake/fault", `{"kind":"answer","header":{"retry-after":"7","set-cookie":["a=1","b=2"]}}`, 200, `{}`},
		{"POST", "/_fake/heal", ``, 200, `{}`},
		{"POST", "/_fake/set_seats", `{"subscription":"` + team + `","seats":1}`, 200, `{}`},
		{"POST", "/_fake/mail_domain", `{"domain":"company.com","mail":"none"}`, 200, `{}`},
	})
	if status, body := o.assign(t, "ada@company.com"); status != 422 || !strings.Contains(body, "does not accept email") {
		t.Errorf("assign to a domain without mail: %d %s, want 422", status, body)
	}
	o.give(t, []orderStep{{"POST", "/_fake/mail_domain", `{"domain":"company.com","mail":"accepted"}`, 200, `{}`}})
	if status, body := o.assign(t, "ada@company.com"); status != 200 {
		t.Errorf("assign to a domain with mail, after heal: %d %s, want 200", status, body)
	}
	if status, _ := o.assign(t, "bob@company.com"); status != 400 {
		t.Errorf("assign without a free seat: %d, want 400", status)
	}
	o.give(t, []orderStep{
		{"GET", "/_fake/seats?subscription_id=" + team, ``, 200, `"total_seats":1`},
		{"GET", "/_fake/requests", ``, 200, `"operation":"AssignSeat","status":422,"fault":""}`},
		{"POST", "/_fake/keep_requests", `{"requests":0}`, 200, `{}`},
		{"GET", "/_fake/requests", ``, 200, `[]`},
		{"POST", "/_fake/end", `{"subscription":"` + team + `"}`, 200, `{}`},
		{"GET", "/_fake/effects", ``, 200, `customer_seat.revoked`},
		{"POST", "/_fake/environment", `{"environment":"sandbox"}`, 200, `{}`},
		{"POST", "/_fake/delete_token", `{"token":"` + o.names["token_cst"] + `"}`, 200, `{}`},
	})
	if status, _ := o.assign(t, "eve@company.com"); status != 401 {
		t.Errorf("assign with a deleted token: %d, want 401", status)
	}
	o.names["token_cst"] = o.token(t, `{"customer":"`+o.names["customer_buyer"]+`"}`)
	if status, _ := o.assign(t, "eve@company.com"); status != 200 {
		t.Errorf("assign with a new token: %d, want 200", status)
	}
	o.give(t, []orderStep{{"POST", "/_fake/delete_member", `{"member":"` + o.names["member_owner"] + `"}`, 200, `{}`}})
	o.give(t, []orderStep{{"POST", "/_fake/delete_customer", `{"customer":"` + o.names["customer_buyer"] + `"}`, 200, `{}`}})
	if status, _ := o.assign(t, "fay@company.com"); status != 401 {
		t.Errorf("assign by a deleted customer: %d, want 401", status)
	}
	for body, prefix := range map[string]string{
		`{"member":"` + o.names["member_owner"] + `","seconds":-1}`:          "polar_mst_",
		`{"organization":"` + o.names["org"] + `","without_scope":true}`:     "polar_oat_",
		`{"customer":"` + o.names["customer_buyer"] + `","seconds":1000000}`: "polar_cst_",
	} {
		if token := o.token(t, body); !strings.HasPrefix(token, prefix) {
			t.Errorf("POST /_fake/token %s: %s, want a token with %s", body, token, prefix)
		}
	}
}

func (o ordersServer) token(t *testing.T, body string) string {
	t.Helper()
	status, text := o.order(t, "POST", "/_fake/token", body)
	var answer struct{ Token string }
	if err := json.Unmarshal([]byte(text), &answer); status != 200 || err != nil {
		t.Fatalf("POST /_fake/token %s: %d %s, %v", body, status, text, err)
	}
	return answer.Token
}

// TestFaultOrderHeader: the value of a header may be a list.
func TestFaultOrderHeader(t *testing.T) {
	o := newOrdersServer(t)
	o.give(t, []orderStep{{"POST", "/_fake/fault", `{"kind":"answer","header":{"retry-after":"7","set-cookie":["a=1","b=2"]}}`, 200, `{}`}})
	resp, err := http.Get(o.url + seatsPath)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if got := resp.Header.Values("Set-Cookie"); len(got) != 2 || got[1] != "b=2" || resp.Header.Get("Retry-After") != "7" {
		t.Errorf("header %v, want two values of Set-Cookie and Retry-After 7", resp.Header)
	}
}

// TestPage: the page and the comment of WithOrders list all orders.
func TestPage(t *testing.T) {
	o := newOrdersServer(t)
	source, err := os.ReadFile("orders.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/_fake", "/_fake/"} {
		status, page := o.order(t, "GET", path, "")
		if status != 200 {
			t.Errorf("GET %s: %d, want 200", path, status)
		}
		for _, r := range routes {
			if !strings.Contains(page, r.path+" ") || !strings.Contains(page, r.operation) {
				t.Errorf("GET %s does not list %s %s", path, r.path, r.operation)
			}
		}
		for _, order := range orders {
			if !strings.Contains(page, order.path) || !strings.Contains(page, order.about) {
				t.Errorf("GET %s does not list %s", path, order.path)
			}
		}
	}
	for _, order := range orders {
		if !strings.Contains(string(source), fmt.Sprintf("//\t%-4s %s ", order.method, order.path)) {
			t.Errorf("the comment of WithOrders does not list %s %s", order.method, order.path)
		}
	}
	if status, _ := o.order(t, "POST", "/", "{}"); status != 404 {
		t.Errorf("POST /: %d, want Polar's 404", status)
	}
}

// TestOrderExamples: the examples on the page are valid orders, except for their ids.
func TestOrderExamples(t *testing.T) {
	o := newOrdersServer(t)
	for _, order := range orders {
		body, path := order.example, order.path
		if strings.HasPrefix(body, "?") {
			body, path = "", path+body
		}
		status, text := o.order(t, order.method, path, body)
		unknown := strings.Contains(text, "there is no ") && strings.Contains(order.example, "…")
		if status != 200 && !unknown {
			t.Errorf("%s %s %s: %d %s, want 200", order.method, path, body, status, text)
		}
	}
}
