package seatstest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// road is a way to the fake: what a fault does must look alike on each.
type road struct {
	name string
	hc   *http.Client
}

func roads(srv *Server) []road {
	return []road{
		{"network", &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: noRedirect}},
		{"in process", &http.Client{Transport: srv.Transport(), CheckRedirect: noRedirect}},
	}
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// assigned sends an assign and returns what came of it.
func assigned(t *testing.T, srv *Server, hc *http.Client, team *Team, email string) (resp *http.Response, body []byte, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	text := `{"subscription_id":"` + team.SubscriptionID + `","email":"` + email + `"}`
	r, _ := http.NewRequestWithContext(ctx, "POST", srv.URL+"/v1/customer-portal/seats", strings.NewReader(text))
	r.Header.Set("Authorization", "Bearer "+team.OwnerToken)
	r.Header.Set("Content-Type", "application/json")
	resp, err = hc.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(resp.Body)
	return resp, body, err
}

// faulty is a fault and what an assign that meets it comes to.
type faulty struct {
	fault     Fault
	processed bool
	status    int    // 0: no answer
	contains  string // of the body
	err       error  // of the body, or instead of an answer
}

func TestFaults(t *testing.T) {
	tests := []faulty{
		{Fault{Kind: FaultAnswer, Status: 418, Body: "tea", Header: http.Header{"X-Pot": {"1"}}}, false, 418, "tea", nil},
		{Fault{Kind: FaultAnswer}, false, 503, "", nil},
		{Fault{Kind: FaultEdgePage}, false, 502, "<h1>502 Bad Gateway</h1>", nil},
		{Fault{Kind: FaultRedirect, Location: "https://rival.dev/"}, false, 307, "", nil},
		{Fault{Kind: FaultCutBefore}, false, 0, "", io.EOF},
		{Fault{Kind: FaultCutAfter}, true, 0, "", io.EOF},
		{Fault{Kind: FaultCutHeader}, true, 0, "", io.ErrUnexpectedEOF},
		{Fault{Kind: FaultCutBody}, true, 200, `{"created_at":`, io.ErrUnexpectedEOF},
		{Fault{Kind: FaultWrongLength}, true, 200, `{"created_at":`, io.ErrUnexpectedEOF},
		{Fault{Kind: FaultShortBody}, true, 200, `{"created_at":`, nil},
		{Fault{Kind: FaultStall}, true, 200, `{"created_at":`, context.DeadlineExceeded},
		{Fault{Kind: FaultDelay, Delay: 10 * time.Millisecond}, true, 200, `"revoked_at":null,"seat_metadata":{}}`, nil},
		{Fault{Kind: FaultDelay, Delay: time.Hour}, true, 0, "", context.DeadlineExceeded},
	}
	for _, test := range tests {
		srv := NewServer()
		for _, road := range roads(srv) {
			t.Run(string(test.fault.Kind)+" "+road.name, func(t *testing.T) { meet(t, srv, road.hc, test) })
		}
		srv.Close()
	}
}

func meet(t *testing.T, srv *Server, hc *http.Client, test faulty) {
	team := srv.NewTeam(5)
	srv.Fail(test.fault)
	resp, body, err := assigned(t, srv, hc, team, "ada@company.com")
	if !errors.Is(err, test.err) && !bothTimeouts(err, test.err) {
		t.Errorf("error %v, want %v", err, test.err)
	}
	if test.status == 0 != (resp == nil) || resp != nil && resp.StatusCode != test.status {
		t.Errorf("%v, want status %d", resp, test.status)
	}
	if !bytes.Contains(body, []byte(test.contains)) {
		t.Errorf("body %s, want %s", body, test.contains)
	}
	if n := len(srv.Seats(team.SubscriptionID)); n == 1 != test.processed {
		t.Errorf("%d seats, processed %v", n, test.processed)
	}
	if resp, _, err := assigned(t, srv, hc, team, "bob@company.com"); err != nil || resp.StatusCode != 200 {
		t.Errorf("the next request: %v %v", resp, err)
	}
}

