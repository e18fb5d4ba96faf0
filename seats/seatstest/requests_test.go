package seatstest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestRequestsWithoutCredentials(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	r, _ := http.NewRequest("POST", "http://polar/v1/customer-portal/seats?x=1", strings.NewReader(`{"a":1}`))
	r.Header.Set("Authorization", "Bearer "+team.OwnerToken)
	r.Header.Set("Cookie", "polar_session=secret")
	r.Header.Set("X-Other", "1")
	if _, err := fake.Transport().RoundTrip(r); err != nil {
		t.Fatal(err)
	}
	got := fake.Requests()
	if len(got) != 1 {
		t.Fatalf("Requests: %d requests, want 1", len(got))
	}
	q := got[0]
	if q.Method != "POST" || q.Path != "/v1/customer-portal/seats" || q.Query != "x=1" || string(q.Body) != `{"a":1}` ||
		q.Operation != AssignSeat || q.Status != 422 || q.Header.Get("X-Other") != "1" || q.Time.IsZero() {
		t.Errorf("Requests: %+v, want the request as it was sent, operation %s and status 422", q, AssignSeat)
	}
	if q.Header.Get("Authorization") != "" || q.Header.Get("Cookie") != "" {
		t.Errorf("Requests: header %v, want no credentials", q.Header)
	}
	if r.Header.Get("Authorization") == "" {
		t.Error("the client's request has lost its credentials")
	}
}

// TestRequestsAreRedacted has tokens in the query, in headers and in the body.
func TestRequestsAreRedacted(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	body := `{"invitation_token": "a\"b", "x": "` + team.OwnerToken + `"}` + strings.Repeat(" ", 1<<20)
	r, _ := http.NewRequest("POST", "http://polar/v1/customer-seats/claim?token=secret&customer_session_token=x&y="+team.OwnerToken, strings.NewReader(body))
	r.Header.Set("Proxy-Authorization", "Basic secret")
	r.Header.Set("Referer", "https://polar.sh/portal?customer_session_token="+team.OwnerToken)
	if _, err := fake.Transport().RoundTrip(r); err != nil {
		t.Fatal(err)
	}
	q := fake.Requests()[0]
	if want := "token=[REDACTED]&customer_session_token=[REDACTED]&y=[REDACTED]"; q.Query != want {
		t.Errorf("query %s, want %s", q.Query, want)
	}
	if want := `{"invitation_token": "[REDACTED]", "x": "[REDACTED]"}`; strings.TrimSpace(string(q.Body)) != want || len(q.Body) > 8<<10 {
		t.Errorf("body %.80s of %d bytes, want %s", q.Body, len(q.Body), want)
	}
	if got := q.Header.Get("Proxy-Authorization") + q.Header.Get("Referer"); got != "https://polar.sh/portal?customer_session_token=[REDACTED]" {
		t.Errorf("header %v, want no Proxy-Authorization and a redacted Referer", q.Header)
	}
}

// TestRequestsPath: the path is the one that was sent, with and without a fault.
func TestRequestsPath(t *testing.T) {
	fake := New()
	fake.Fail(Fault{Kind: FaultCutBefore})
	for range 2 {
		r, _ := http.NewRequest("GET", "http://polar/api/v1/customer-portal/seats", nil)
		_, _ = fake.Transport().RoundTrip(r)
	}
	for _, q := range fake.Requests() {
		if q.Path != "/api/v1/customer-portal/seats" || q.Operation != ListSeats {
			t.Errorf("fault %q: path %s and operation %s, want the path below /api/v1 and %s", q.Fault, q.Path, q.Operation, ListSeats)
		}
	}
}

func TestRequestsFault(t *testing.T) {
	fake := New()
	fake.Fail(Fault{Kind: FaultCutAfter})
	fake.Fail(Fault{Kind: FaultCutBefore})
	for range 3 {
		r, _ := http.NewRequest("GET", "http://polar/v1/customer-portal/seats", nil)
		_, _ = fake.Transport().RoundTrip(r)
	}
	got := fake.Requests()
	for i, want := range []struct {
		fault  FaultKind
		status int
	}{{FaultCutAfter, 401}, {FaultCutBefore, 0}, {"", 401}} {
		if got[i].Fault != want.fault || got[i].Status != want.status {
			t.Errorf("Requests: request %d has fault %q and status %d, want %q and %d", i, got[i].Fault, got[i].Status, want.fault, want.status)
		}
	}
}

// TestKeepRequests: the last requests are kept, oldest first.
func TestKeepRequests(t *testing.T) {
	fake := New()
	send := func(from, to int) {
		for i := from; i <= to; i++ {
			r, _ := http.NewRequest("GET", fmt.Sprintf("http://polar/%d", i), nil)
			if _, err := fake.Transport().RoundTrip(r); err != nil {
				t.Fatal(err)
			}
		}
	}
	want := func(from, to int) {
		t.Helper()
		got := fake.Requests()
		if len(got) != to-from+1 {
			t.Fatalf("Requests: %d requests, want those from %d to %d", len(got), from, to)
		}
		for i, q := range got {
			if q.Path != fmt.Sprintf("/%d", from+i) {
				t.Errorf("Requests: request %d is %s, want /%d", i, q.Path, from+i)
			}
		}
	}
	send(1, 10_003)
	want(4, 10_003)
	fake.KeepRequests(5)
	want(9_999, 10_003)
	send(10_004, 10_007)
	want(10_003, 10_007)
	fake.KeepRequests(7)
	send(10_008, 10_011)
	want(10_005, 10_011)
	if _, err := fake.LoadWorld([]byte("{}")); err != nil {
		t.Fatal(err)
	}
	send(1, 9)
	want(3, 9)
	fake.KeepRequests(0)
	send(10, 11)
	want(12, 11)
}
