package seatstest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// protocol is a way to reach a fake. A fault must have the same effect over each.
type protocol struct {
	name string
	srv  *Server
	hc   *http.Client
}

func protocols(t *testing.T) []protocol {
	plain, secure := NewServer(), NewTLSServer()
	t.Cleanup(plain.Close)
	t.Cleanup(secure.Close)
	return []protocol{
		{"HTTP/1.1", plain, &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: noRedirect}},
		{"HTTP/2", secure, &http.Client{Transport: secure.HTTPClient().Transport, CheckRedirect: noRedirect}},
		{"in process", plain, &http.Client{Transport: plain.Transport(), CheckRedirect: noRedirect}},
	}
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// assign sends an assign and returns its answer.
func (p protocol) assign(ctx context.Context, team *Team, email string) (resp *http.Response, body []byte, err error) {
	text := `{"subscription_id":"` + team.SubscriptionID + `","email":"` + email + `"}`
	req, _ := http.NewRequestWithContext(ctx, "POST", p.srv.URL+seatsPath, strings.NewReader(text))
	req.Header.Set("Authorization", "Bearer "+team.OwnerToken)
	req.Header.Set("Content-Type", "application/json")
	resp, err = p.hc.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(resp.Body)
	return resp, body, err
}

// faultCase is a fault and its effect on an assign.
type faultCase struct {
	fault     Fault
	processed bool
	status    int    // 0 if there is no answer
	contains  string // part of the body
	err       error  // from the body, or instead of an answer
}

func TestFaults(t *testing.T) {
	tests := []faultCase{
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
		{Fault{Kind: FaultLate, Delay: 10 * time.Millisecond}, true, 200, `"revoked_at":null,"seat_metadata":{}}`, nil},
		{Fault{Kind: FaultLate, Delay: time.Hour}, false, 0, "", context.DeadlineExceeded},
	}
	for _, test := range tests {
		for _, p := range protocols(t) {
			t.Run(string(test.fault.Kind)+" "+p.name, func(t *testing.T) { p.meet(t, test) })
		}
	}
}

func (p protocol) meet(t *testing.T, test faultCase) {
	team := p.srv.NewTeam(5)
	p.srv.Fail(test.fault)
	ctx, cancel := t.Context(), context.CancelFunc(func() {})
	if test.err == context.DeadlineExceeded {
		ctx, cancel = context.WithTimeout(ctx, 200*time.Millisecond)
	}
	defer cancel()
	resp, body, err := p.assign(ctx, team, "ada@company.com")
	if !errors.Is(err, test.err) && !bothTimeouts(err, test.err) && !streamReset(err, test.err) {
		t.Errorf("assign: %v, want %v", err, test.err)
	}
	if test.status == 0 != (resp == nil) || resp != nil && resp.StatusCode != test.status {
		t.Errorf("assign: %v, want status %d", resp, test.status)
	}
	if !bytes.Contains(body, []byte(test.contains)) {
		t.Errorf("assign: body %s, want %s", body, test.contains)
	}
	if n := len(p.srv.Seats(team.SubscriptionID)); n == 1 != test.processed {
		t.Errorf("%d seats assigned, want processed = %v", n, test.processed)
	}
	if resp, _, err := p.assign(t.Context(), team, "bob@company.com"); err != nil || resp.StatusCode != 200 {
		t.Errorf("next assign: %v, %v; want 200", resp, err)
	}
}

// bothTimeouts reports whether both errors are timeouts. net/http reports the end of a context
// by its own error.
func bothTimeouts(err, want error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout() && want == context.DeadlineExceeded
}

// streamReset reports whether err is a reset of an HTTP/2 stream in place of a cut connection.
func streamReset(err, want error) bool {
	cut := want == io.EOF || want == io.ErrUnexpectedEOF
	return cut && err != nil && strings.Contains(err.Error(), "stream error") && strings.Contains(err.Error(), "INTERNAL_ERROR")
}

// TestCloseConnection sends two requests on one connection of HTTP/2. A cut of the second one
// also ends the first one only with CloseConnection.
func TestCloseConnection(t *testing.T) {
	for _, closeConnection := range []bool{true, false} {
		srv := NewTLSServer()
		srv.Fail(Fault{Kind: FaultStall, Operations: []string{ListSeats}})
		stalled, err := srv.HTTPClient().Get(srv.URL + seatsPath)
		if err != nil {
			t.Fatal(err)
		}
		if stalled.ProtoMajor != 2 {
			t.Errorf("protocol %s, want HTTP/2", stalled.Proto)
		}
		srv.Fail(Fault{Kind: FaultCutAfter, CloseConnection: closeConnection})
		if _, err := srv.HTTPClient().Get(srv.URL + "/v1/nothing"); err == nil {
			t.Error("cut request: no error, want one")
		}
		ended := make(chan error, 1)
		go func() {
			_, err := io.ReadAll(stalled.Body)
			ended <- err
		}()
		if closeConnection {
			select {
			case err := <-ended:
				if err == nil {
					t.Error("stalled body: no error, want one after the connection ended")
				}
			case <-time.After(time.Minute):
				t.Error("stalled body: still open, want it ended with the connection")
			}
		} else if resp, err := srv.HTTPClient().Get(srv.URL + "/v1/nothing"); err != nil || resp.StatusCode != 404 {
			t.Errorf("next request: %v, %v; want 404", resp, err)
		} else if len(ended) != 0 {
			t.Error("stalled body: ended, want it open: only the other stream was cut")
		}
		stalled.Body.Close()
		srv.Close()
	}
}

