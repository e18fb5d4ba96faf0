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

// road is a way to a fake: what a fault does must look alike on each.
type road struct {
	name string
	srv  *Server
	hc   *http.Client
}

func roads(t *testing.T) []road {
	plain, secure := NewServer(), NewTLSServer()
	t.Cleanup(plain.Close)
	t.Cleanup(secure.Close)
	return []road{
		{"HTTP/1.1", plain, &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: noRedirect}},
		{"HTTP/2", secure, &http.Client{Transport: secure.HTTPClient().Transport, CheckRedirect: noRedirect}},
		{"in process", plain, &http.Client{Transport: plain.Transport(), CheckRedirect: noRedirect}},
	}
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// assign sends an assign and returns what came of it.
func (r road) assign(ctx context.Context, team *Team, email string) (resp *http.Response, body []byte, err error) {
	text := `{"subscription_id":"` + team.SubscriptionID + `","email":"` + email + `"}`
	req, _ := http.NewRequestWithContext(ctx, "POST", r.srv.URL+seatsPath, strings.NewReader(text))
	req.Header.Set("Authorization", "Bearer "+team.OwnerToken)
	req.Header.Set("Content-Type", "application/json")
	resp, err = r.hc.Do(req)
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
		{Fault{Kind: FaultLate, Delay: 10 * time.Millisecond}, true, 200, `"revoked_at":null,"seat_metadata":{}}`, nil},
		{Fault{Kind: FaultLate, Delay: time.Hour}, false, 0, "", context.DeadlineExceeded},
	}
	for _, test := range tests {
		for _, road := range roads(t) {
			t.Run(string(test.fault.Kind)+" "+road.name, func(t *testing.T) { road.meet(t, test) })
		}
	}
}

func (r road) meet(t *testing.T, test faulty) {
	team := r.srv.NewTeam(5)
	r.srv.Fail(test.fault)
	ctx, cancel := t.Context(), context.CancelFunc(func() {})
	if test.err == context.DeadlineExceeded {
		ctx, cancel = context.WithTimeout(ctx, 200*time.Millisecond)
	}
	defer cancel()
	resp, body, err := r.assign(ctx, team, "ada@company.com")
	if !errors.Is(err, test.err) && !bothTimeouts(err, test.err) && !streamReset(err, test.err) {
		t.Errorf("error %v, want %v", err, test.err)
	}
	if test.status == 0 != (resp == nil) || resp != nil && resp.StatusCode != test.status {
		t.Errorf("%v, want status %d", resp, test.status)
	}
	if !bytes.Contains(body, []byte(test.contains)) {
		t.Errorf("body %s, want %s", body, test.contains)
	}
	if n := len(r.srv.Seats(team.SubscriptionID)); n == 1 != test.processed {
		t.Errorf("%d seats, processed %v", n, test.processed)
	}
	if resp, _, err := r.assign(t.Context(), team, "bob@company.com"); err != nil || resp.StatusCode != 200 {
		t.Errorf("the next request: %v %v", resp, err)
	}
}

// bothTimeouts: net/http wraps the end of a context in an error of its own.
func bothTimeouts(err, want error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout() && want == context.DeadlineExceeded
}

// streamReset: over HTTP/2 a cut ends the request's stream.
func streamReset(err, want error) bool {
	cut := want == io.EOF || want == io.ErrUnexpectedEOF
	return cut && err != nil && strings.Contains(err.Error(), "stream error") && strings.Contains(err.Error(), "INTERNAL_ERROR")
}

// TestCloseConnection has two requests on one connection of HTTP/2: the cut of the
// second one ends the first one too, or leaves it alone.
func TestCloseConnection(t *testing.T) {
	for _, all := range []bool{true, false} {
		srv := NewTLSServer()
		srv.Fail(Fault{Kind: FaultStall, Operations: []string{ListSeats}})
		stalled, err := srv.HTTPClient().Get(srv.URL + seatsPath)
		if err != nil {
			t.Fatal(err)
		}
		if stalled.ProtoMajor != 2 {
			t.Errorf("%s, want HTTP/2", stalled.Proto)
		}
		srv.Fail(Fault{Kind: FaultCutAfter, CloseConnection: all})
		if _, err := srv.HTTPClient().Get(srv.URL + "/v1/nothing"); err == nil {
			t.Error("the cut was answered")
		}
		ended := make(chan error, 1)
		go func() {
			_, err := io.ReadAll(stalled.Body)
			ended <- err
		}()
		if all {
			select {
			case err := <-ended:
				if err == nil {
					t.Error("the stalled body ended well")
				}
			case <-time.After(time.Minute):
				t.Error("the stalled body did not end")
			}
		} else if resp, err := srv.HTTPClient().Get(srv.URL + "/v1/nothing"); err != nil || resp.StatusCode != 404 {
			t.Errorf("the next request: %v %v", resp, err)
		} else if len(ended) != 0 {
			t.Error("the other stream ended too")
		}
		stalled.Body.Close()
		srv.Close()
	}
}

// TestLateRequest: an assign that was given up on arrives all the same.
func TestLateRequest(t *testing.T) {
	for _, road := range roads(t) {
		team := road.srv.NewTeam(5)
		road.srv.Fail(Fault{Kind: FaultLate, Delay: 500 * time.Millisecond})
		ctx, giveUp := context.WithCancel(t.Context())
		go func() {
			untilWaiting(road.srv.Fake, 1)
			giveUp()
		}()
		if _, _, err := road.assign(ctx, team, "ada@company.com"); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want %v", road.name, err, context.Canceled)
		}
		for deadline := time.Now().Add(time.Minute); len(road.srv.Seats(team.SubscriptionID)) == 0; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%s: it never arrived", road.name)
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

// TestClose: a server of one's own can end while answers stall, wait or are late,
// which neither Heal nor the client ends.
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
				t.Errorf("%s: %v, want the end of the connection", fault.Kind, err)
			}
		}
	}
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
		`unknown operation "Assign": want one of`:    {Kind: FaultAnswer, Operations: []string{ListSeats, "Assign"}},
		"a fault for -1 requests":                    {Kind: FaultAnswer, Times: -1},
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
