package seatstest

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestRouting has answers of Starlette that are not among the recorded exchanges. It sends
// each request line unchanged.
func TestRouting(t *testing.T) {
	srv := NewServer()
	defer srv.Close()
	tests := []struct {
		line     string
		status   int
		header   string // name: value
		contains string
	}{
		{"GET " + seatsPath + "//", 307, "Location: " + srv.URL + seatsPath, ""},
		{"GET " + seatsPath + "/?a=b%20c", 307, "Location: " + srv.URL + seatsPath + "?a=b%20c", ""},
		{"DELETE " + seatsPath + "/%C3%A9/", 307, "Location: " + srv.URL + seatsPath + "/%C3%A9", ""},
		{"POST /v1/customer-sessions", 307, "Location: " + srv.URL + "/v1/customer-sessions/", ""},
		{"POST " + seatsPath + "/subscriptions/resend", 401, "", "Unauthorized"},
		{"GET " + seatsPath + "/a%2Fb", 404, "", "Not Found"},
		{"GET " + seatsPath + "%2F", 307, "Location: " + srv.URL + seatsPath, ""},
		{"PURGE " + seatsPath, 405, "Allow: GET", "Method Not Allowed"},
		{"GET " + seatsPath + "/#x?y", 307, "Location: " + srv.URL + seatsPath, ""},
		{"GET " + seatsPath + "/?a=b#x", 307, "Location: " + srv.URL + seatsPath + "?a=b", ""},
		{"DELETE " + seatsPath + "/%", 401, "", "Unauthorized"},
		{"GET " + seatsPath + "/%zz", 405, "Allow: DELETE", ""},
		{"OPTIONS *", 404, "Polar-Version: 2026-04", "Not Found"},
		{"GET http://other.dev" + seatsPath + "/", 307, "Location: " + srv.URL + seatsPath, ""},
		{"GET *foo", 404, "", "Not Found"},
		{"HEAD /v1/nothing", 404, "Content-Length: 22", ""},
		{"GET /api/v1/nothing", 404, "X-Polar-Deprecation-Notice: " + oldRootNotice, "Not Found"},
		{"POST /api/v1", 404, "X-Polar-Deprecation-Notice: " + oldRootNotice, "Not Found"},
		{"GET /", 404, "Polar-Version: 2026-04", "Not Found"},
		{"GET " + seatsPath + "/é", 400, "Content-Type: text/plain; charset=utf-8", "Invalid HTTP request received."},
	}
	address := strings.TrimPrefix(srv.URL, "http://")
	for _, test := range tests {
		resp, body := send(t, address, newMatcher(), recordedRequest{Line: test.line})
		name, want, _ := strings.Cut(test.header, ": ")
		if resp.StatusCode != test.status || !strings.Contains(string(body), test.contains) || resp.Header.Get(name) != want {
			t.Errorf("%s: %d %v %s, want %d with %q and %q", test.line, resp.StatusCode, resp.Header, body, test.status, test.header, test.contains)
		}
	}
}

// TestFaultBelowOldRoot: operations keep their names below /api/v1.
func TestFaultBelowOldRoot(t *testing.T) {
	srv := NewServer()
	defer srv.Close()
	srv.Fail(Fault{Kind: FaultAnswer, Status: 418, Operations: []string{ListSeats}})
	resp, _ := send(t, strings.TrimPrefix(srv.URL, "http://"), newMatcher(), recordedRequest{Line: "GET /api/v1/customer-portal/seats"})
	if resp.StatusCode != 418 {
		t.Errorf("ListSeats below /api/v1: %d, want 418", resp.StatusCode)
	}
}

func TestVersions(t *testing.T) {
	fake := New()
	hc := &http.Client{Transport: fake.Transport()}
	tests := map[string]string{"": "2026-04", "2026-04": "2026-04", "2026-10": "2026-10", "2027-01": "2027-01", "2027-04": "", "latest": ""}
	for requested, want := range tests {
		r, _ := http.NewRequest("GET", "http://polar/v1/nothing", nil)
		r.Header.Set("Polar-Version", requested)
		resp, err := hc.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if got := resp.Header.Get("Polar-Version"); got != want || resp.StatusCode != 404 {
			t.Errorf("Polar-Version %q: %d with version %q, want 404 with %q", requested, resp.StatusCode, got, want)
		}
	}
}

func TestPreflight(t *testing.T) {
	tests := []struct {
		method, headers string
		status          int
		body            string
	}{
		{"POST", "authorization, content-type", 200, "OK"},
		{"DELETE", "none", 200, "OK"},
		{"TRACE", "none", 400, "Disallowed CORS method"},
		{"GET", "", 400, "Disallowed CORS headers"},
		{"GET", "x-custom", 400, "Disallowed CORS headers"},
		{"TRACE", "x-custom", 400, "Disallowed CORS method, headers"},
	}
	for _, test := range tests {
		h := http.Header{}
		h.Set("Access-Control-Request-Method", test.method)
		if test.headers != "none" {
			h.Set("Access-Control-Request-Headers", test.headers)
		}
		answer := preflight(h)
		if answer.status != test.status || string(answer.body) != test.body || answer.header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("preflight for %s with headers %q: %d %s %v, want %d %s", test.method, test.headers, answer.status, answer.body, answer.header, test.status, test.body)
		}
	}
}

