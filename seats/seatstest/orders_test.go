package seatstest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestOrders is what a test in another language does.
func TestOrders(t *testing.T) {
	srv := httptest.NewServer(New().WithOrders())
	defer srv.Close()
	order := func(method, path, body string) (int, string) {
		r, _ := http.NewRequest(method, srv.URL+path, strings.NewReader(body))
		return do(t, http.DefaultClient, r)
	}
	status, body := order("POST", "/_fake/world", `{"customers":{"buyer":{"email":"owner@company.com"}},
		"subscriptions":{"team":{"customer":"buyer","seats":5}},"sessions":{"cst":{"customer":"buyer","expires_in":400000}}}`)
	var names map[string]string
	if err := json.Unmarshal([]byte(body), &names); status != 200 || err != nil {
		t.Fatalf("%d %s: %v", status, body, err)
	}
	assign := func(email string) (int, string) {
		return call(t, http.DefaultClient, srv.URL, names["token_cst"], "POST", "/v1/customer-portal/seats",
			`{"subscription_id":"`+names["subscription_team"]+`","email":"`+email+`"}`)
	}
	status, body = assign("ada@company.com")
	var seat struct{ ID string }
	if err := json.Unmarshal([]byte(body), &seat); status != 200 || err != nil {
		t.Fatalf("%d %s: %v", status, body, err)
	}
	steps := []struct {
		method, path, body string
		status             int
		contains           string
	}{
		{"GET", "/_fake/effects", "", 200, `[{"webhook":"{\"type\":\"customer_seat.assigned\",`},
		{"GET", "/_fake/effects", "", 200, `[]`},
		{"POST", "/_fake/claim", `{"seat":"` + seat.ID + `"}`, 200, `{"status":200,"body":{"seat":{`},
		{"GET", "/_fake/effects", "", 200, `customer_seat.claimed`},
		{"POST", "/_fake/claim", `{"seat":"` + seat.ID + `"}`, 200, `{"status":400,"body":{"error":"InvalidInvitationToken"`},
		{"POST", "/_fake/fault", `{"kind":"answer","status":503,"body":"later","header":{"retry-after":"7"},"operations":["AssignSeat"]}`, 200, `{}`},
		{"POST", "/_fake/advance", `{"seconds":90000}`, 200, `{}`},
		{"POST", "/_fake/advance", `{"seconds":"x"}`, 400, `Seconds`},
		{"POST", "/_fake/fault", `{"kind":"boom"}`, 400, `unknown kind of fault "boom"`},
		{"POST", "/_fake/world", `[]`, 400, `not an object`},
		{"GET", "/_fake/world", ``, 404, `{"detail":"Not Found"}`},
		{"GET", "/_fake/else", ``, 404, `{"detail":"Not Found"}`},
	}
	for _, s := range steps {
		if status, body := order(s.method, s.path, s.body); status != s.status || !strings.Contains(body, s.contains) {
			t.Errorf("%s %s %s: %d %s, want %d with %s", s.method, s.path, s.body, status, body, s.status, s.contains)
		}
	}
	if status, body := assign("bob@company.com"); status != 503 || body != "later" {
		t.Errorf("with a fault: %d %s", status, body)
	}
	if status, _ := assign("bob@company.com"); status != 200 {
		t.Errorf("after the fault, 25 hours later: %d", status)
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
