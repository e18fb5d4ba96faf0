package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

const (
	ownerName    = "Olivia, the owner"
	employeeName = "Emil, an employee"
)

// A visitor is an HTTP client that keeps cookies, as a browser does.
type visitor struct {
	t     *testing.T
	stage *stage
	http  *http.Client
}

func (s *stage) visitor(t *testing.T, account string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{t, s, &http.Client{Jar: jar}}
	v.post("/signin", url.Values{"account": {account}}, http.StatusOK)
	return v
}

func (v *visitor) post(path string, form url.Values, want int) string {
	v.t.Helper()
	resp, err := v.http.PostForm(v.stage.URL+path, form)
	return v.read(resp, err, want)
}

// change sends the form of a seat, as the page shows it for seat's holder.
func (v *visitor) change(seat *seats.Seat, action string, want int) string {
	v.t.Helper()
	return v.post("/seats/"+seat.ID+"/"+action, url.Values{"holder": {seat.MemberID}}, want)
}

func (v *visitor) get(path string) string {
	v.t.Helper()
	resp, err := v.http.Get(v.stage.URL + path)
	return v.read(resp, err, http.StatusOK)
}

func (v *visitor) read(resp *http.Response, err error, want int) string {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	if resp.StatusCode != want {
		v.t.Fatalf("%s %s: %s, want %d:\n%s", resp.Request.Method, resp.Request.URL.Path, resp.Status, want, body)
	}
	return string(body)
}

// wantTexts reports each of texts that is not on the page.
func wantTexts(t *testing.T, page string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			t.Errorf("the page does not show %q:\n%s", text, page)
		}
	}
}

func TestSignInRequired(t *testing.T) {
	s := newStage(t)
	v := s.visitor(t, "nobody")
	if page := v.get("/"); strings.Contains(page, "ada@") || !strings.Contains(page, "Sign in") {
		t.Errorf("GET / without a visit: want the login page, got\n%s", page)
	}
	v.post("/invite", url.Values{"email": {"dora@company.com"}}, http.StatusUnauthorized)
	if s.holder("dora@company.com") != nil {
		t.Error("POST /invite without a visit invited somebody")
	}
}

func TestPageOfOwner(t *testing.T) {
	page := newStage(t).visitor(t, ownerName).get("/")
	wantTexts(t, page, "ada@company.com", "Joined", "bob@company.com", "Invitation expired", "3 of 5 seats free", "Invite bob@company.com again")
}

func TestPageOfMemberHasNoControls(t *testing.T) {
	s := newStage(t)
	v := s.visitor(t, employeeName)
	page := v.get("/")
	wantTexts(t, page, "ada@company.com", "Only owners and billing managers can change seats")
	if strings.Contains(page, "<button formaction") || strings.Contains(page, `action="/invite"`) {
		t.Errorf("a member sees controls for changes:\n%s", page)
	}
	// Polar refuses a form that the page did not offer.
	page = v.post("/invite", url.Values{"email": {"dora@company.com"}}, http.StatusForbidden)
	wantTexts(t, page, "Only owners and billing managers can change seats.")
	if s.holder("dora@company.com") != nil {
		t.Error("POST /invite by a member invited somebody")
	}
}

func TestRefusedInvitation(t *testing.T) {
	s := newStage(t)
	v := s.visitor(t, ownerName)
	invite := func(email string, status int, want string) {
		t.Helper()
		page := v.post("/invite", url.Values{"email": {email}}, status)
		wantTexts(t, page, `value="`+email+`" aria-invalid="true" aria-describedby="email-problem"`, want)
	}
	invite("", http.StatusUnprocessableEntity, "Enter the e-mail address of the person to invite.")
	invite("nobody", http.StatusUnprocessableEntity, "This address cannot be invited. An email address must have an @-sign.")
	invite("dora@example.com", http.StatusUnprocessableEntity, "This address cannot be invited. The domain name example.com does not accept email.")
	invite("Ada@company.com", http.StatusConflict, "This person already has a seat.")
	s.team.SetSeats(2)
	invite("dora@company.com", http.StatusConflict, "All seats are taken.")
}

