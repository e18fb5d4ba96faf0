package seatstest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// call sends a request with a token and returns the status and the body of the answer.
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

// do sends a request and returns the status and the body of the answer.
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
	clients := map[string]*http.Client{
		"network":    http.DefaultClient,
		"in process": {Transport: srv.Transport()},
	}
	for name, hc := range clients {
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
		t.Errorf("resend: %d %s, want 200", status, body)
	}
	if again := srv.Invitations(); len(again) != len(mails)+1 {
		t.Errorf("%d invitations after a resend, want %d", len(again), len(mails)+1)
	}
	if err := srv.Claim(id); err != nil {
		t.Errorf("Claim: %v", err)
	}
	if err := srv.Claim(id); err == nil {
		t.Error("second Claim: no error, want one: the token has been used")
	}
	if status, body := call(t, hc, srv.URL, team.OwnerToken, "DELETE", seatsPath+"/"+id, ""); status != 200 || !strings.Contains(body, `"status":"revoked"`) {
		t.Errorf("revoke: %d %s, want 200 with status revoked", status, body)
	}
}

const claimPath = "/v1/customer-seats/claim"

// inviteAda assigns a seat to ada@company.com and returns the invitation.
func inviteAda(t *testing.T, fake *Fake, team *Team) Invitation {
	t.Helper()
	hc := &http.Client{Transport: fake.Transport()}
	status, body := call(t, hc, "http://polar", team.OwnerToken, "POST", "/v1/customer-portal/seats",
		`{"subscription_id":"`+team.SubscriptionID+`","email":"ada@company.com"}`)
	if status != 200 {
		t.Fatalf("assign: %d %s, want 200", status, body)
	}
	mails := fake.Invitations()
	return mails[len(mails)-1]
}

// TestClaimOverHTTP: an invitee needs only the link from the mail. The answer has a session,
// with which the invitee can list the claimed subscriptions.
func TestClaimOverHTTP(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	mail := inviteAda(t, fake, team)
	if !strings.HasSuffix(mail.Link, "?token="+mail.Token) || mail.BillingManager != "owner@company.com" {
		t.Errorf("invitation: %+v, want a link with its token and owner@company.com as billing manager", mail)
	}
	hc := &http.Client{Transport: fake.Transport()}
	steps := []struct {
		body     string
		status   int
		contains string
	}{
		{``, 422, `"type":"missing","loc":["body"]`},
		{`{}`, 422, `"type":"missing","loc":["body","invitation_token"],"msg":"Field required","input":{}`},
		{`{"invitation_token":1}`, 422, `"type":"string_type"`},
		{`{"invitation_token":"\u0000"}`, 422, `This value contains invalid characters`},
		{`{"invitation_token":"nope"}`, 400, `{"error":"InvalidInvitationToken","detail":"Invalid or expired invitation token"}`},
		{`{"invitation_token":"` + mail.Token + `"}`, 200, `"customer_session_token":"polar_mst_`},
		{`{"invitation_token":"` + mail.Token + `"}`, 400, `InvalidInvitationToken`},
	}
	session := ""
	for _, s := range steps {
		r, _ := http.NewRequest("POST", "http://polar"+claimPath, strings.NewReader(s.body))
		r.Header.Set("Content-Type", "application/json")
		status, body := do(t, hc, r)
		if status != s.status || !strings.Contains(body, s.contains) {
			t.Errorf("claim %s: %d %s, want %d with %s", s.body, status, body, s.status, s.contains)
		}
		if _, token, ok := strings.Cut(body, `"customer_session_token":"`); ok {
			session = strings.TrimSuffix(token, `"}`)
		}
	}
	status, body := call(t, hc, "http://polar", session, "GET", "/v1/customer-portal/seats/subscriptions", "")
	if status != 200 || !strings.Contains(body, team.SubscriptionID) {
		t.Errorf("subscriptions of the invitee: %d %s, want 200 with %s", status, body, team.SubscriptionID)
	}
}

func TestClaimAfterExpiry(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	mail := inviteAda(t, fake, team)
	fake.Advance(24*time.Hour + time.Second)
	if err := fake.Claim(mail.SeatID); err == nil {
		t.Error("Claim after a day: no error, want one: the invitation has expired")
	}
	if got := fake.Seats(team.SubscriptionID)[0].Status; got != "pending" {
		t.Errorf("seat with an expired invitation is %s, want pending: the seat stays taken", got)
	}
}