// TestEmptyOrigin: an answer has CORS headers even if the Origin is empty, but not if the
// version is unknown.
func TestEmptyOrigin(t *testing.T) {
	for version, want := range map[string]string{"2026-04": "*", "2020-01": ""} {
		r, _ := http.NewRequest("GET", "http://polar/v1/nothing", nil)
		r.Header.Set("Origin", "")
		r.Header.Set("Polar-Version", version)
		resp, err := New().Transport().RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		if got := resp.Header.Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("version %s: Access-Control-Allow-Origin %q, want %q", version, got, want)
		}
	}
}

// TestLargeBody: the fake answers a request whose body is too large, and does not keep the body.
func TestLargeBody(t *testing.T) {
	body := make([]byte, 3*maxBody)
	for _, p := range protocols(t) {
		resp, err := p.hc.Post(p.srv.URL+seatsPath, "application/json", bytes.NewReader(body))
		if err != nil {
			t.Errorf("%s: %v", p.name, err)
			continue
		}
		text, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != http.StatusRequestEntityTooLarge || err != nil {
			t.Errorf("%s: %d %s, %v; want 413", p.name, resp.StatusCode, text, err)
		}
		for _, r := range p.srv.Requests() {
			if len(r.Body) > 1<<20 {
				t.Errorf("%s: %d bytes of the body kept, want at most 1 MiB", p.name, len(r.Body))
			}
		}
	}
}

// counter sends requests in process and counts the answers before the first 429.
type counter struct {
	t    *testing.T
	fake *Fake
}

func (c counter) status(token string) int {
	r, _ := http.NewRequest("GET", "http://polar/v1/customer-portal/seats/subscriptions", nil)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := c.fake.Transport().RoundTrip(r)
	if err != nil {
		c.t.Fatal(err)
	}
	return resp.StatusCode
}

func (c counter) answered(token string) int {
	for n := range 1000 {
		if c.status(token) == http.StatusTooManyRequests {
			return n
		}
	}
	return 1000
}

func TestRateLimits(t *testing.T) {
	tests := []struct {
		environment Environment
		first       int // answers with a valid token in the first window
		second      int // answers with the same token in the second window
		unknown     int // answers with an unknown token
		anonymous   int // answers without a token
	}{
		{NoEnvironment, 1000, 1000, 1000, 1000},
		{Sandbox, 101, 100, 60, 100},
		{Production, 501, 500, 60, 500},
	}
	for _, test := range tests {
		fake := New()
		fake.SetEnvironment(test.environment)
		team := fake.NewTeam(5)
		c := counter{t, fake}
		if n := c.answered(team.OwnerToken); n != test.first {
			t.Errorf("environment %v: %d answers in the first minute, want %d", test.environment, n, test.first)
		}
		fake.Advance(59 * time.Second)
		if n := c.answered(team.OwnerToken); test.environment != NoEnvironment && n != 0 {
			t.Errorf("environment %v: %d more answers in the same minute, want none", test.environment, n)
		}
		fake.Advance(time.Second)
		if n := c.answered(team.OwnerToken); n != test.second {
			t.Errorf("environment %v: %d answers in the next minute, want %d", test.environment, n, test.second)
		}
		if n := c.answered("polar_cst_unknown"); n != test.unknown {
			t.Errorf("environment %v: %d answers with an unknown token, want %d", test.environment, n, test.unknown)
		}
		if n := c.answered(""); n != test.anonymous {
			t.Errorf("environment %v: %d answers without a token, want %d", test.environment, n, test.anonymous)
		}
	}
}

// TestRateLimitsBySubject: two sessions of a customer share one limit.
func TestRateLimitsBySubject(t *testing.T) {
	fake := New()
	fake.SetEnvironment(Sandbox)
	team := fake.NewTeam(5)
	c := counter{t, fake}
	first, second := team.Customer.NewToken(Token{}), team.Customer.NewToken(Token{})
	if got := c.answered(first); got != 101 {
		t.Errorf("first session: %d answers, want 101", got)
	}
	if got := c.status(second); got != 200 {
		t.Errorf("first request of the second session: %d, want 200: its subject is not yet known", got)
	}
	if got := c.status(second); got != 429 {
		t.Errorf("second request of the second session: %d, want 429", got)
	}
	if got := c.status(team.OwnerToken); got != 200 {
		t.Errorf("session of another subject: %d, want 200", got)
	}
}