// A form whose seat has been given to another person changes nothing.
func TestChangeOfReassignedSeat(t *testing.T) {
	s := newStage(t)
	v := s.visitor(t, ownerName)
	bob := s.holder("bob@company.com")
	v.change(bob, "revoke", http.StatusOK)
	v.post("/invite", url.Values{"email": {"dora@company.com"}}, http.StatusOK)
	dora := s.holder("dora@company.com")
	if dora == nil || dora.ID != bob.ID {
		t.Fatalf("dora holds %v, want bob's former seat %s", dora, bob.ID)
	}
	for _, change := range []string{"revoke", "renew", "resend"} {
		page := v.change(bob, change, http.StatusConflict)
		wantTexts(t, page, "Somebody else has changed this seat in the meantime.")
	}
	if s.holder("dora@company.com") == nil {
		t.Error("dora no longer holds her seat")
	}
}

func TestRenewKeepsMetadata(t *testing.T) {
	s := newStage(t)
	v := s.visitor(t, ownerName)
	bob := s.holder("bob@company.com")
	wantTexts(t, v.change(bob, "resend", http.StatusConflict), "This invitation has expired")
	wantTexts(t, v.change(bob, "renew", http.StatusOK), "Invited bob@company.com again.", "Send bob@company.com the invitation again")
	if got := s.holder("bob@company.com"); got == nil || got.SeatMetadata["desk"] != "4" {
		t.Errorf("after the renewal bob holds %v, want a seat with his metadata", got)
	}
	if mails := s.fake.Invitations(); len(mails) != 2 {
		t.Errorf("%d invitations, want 2", len(mails))
	}
}

// After a downgrade, nobody loses a seat that could not be assigned again.
func TestRenewWithoutRoom(t *testing.T) {
	s := newStage(t)
	v := s.visitor(t, ownerName)
	s.team.SetSeats(1)
	bob := s.holder("bob@company.com")
	page := v.change(bob, "renew", http.StatusConflict)
	wantTexts(t, page, "More seats are in use than you have.")
	if s.holder("bob@company.com") == nil {
		t.Error("bob no longer holds his seat")
	}
}

// If somebody else takes the freed seat during a renewal, the page says that the person has
// no invitation.
func TestRenewLosesSeat(t *testing.T) {
	s := newStage(t)
	v := s.visitor(t, ownerName)
	bob := s.holder("bob@company.com")
	s.fake.Fail(seatstest.Fault{
		Kind: seatstest.FaultAnswer, Operations: []string{seatstest.AssignSeat}, Status: http.StatusBadRequest,
		Header: http.Header{"Content-Type": {"application/json"}},
		Body:   `{"error":"SeatNotAvailable","detail":"No available seats for 34414672-fa26-4d88-9772-3fedfda01d92"}`,
	})
	page := v.change(bob, "renew", http.StatusConflict)
	wantTexts(t, page, "The old invitation was revoked, but there is no new one yet. All seats are taken.")
}

// If somebody else revokes the seat just before the page does, the page says so, and a
// renewal does not invite the person again.
func TestSeatRevokedBySomebodyElse(t *testing.T) {
	for _, change := range []string{"revoke", "renew"} {
		t.Run(change, func(t *testing.T) {
			b, err := newDemo()
			if err != nil {
				t.Fatal(err)
			}
			fake := b.demo.fake
			issuer, err := seats.NewIssuer(b.client, b.organizationToken)
			if err != nil {
				t.Fatal(err)
			}
			var bobsSeat string
			lists := 0
			polar := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if bobsSeat != "" && r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/seats") {
					lists++
					if lists == 2 { // formSeat sends the first list, EnsureRevoked the second
						owner := issuer.Session(seats.Subject{ExternalCustomerID: demoCustomer, ExternalMemberID: demoOwner})
						if _, err := fake.Client().RevokeSeat(r.Context(), owner, bobsSeat); err != nil {
							t.Errorf("RevokeSeat: %v", err)
						}
					}
				}
				fake.ServeHTTP(w, r)
			}))
			t.Cleanup(polar.Close)
			if b.client, err = seats.NewClient(seats.WithServer(polar.URL)); err != nil {
				t.Fatal(err)
			}
			s := stageOf(t, b)
			v := s.visitor(t, ownerName)
			bob := s.holder("bob@company.com")
			bobsSeat = bob.ID
			page := v.change(bob, change, http.StatusConflict)
			wantTexts(t, page, "Somebody else has changed this seat in the meantime.")
			if got := s.holder("bob@company.com"); got != nil {
				t.Errorf("bob holds %v, want no seat", got)
			}
			if mails := fake.Invitations(); len(mails) != 1 {
				t.Errorf("%d invitations, want only the 1 from before", len(mails))
			}
		})
	}
}