// bothTimeouts: net/http wraps the end of a context in an error of its own.
func bothTimeouts(err, want error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout() && want == context.DeadlineExceeded
}

func TestFaultsFindTheirRequests(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	hc := &http.Client{Transport: fake.Transport()}
	list := "/v1/customer-portal/seats?subscription_id=" + team.SubscriptionID
	fake.Fail(Fault{Kind: FaultAnswer, Status: 500, Operations: []string{ListSeats}, Times: 2})
	fake.Fail(Fault{Kind: FaultAnswer, Status: 418})
	steps := []struct {
		path   string
		status int
	}{{list, 500}, {"/v1/nothing", 418}, {list, 500}, {list, 200}, {"/v1/nothing", 404}}
	for i, s := range steps {
		if got, _ := call(t, hc, "http://polar", team.OwnerToken, "GET", s.path, ""); got != s.status {
			t.Errorf("request %d: %d, want %d", i, got, s.status)
		}
	}
	fake.Fail(Fault{Kind: FaultAnswer, Times: 3})
	fake.Heal()
	if got, _ := call(t, hc, "http://polar", team.OwnerToken, "GET", list, ""); got != 200 {
		t.Errorf("after Heal: %d", got)
	}
}

// TestFaultRate: a seed chooses the same requests each time, about as many as the
// rate says.
func TestFaultRate(t *testing.T) {
	const seed = 7
	var runs [2]string
	for i := range runs {
		fake := New()
		team := fake.NewTeam(5)
		hc := &http.Client{Transport: fake.Transport()}
		fake.Fail(Fault{Kind: FaultAnswer, Rate: 0.3, Seed: seed})
		for range 200 {
			status, _ := call(t, hc, "http://polar", team.OwnerToken, "GET", "/v1/customer-portal/seats/subscriptions", "")
			runs[i] += map[int]string{200: ".", 503: "x"}[status]
		}
	}
	if runs[0] != runs[1] {
		t.Errorf("seed %d:\n%s\n%s", seed, runs[0], runs[1])
	}
	if n := strings.Count(runs[0], "x"); n < 40 || n > 80 {
		t.Errorf("seed %d: %d of 200 failed, want about 60", seed, n)
	}
}

func TestFailRefusesNonsense(t *testing.T) {
	tests := map[string]Fault{
		`unknown kind of fault ""`:                   {},
		`unknown kind of fault "boom"`:               {Kind: "boom"},
		"a delay of 0s":                              {Kind: FaultDelay},
		"a delay of -1ns":                            {Kind: FaultAnswer, Delay: -1},
		`the operation "Assign", which there is not`: {Kind: FaultAnswer, Operations: []string{ListSeats, "Assign"}},
		"a fault for -1 requests":                    {Kind: FaultAnswer, Times: -1},
		"a rate of 1.5: want one from 0 to 1":        {Kind: FaultAnswer, Rate: 1.5},
		"a rate of -0.1":                             {Kind: FaultAnswer, Rate: -0.1},
		"a rate of NaN":                              {Kind: FaultAnswer, Rate: math.NaN()},
		"with status 99: want one from 200 to 599":   {Kind: FaultAnswer, Status: 99},
		"with status 600":                            {Kind: FaultEdgePage, Status: 600},
	}
	for want, fault := range tests {
		if err := New().fail(fault); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %s", fault, err, want)
		}
	}
}

// TestFaultsHeaderIsNotShared has a client write to an answer, as it may.
func TestFaultsHeaderIsNotShared(t *testing.T) {
	fake := New()
	fake.Fail(Fault{Kind: FaultAnswer, Header: http.Header{"X-Pot": {"1"}}, Times: 2})
	for range 2 {
		r, _ := http.NewRequest("GET", "http://polar/v1/customer-portal/seats", nil)
		resp, err := fake.Transport().RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		if got := resp.Header["X-Pot"][0]; got != "1" {
			t.Errorf("X-Pot is %q, as the answer before was changed to", got)
		}
		resp.Header["X-Pot"][0] = "2"
	}
}
