package seatstest

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

const claimPath = "/v1/customer-seats/claim"

// invited gives a seat to Ada and returns the mail.
func invited(t *testing.T, fake *Fake, team *Team) Invitation {
	t.Helper()
	hc := &http.Client{Transport: fake.Transport()}
	status, body := call(t, hc, "http://polar", team.OwnerToken, "POST", "/v1/customer-portal/seats",
		`{"subscription_id":"`+team.SubscriptionID+`","email":"ada@company.com"}`)
	if status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	mails := fake.Invitations()
	return mails[len(mails)-1]
}

// TestClaimOverHTTP: the invitee has the link and nothing else; the answer has a
// session with which they see what they have.
func TestClaimOverHTTP(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	mail := invited(t, fake, team)
	if !strings.HasSuffix(mail.Link, "?token="+mail.Token) || mail.BillingManager != "owner@company.com" {
		t.Errorf("mail %+v", mail)
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
			t.Errorf("%s: %d %s, want %d with %s", s.body, status, body, s.status, s.contains)
		}
		if _, token, ok := strings.Cut(body, `"customer_session_token":"`); ok {
			session = strings.TrimSuffix(token, `"}`)
		}
	}
	status, body := call(t, hc, "http://polar", session, "GET", "/v1/customer-portal/seats/subscriptions", "")
	if status != 200 || !strings.Contains(body, team.SubscriptionID) {
		t.Errorf("the invitee's subscriptions: %d %s", status, body)
	}
}

func TestClaimRunsOut(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	mail := invited(t, fake, team)
	fake.Advance(24*time.Hour + time.Second)
	if err := fake.Claim(mail.SeatID); err == nil {
		t.Error("an invitation was claimed after a day")
	}
	if got := fake.Seats(team.SubscriptionID)[0].Status; got != "pending" {
		t.Errorf("the seat is %s, want pending: it stays taken", got)
	}
}

func TestClaimOfNothing(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	client := fake.Client()
	seat, err := client.AssignSeat(t.Context(), team.Owner, seats.SeatAssign{
		SubscriptionID: team.SubscriptionID, Email: "ada@company.com", ImmediateClaim: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{"nobody's": `there is no seat "nobody's"`, seat.ID: "no invitation to seat " + seat.ID + " was ever mailed"} {
		if err := fake.Claim(id); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", id, err, want)
		}
	}
}