func TestClaimWithoutInvitation(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	client := fake.Client()
	seat, err := client.AssignSeat(t.Context(), team.Owner, seats.SeatAssign{
		SubscriptionID: team.SubscriptionID, Email: "ada@company.com", ImmediateClaim: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{"unknown": `there is no seat "unknown"`, seat.ID: "no invitation to seat " + seat.ID + " was ever mailed"} {
		if err := fake.Claim(id); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Claim(%q): %v, want %s", id, err, want)
		}
	}
}

// inParallel calls f n times in parallel and counts its results.
func inParallel(n int, f func(i int) string) map[string]int {
	var (
		wg      sync.WaitGroup
		mu      sync.Mutex
		start   = make(chan struct{})
		results = map[string]int{}
	)
	for i := range n {
		wg.Go(func() {
			<-start
			result := f(i)
			mu.Lock()
			defer mu.Unlock()
			results[result]++
		})
	}
	close(start)
	wg.Wait()
	return results
}

// outcome returns the code of a call's error, or "200".
func outcome(err error) string {
	var e *seats.Error
	switch {
	case err == nil:
		return "200"
	case errors.As(err, &e):
		return e.Code
	}
	return err.Error()
}

func TestParallelAssignsOfTwentyPeople(t *testing.T) {
	srv := NewServer()
	defer srv.Close()
	team, client := srv.NewTeam(5), srv.Client()
	got := inParallel(20, func(i int) string {
		_, err := client.AssignSeat(context.Background(), team.Owner, seats.SeatAssign{
			SubscriptionID: team.SubscriptionID, Email: fmt.Sprintf("p%d@company.com", i),
		})
		return outcome(err)
	})
	if got["200"] != 5 || got["SeatNotAvailable"] != 15 {
		t.Errorf("20 assigns of 5 seats: %v, want 5 of 200 and 15 of SeatNotAvailable", got)
	}
	if n := len(srv.Invitations()); n != 5 {
		t.Errorf("%d invitations, want 5", n)
	}
}

func TestParallelAssignsOfOnePerson(t *testing.T) {
	srv := NewServer()
	defer srv.Close()
	team, client := srv.NewTeam(20), srv.Client()
	got := inParallel(10, func(int) string {
		_, err := client.AssignSeat(context.Background(), team.Owner, seats.SeatAssign{
			SubscriptionID: team.SubscriptionID, Email: "ada@company.com",
		})
		return outcome(err)
	})
	if got["200"] != 1 || got["SeatAlreadyAssigned"] != 9 {
		t.Errorf("10 assigns of one person: %v, want 1 of 200 and 9 of SeatAlreadyAssigned", got)
	}
}

func TestParallelRevokes(t *testing.T) {
	srv := NewServer()
	defer srv.Close()
	team, client := srv.NewTeam(5), srv.Client()
	seat, err := client.AssignSeat(context.Background(), team.Owner, seats.SeatAssign{
		SubscriptionID: team.SubscriptionID, Email: "ada@company.com",
	})
	if err != nil {
		t.Fatal(err)
	}
	got := inParallel(6, func(int) string {
		_, err := client.RevokeSeat(context.Background(), team.Owner, seat.ID)
		return outcome(err)
	})
	if got["200"] != 6 {
		t.Errorf("6 revokes of one seat: %v, want 6 of 200", got)
	}
}

// TestParallelMethods is for the race detector. It calls methods while requests arrive.
func TestParallelMethods(t *testing.T) {
	srv := NewServer()
	defer srv.Close()
	team := srv.NewTeam(1000)
	hc := &http.Client{Transport: &http.Transport{}}
	defer hc.CloseIdleConnections()
	client := srv.Client(seats.WithHTTPClient(hc))
	got := inParallel(100, func(i int) string {
		ctx := context.Background()
		seat, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{
			SubscriptionID: team.SubscriptionID, Email: fmt.Sprintf("p%d@company.com", i),
		})
		if err != nil {
			return outcome(err)
		}
		if err := srv.Claim(seat.ID); err != nil {
			return err.Error()
		}
		srv.Advance(time.Millisecond)
		srv.Seats(team.SubscriptionID)
		srv.Invitations()
		srv.Webhooks()
		srv.Requests()
		srv.NewTeam(1)
		srv.DeleteToken("unknown")
		_, err = client.ListClaimedSubscriptions(ctx, team.Owner, seats.ListClaimedSubscriptionsParams{})
		return outcome(err)
	})
	if got["200"] != 100 {
		t.Errorf("100 clients: %v, want 100 of 200", got)
	}
	if n := len(srv.Seats(team.SubscriptionID)); n != 100 {
		t.Errorf("%d seats, want 100", n)
	}
}

func TestTenThousandSeats(t *testing.T) {
	const n = 10_000
	srv := NewServer()
	defer srv.Close()
	team := teamOf(srv, n)
	status, body := call(t, http.DefaultClient, srv.URL, team.OwnerToken, "GET", "/v1/customer-portal/seats?subscription_id="+team.SubscriptionID, "")
	if got := strings.Count(body, `"status":"claimed"`); status != 200 || got != n {
		t.Errorf("ListSeats: %d with %d seats, want 200 with %d", status, got, n)
	}
}

func BenchmarkTenThousandSeats(b *testing.B) {
	srv := NewServer()
	defer srv.Close()
	team := teamOf(srv, 10_000)
	client := srv.Client()
	for b.Loop() {
		if _, err := client.ListSeats(context.Background(), team.Owner, seats.ListSeatsParams{SubscriptionID: team.SubscriptionID}); err != nil {
			b.Fatal(err)
		}
	}
}

// teamOf makes a team of n members, each with a claimed seat.
func teamOf(srv *Server, n int) *Team {
	team := srv.NewTeam(n)
	srv.mu.Lock()
	defer srv.mu.Unlock()
	c := srv.world.containers[team.SubscriptionID]
	for i := range n {
		m := &member{id: newUUID(), customer: c.customer, email: fmt.Sprintf("p%d@company.com", i), role: RoleMember}
		to := recipient{customer: c.customer, member: m, newMember: true, email: m.email}
		srv.assign(c, to, assignment{immediate: true, metadata: pythonjson.Value{Kind: pythonjson.ObjectKind}})
	}
	return team
}
