package seatstest

import (
	"net/http"
	"strings"
	"testing"
)

func TestRequestsHaveNoCredentials(t *testing.T) {
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
		t.Fatalf("%d requests, want 1", len(got))
	}
	q := got[0]
	if q.Method != "POST" || q.Path != "/v1/customer-portal/seats" || q.Query != "x=1" || string(q.Body) != `{"a":1}` ||
		q.Operation != AssignSeat || q.Status != 422 || q.Header.Get("X-Other") != "1" || q.Time.IsZero() {
		t.Errorf("%+v", q)
	}
	if q.Header.Get("Authorization") != "" || q.Header.Get("Cookie") != "" {
		t.Errorf("credentials were kept: %v", q.Header)
	}
	if r.Header.Get("Authorization") == "" {
		t.Error("the client's request was changed")
	}
}

func TestRequestsTellTheirFaults(t *testing.T) {
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
			t.Errorf("request %d: fault %q and status %d, want %q and %d", i, got[i].Fault, got[i].Status, want.fault, want.status)
		}
	}
}