func TestRecentChanges(t *testing.T) {
	s := newStage(t)
	v := s.visitor(t, ownerName)
	v.post("/invite", url.Values{"email": {"dora@company.com"}}, http.StatusOK)
	dora := s.holder("dora@company.com")
	if err := s.fake.Claim(dora.ID); err != nil {
		t.Fatal(err)
	}
	v.change(dora, "revoke", http.StatusOK)
	wantTexts(t, v.get("/"), "dora@company.com was invited.", "dora@company.com joined.", "The seat of dora@company.com was taken back.")

	resp, err := http.Post(s.URL+demoWebhooks, "application/json", strings.NewReader(`{"type":"customer_seat.claimed"}`))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("POST %s without a signature: %s, want 401", demoWebhooks, resp.Status)
	}
}

func TestPolarUnavailable(t *testing.T) {
	s := newStage(t)
	v := s.visitor(t, ownerName)
	v.get("/") // creates a session
	s.fake.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: http.StatusBadRequest, Times: 99})
	resp, err := v.http.Get(s.URL + "/")
	wantTexts(t, v.read(resp, err, http.StatusBadGateway), "Polar cannot be reached right now.")
}

// An unknown outcome is explained as such, even if the last attempt failed for another reason.
func TestExplainUnknownOutcome(t *testing.T) {
	err := fmt.Errorf("seats: AssignSeat: %w: %w", seats.ErrOutcomeUnknown, errors.New("EOF"))
	text, status := explain(err)
	if !strings.Contains(text, "Check the list before you try again") || status != http.StatusBadGateway {
		t.Errorf("explain: %d %q, want 502 and the advice to check the list", status, text)
	}
}

// Phones reload their tabs with GET. At the address of a refused form, that shows the page.
func TestReloadOfRefusedForm(t *testing.T) {
	v := newStage(t).visitor(t, ownerName)
	for _, path := range []string{"/invite", "/seats/1/revoke"} {
		wantTexts(t, v.get(path), "3 of 5 seats free")
	}
}

// When a visit ends, the cookie no longer works and the visit is deleted.
func TestVisitEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &login{accounts: []account{{Name: "Olivia"}}}
		signIn := httptest.NewRecorder()
		r := httptest.NewRequest("POST", "/signin", strings.NewReader("account=Olivia"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		l.signIn(signIn, r)
		cookie := signIn.Result().Cookies()[0]
		if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.MaxAge != 12*60*60 {
			t.Errorf("cookie %v, want HttpOnly, SameSite=Lax and 12 hours", cookie)
		}
		invite := func() int {
			w := httptest.NewRecorder()
			r := httptest.NewRequest("POST", "/invite", nil)
			r.AddCookie(cookie)
			l.required(func(w http.ResponseWriter, _ *http.Request, _ *visit) { w.WriteHeader(http.StatusNoContent) })(w, r)
			return w.Code
		}
		if got := invite(); got != http.StatusNoContent {
			t.Errorf("during the visit: status %d, want 204", got)
		}
		time.Sleep(visitLasts + time.Second)
		if got := invite(); got != http.StatusUnauthorized {
			t.Errorf("after the visit: status %d, want 401", got)
		}
		l.signIn(httptest.NewRecorder(), r)
		visits := 0
		l.visits.Range(func(any, any) bool { visits++; return true })
		if visits != 1 {
			t.Errorf("%d visits kept, want only the new one", visits)
		}
	})
}

// With an access token, the page uses the Polar server that the environment names.
func TestRealBackend(t *testing.T) {
	polar := seatstest.NewServer()
	t.Cleanup(polar.Close)
	team := polar.NewTeam(5)
	env := map[string]string{
		"POLAR_ACCESS_TOKEN":    team.Organization.NewToken(seatstest.Token{}),
		"POLAR_SERVER":          polar.URL,
		"POLAR_CUSTOMER_ID":     team.CustomerID,
		"POLAR_SUBSCRIPTION_ID": team.SubscriptionID,
	}
	b, err := newBackend(func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	v := stageOf(t, b).visitor(t, "You")
	wantTexts(t, v.post("/invite", url.Values{"email": {"ada@company.com"}}, http.StatusOK), "Invited ada@company.com.", "4 of 5 seats free")

	delete(env, "POLAR_SUBSCRIPTION_ID")
	if _, err := newBackend(func(name string) string { return env[name] }); err == nil || !strings.Contains(err.Error(), "POLAR_SUBSCRIPTION_ID") {
		t.Errorf("newBackend without a subscription: error %v, want POLAR_SUBSCRIPTION_ID in it", err)
	}
}
