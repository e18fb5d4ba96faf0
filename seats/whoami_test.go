package seats_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// The answers to WhoAmI's two requests: a member or a customer, and the end of the session.
const (
	aMember   = `{"type":"member","name":null,"email":"ada@company.com","customer_id":"c","member_id":"m","role":"billing_manager"}`
	aCustomer = `{"type":"customer","name":"Company","email":"owner@company.com","customer_id":"c","member_id":null,"role":null}`
	anHour    = `{"expires_at":"2026-08-22T09:47:05.123456Z","return_url":null}`
)

func TestWhoAmI(t *testing.T) {
	expires := time.Date(2026, 8, 22, 9, 47, 5, 123456000, time.UTC)
	tests := map[string]struct {
		user string
		want seats.Identity
	}{
		"member":   {aMember, seats.Identity{Kind: seats.IdentityKindMember, Role: seats.MemberRoleBillingManager, CustomerID: "c", MemberID: "m", Email: "ada@company.com", ExpiresAt: expires}},
		"customer": {aCustomer, seats.Identity{Kind: seats.IdentityKindCustomer, CustomerID: "c", Name: "Company", Email: "owner@company.com", ExpiresAt: expires}},
		"unknown kind and role": {`{"type":"robot","customer_id":"c","role":"auditor","wheels":4}`,
			seats.Identity{Kind: "robot", Role: "auditor", CustomerID: "c", ExpiresAt: expires}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			client, requests := serve(t, []literal{polarResponse(200, tt.user), polarResponse(200, anHour)})
			got, err := client.WhoAmI(ctx, session)
			if err != nil || *got != tt.want {
				t.Fatalf("WhoAmI = %+v, %v; want %+v", got, err, tt.want)
			}
			for i, path := range []string{"user", "introspect"} {
				if r := (*requests)[i]; r.line != "GET /v1/customer-portal/customer-session/"+path || r.body != "" {
					t.Errorf("WhoAmI: request %d is %s with body %q, want a GET of …/%s without a body", i, r.line, r.body, path)
				}
			}
		})
	}
}

func TestWhoAmIFails(t *testing.T) {
	tests := map[string]struct {
		answers []literal
		is      string
		text    string
	}{
		"expired":       {[]literal{polarResponse(401, `{"error": "invalid_token", "error_description": "expired"}`)}, "ErrUnauthorized ErrInvalidToken", "seats: WhoAmI: 401 invalid_token: expired"},
		"no type":       {[]literal{polarResponse(200, `{"customer_id":"c"}`), polarResponse(200, anHour)}, "ErrUnexpectedResponse", "seats: WhoAmI: 200 OK: unexpected response: a user without type or customer_id"},
		"no customer":   {[]literal{polarResponse(200, `{"type":"customer"}`), polarResponse(200, anHour)}, "ErrUnexpectedResponse", ""},
		"no user":       {[]literal{polarResponse(200, `null`), polarResponse(200, anHour)}, "ErrUnexpectedResponse", ""},
		"not a user":    {[]literal{polarResponse(200, `[]`), polarResponse(200, anHour)}, "ErrUnexpectedResponse", ""},
		"no expiry":     {[]literal{polarResponse(200, aMember), polarResponse(200, `{}`)}, "ErrUnexpectedResponse", "seats: WhoAmI: 200 OK: unexpected response: a session without expires_at"},
		"wrong expiry":  {[]literal{polarResponse(200, aMember), polarResponse(200, `{"expires_at":"soon"}`)}, "ErrUnexpectedResponse", ""},
		"refused later": {[]literal{polarResponse(200, aMember), polarResponse(401, "")}, "ErrUnauthorized", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			client, _ := serve(t, tt.answers)
			got, err := client.WhoAmI(ctx, session)
			checkIs(t, err, tt.is)
			if got != nil || tt.text != "" && err.Error() != tt.text {
				t.Errorf("WhoAmI = %+v, %q; want %q", got, err, tt.text)
			}
		})
	}
}

// Both requests change nothing, so they are retried like ListSeats.
func TestWhoAmIRetried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		team := polar.NewTeam(5)
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultCutAfter, Operations: []string{seatstest.SessionUser}})
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultEdgePage, Operations: []string{seatstest.IntrospectSession}})
		if got, err := clientOf(t, polar).WhoAmI(ctx, team.Owner); err != nil || got.MemberID != team.OwnerID {
			t.Errorf("WhoAmI = %+v, %v; want the team's owner", got, err)
		}
	})
}

func TestWhoAmIWithoutAddress(t *testing.T) {
	polar := seatstest.New()
	buyer := polar.NewOrganization(seatstest.Organization{}).NewCustomer(seatstest.Customer{WithoutEmail: true, Team: true})
	_, err := clientOf(t, polar).WhoAmI(ctx, buyer.NewSession())
	checkIs(t, err, "ErrValidation")
}

// MayManage reports true if and only if Polar lets the person manage seats.
func TestMayManage(t *testing.T) {
	polar := seatstest.New()
	team := polar.NewTeam(5)
	for _, s := range []seats.Session{
		team.Customer.NewSession(),
		team.Owner,
		team.Customer.NewMember(seatstest.Member{Role: seatstest.RoleBillingManager, Email: "manager@company.com"}).NewSession(),
		team.Customer.NewMember(seatstest.Member{Email: "viewer@company.com"}).NewSession(),
	} {
		who, err := clientOf(t, polar).WhoAmI(ctx, s)
		if err != nil {
			t.Fatal(err)
		}
		_, err = clientOf(t, polar).RevokeSeat(ctx, s, seatID)
		want := "ErrNotPermitted ErrForbidden"
		if who.MayManage() {
			want = "ErrNotFound ErrResourceNotFound"
		}
		checkIs(t, err, want)
	}
	if (seats.Identity{Kind: seats.IdentityKindMember, Role: "auditor"}).MayManage() {
		t.Error("MayManage of an unknown role = true, want false")
	}
}
