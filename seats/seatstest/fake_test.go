package seatstest

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// call sends a request with the owner's token and returns status and body.
func call(t *testing.T, hc *http.Client, base, token, method, path, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequest(method, base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	return do(t, hc, req)
}

// do sends a request and returns status and body.
func do(t *testing.T, hc *http.Client, r *http.Request) (int, string) {
	t.Helper()
	resp, err := hc.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func TestFiveOperations(t *testing.T) {
	srv := NewServer()
	defer srv.Close()
	roads := map[string]*http.Client{
		"network":    http.DefaultClient,
		"in process": {Transport: srv.Transport()},
	}
	for name, hc := range roads {
		t.Run(name, func(t *testing.T) {
			team := srv.NewTeam(2)
			assignAndList(t, srv, hc, team)
			resendClaimAndRevoke(t, srv, hc, team)
		})
	}
}

const seatsPath = "/v1/customer-portal/seats"

func assignAndList(t *testing.T, srv *Server, hc *http.Client, team *Team) {
	t.Helper()
	steps := []struct {
		method, path, body string
		status             int
		contains           string
	}{
		{"GET", seatsPath + "?subscription_id=" + team.SubscriptionID, "", 200, `{"seats":[],"available_seats":2,"total_seats":2}`},
		{"POST", seatsPath, `{"subscription_id":"` + team.SubscriptionID + `","email":"ada@company.com"}`, 200, `"status":"pending"`},
		{"POST", seatsPath, `{"subscription_id":"` + team.SubscriptionID + `","email":"ada@company.com"}`, 400, `"error":"SeatAlreadyAssigned"`},
		{"GET", seatsPath + "/subscriptions", "", 200, `"total_count":0`},
	}
	for _, s := range steps {
		status, body := call(t, hc, srv.URL, team.OwnerToken, s.method, s.path, s.body)
		if status != s.status || !strings.Contains(body, s.contains) {
			t.Errorf("%s %s: %d %s, want %d with %s", s.method, s.path, status, body, s.status, s.contains)
		}
	}
}

func resendClaimAndRevoke(t *testing.T, srv *Server, hc *http.Client, team *Team) {
	t.Helper()
	mails := srv.Invitations()
	id := mails[len(mails)-1].SeatID
	if status, body := call(t, hc, srv.URL, team.OwnerToken, "POST", seatsPath+"/"+id+"/resend", ""); status != 200 {
		t.Errorf("resend: %d %s", status, body)
	}
	if again := srv.Invitations(); len(again) != len(mails)+1 {
		t.Errorf("%d mails after a resend, want %d", len(again), len(mails)+1)
	}
	if err := srv.Claim(id); err != nil {
		t.Error(err)
	}
	if err := srv.Claim(id); err == nil {
		t.Error("a token was claimed twice")
	}
	if status, body := call(t, hc, srv.URL, team.OwnerToken, "DELETE", seatsPath+"/"+id, ""); status != 200 || !strings.Contains(body, `"status":"revoked"`) {
		t.Errorf("revoke: %d %s", status, body)
	}
}