// TestLateRequest: a late assign arrives even if the client has given up.
func TestLateRequest(t *testing.T) {
	for _, p := range protocols(t) {
		team := p.srv.NewTeam(5)
		p.srv.Fail(Fault{Kind: FaultLate, Delay: 500 * time.Millisecond})
		ctx, giveUp := context.WithCancel(t.Context())
		go func() {
			untilWaiting(p.srv.Fake, 1)
			giveUp()
		}()
		if _, _, err := p.assign(ctx, team, "ada@company.com"); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: assign: %v, want %v", p.name, err, context.Canceled)
		}
		for deadline := time.Now().Add(time.Minute); len(p.srv.Seats(team.SubscriptionID)) == 0; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%s: the late assign has not arrived", p.name)
			}
		}
	}
}

// untilWaiting returns when n requests are delayed or stalled.
func untilWaiting(f *Fake, n int) {
	for waiting := 0; waiting < n; time.Sleep(time.Millisecond) {
		f.mu.Lock()
		waiting = len(f.waits)
		f.mu.Unlock()
	}
}

// TestClose: Close ends the answers that faults delay or stall, so that an httptest.Server can
// close. Heal does not end them.
func TestClose(t *testing.T) {
	faults := []Fault{{Kind: FaultStall}, {Kind: FaultDelay, Delay: time.Hour}, {Kind: FaultLate, Delay: time.Hour}}
	for _, fault := range faults {
		fake := New()
		srv := httptest.NewServer(fake)
		ended := make(chan error, 2)
		for _, rt := range []http.RoundTripper{http.DefaultTransport, fake.Transport()} {
			fake.Fail(fault)
			go func() {
				resp, err := (&http.Client{Transport: rt}).Get(srv.URL + seatsPath)
				if err == nil {
					_, err = io.ReadAll(resp.Body)
				}
				ended <- err
			}()
		}
		untilWaiting(fake, 2)
		fake.Heal()
		fake.Close()
		srv.Close()
		for range 2 {
			if err := <-ended; !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s: %v after Close, want the end of the connection", fault.Kind, err)
			}
		}
	}
}

func TestFaultsMatchRequests(t *testing.T) {
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
			t.Errorf("request %d, GET %s: %d, want %d", i, s.path, got, s.status)
		}
	}
	fake.Fail(Fault{Kind: FaultAnswer, Times: 3})
	fake.Heal()
	if got, _ := call(t, hc, "http://polar", team.OwnerToken, "GET", list, ""); got != 200 {
		t.Errorf("after Heal: %d, want 200", got)
	}
}

// TestFaultRate: a seed selects the same requests each time, and the rate determines about how
// many.
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
		t.Errorf("seed %d: two runs differ:\n%s\n%s", seed, runs[0], runs[1])
	}
	if n := strings.Count(runs[0], "x"); n < 40 || n > 80 {
		t.Errorf("seed %d: %d of 200 failed, want about 60", seed, n)
	}
}

func TestInvalidFaults(t *testing.T) {
	tests := map[string]Fault{
		`unknown kind of fault ""`:                   {},
		`unknown kind of fault "boom"`:               {Kind: "boom"},
		"a delay of 0s: want more than 0":            {Kind: FaultDelay},
		"a delay of -1ns: want 0 or more":            {Kind: FaultAnswer, Delay: -1},
		`unknown operation "Assign": want one of`:    {Kind: FaultAnswer, Operations: []string{ListSeats, "Assign"}},
		"a fault for -1 requests: want 0 or more":    {Kind: FaultAnswer, Times: -1},
		"a rate of 1.5: want one from 0 to 1":        {Kind: FaultAnswer, Rate: 1.5},
		"a rate of -0.1":                             {Kind: FaultAnswer, Rate: -0.1},
		"a rate of NaN":                              {Kind: FaultAnswer, Rate: math.NaN()},
		"with status 99: want one from 200 to 599":   {Kind: FaultAnswer, Status: 99},
		"with status 600":                            {Kind: FaultEdgePage, Status: 600},
		`invalid header field name "A B"`:            {Kind: FaultAnswer, Header: http.Header{"A B": {"1"}}},
		`invalid header field value for "A"`:         {Kind: FaultAnswer, Header: http.Header{"A": {"1\n"}}},
		`Content-Length ["3"] and a body of 2 bytes`: {Kind: FaultAnswer, Body: "{}", Header: http.Header{"content-length": {"3"}}},
		"the header Trailer, which the server sets":  {Kind: FaultAnswer, Header: http.Header{"Trailer": {"A"}}},
		`kind "late" with a delay of 0s`:             {Kind: FaultLate},
		`kind "stall" that closes the connection`:    {Kind: FaultStall, CloseConnection: true},
	}
	for want, fault := range tests {
		if err := New().addFault(fault); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("addFault(%+v): %v, want %s", fault, err, want)
		}
	}
}

// TestFaultHeaderIsNotShared: a client may change the header of an answer.
func TestFaultHeaderIsNotShared(t *testing.T) {
	fake := New()
	fake.Fail(Fault{Kind: FaultAnswer, Header: http.Header{"X-Pot": {"1"}}, Times: 2})
	for range 2 {
		r, _ := http.NewRequest("GET", "http://polar/v1/customer-portal/seats", nil)
		resp, err := fake.Transport().RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		if got := resp.Header["X-Pot"][0]; got != "1" {
			t.Errorf("X-Pot: %q, want 1: a client has changed the previous answer", got)
		}
		resp.Header["X-Pot"][0] = "2"
	}
}
