package seats_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// newIssuer returns an Issuer with a token of the organization.
func newIssuer(t *testing.T, polar *seatstest.Fake, o *seatstest.Organization, opts ...seats.Option) *seats.Issuer {
	t.Helper()
	issuer, err := seats.NewIssuer(clientOf(t, polar, opts...), o.NewToken(seatstest.Token{Lifetime: 10_000 * time.Hour}))
	if err != nil {
		t.Fatal(err)
	}
	return issuer
}

// createCalls returns the number of requests to create a session that polar has received.
func createCalls(polar *seatstest.Fake) int {
	n := 0
	for _, operation := range operations(polar) {
		if operation == seatstest.CreateCustomerSession {
			n++
		}
	}
	return n
}

// listTeamSeats lists the team's seats.
func listTeamSeats(client *seats.Client, team *seatstest.Team, s seats.Session) error {
	_, err := client.ListSeats(ctx, s, seats.ListSeatsParams{SubscriptionID: team.SubscriptionID})
	return err
}

func TestIssuerSession(t *testing.T) {
	polar := seatstest.New()
	team := polar.NewTeam(5)
	buyer := team.Organization.NewCustomer(seatstest.Customer{ExternalID: "company"})
	ada := buyer.NewMember(seatstest.Member{ExternalID: "ada", Email: "ada@company.com", Name: "Ada"})
	owner := buyer.NewMember(seatstest.Member{Role: seatstest.RoleOwner, Email: "owner@company.com"})
	issuer, client := newIssuer(t, polar, team.Organization), clientOf(t, polar)
	tests := map[string]struct {
		subject seats.Subject
		want    seats.Identity
	}{
		"customer":          {seats.Subject{CustomerID: buyer.ID}, seats.Identity{Role: "owner", MemberID: owner.ID, Email: "owner@company.com"}},
		"external customer": {seats.Subject{ExternalCustomerID: "company"}, seats.Identity{Role: "owner", MemberID: owner.ID, Email: "owner@company.com"}},
		"member":            {seats.Subject{CustomerID: buyer.ID, MemberID: ada.ID}, seats.Identity{Role: "member", MemberID: ada.ID, Name: "Ada", Email: "ada@company.com"}},
		"external member":   {seats.Subject{ExternalCustomerID: "company", ExternalMemberID: "ada"}, seats.Identity{Role: "member", MemberID: ada.ID, Name: "Ada", Email: "ada@company.com"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			before := createCalls(polar)
			s := issuer.Session(tt.subject)
			if createCalls(polar) != before {
				t.Error("Issuer.Session sent a request, want none until a call needs the session")
			}
			got, err := client.WhoAmI(ctx, s)
			if err != nil {
				t.Fatal(err)
			}
			if lifetime := time.Until(got.ExpiresAt); lifetime < 59*time.Minute || lifetime > time.Hour {
				t.Errorf("WhoAmI: the session expires in %v, want an hour", lifetime)
			}
			tt.want.Kind, tt.want.CustomerID, tt.want.ExpiresAt = seats.IdentityKindMember, buyer.ID, got.ExpiresAt
			if *got != tt.want {
				t.Errorf("WhoAmI = %+v, want %+v", *got, tt.want)
			}
			if n := createCalls(polar) - before; n != 1 {
				t.Errorf("WhoAmI created %d sessions, want 1 for both requests", n)
			}
		})
	}
}

func TestNewIssuerErrors(t *testing.T) {
	client := newClient(t)
	tests := map[string]struct {
		client          *seats.Client
		token, is, text string
	}{
		"empty":            {client, "", "ErrNoSession", "seats: NewIssuer: no session token: the organization's token is empty"},
		"a customer's":     {client, "polar_cst_secret", "ErrWrongToken", "seats: NewIssuer: wrong token: it is a customer session token: want an organization access token, polar_oat_…"},
		"a member's":       {client, "polar_mst_secret", "ErrWrongToken", "seats: NewIssuer: wrong token: it is a member session token: want an organization access token, polar_oat_…"},
		"with Bearer":      {client, "Bearer polar_oat_secret", "ErrWrongToken", `seats: NewIssuer: wrong token: it begins with "Bearer": want only the token`},
		"in quotes":        {client, `"polar_oat_secret"`, "ErrWrongToken", "seats: NewIssuer: wrong token: it is in quotation marks: want only the token"},
		"with a newline":   {client, "polar_oat_secret\n", "ErrWrongToken", ""},
		"no client":        {nil, "polar_oat_secret", "ErrInvalidArgument", "seats: NewIssuer: invalid argument: the Client was not made by NewClient"},
		"a zero client":    {&seats.Client{}, "polar_oat_secret", "ErrInvalidArgument", ""},
		"a personal token": {client, "polar_pat_secret", "", ""},
		"unknown prefix":   {client, "x", "", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			issuer, err := seats.NewIssuer(tt.client, tt.token)
			checkIs(t, err, tt.is)
			if (issuer == nil) != (tt.is != "") || tt.text != "" && err.Error() != tt.text {
				t.Errorf("NewIssuer = %v, %v; want error %q", issuer, err, tt.text)
			}
		})
	}
}

// A Subject that names nobody, or somebody twice, is refused before a request is sent.
func TestInvalidSubjects(t *testing.T) {
	polar := seatstest.New()
	issuer := newIssuer(t, polar, polar.NewTeam(5).Organization)
	for subject, text := range map[seats.Subject]string{
		{}:                      "the Subject names no customer: want its CustomerID or ExternalCustomerID",
		{ExternalMemberID: "a"}: "the Subject names no customer: want its CustomerID or ExternalCustomerID",
		{CustomerID: "a", ExternalCustomerID: "b"}:               "the Subject names a customer twice: want its CustomerID or ExternalCustomerID",
		{CustomerID: "a", MemberID: "b", ExternalMemberID: "ec"}: "the Subject names a member twice: want its MemberID or ExternalMemberID",
	} {
		err := listSeatsAs(ctx, clientOf(t, polar), issuer.Session(subject))
		checkIs(t, err, "ErrInvalidArgument ErrCreateSession")
		if want := "seats: ListSeats: creating a session: invalid argument: " + text; err == nil || err.Error() != want {
			t.Errorf("%+v: ListSeats: %v, want %q", subject, err, want)
		}
	}
	for _, issuer := range []*seats.Issuer{nil, {}} {
		checkIs(t, listSeatsAs(ctx, clientOf(t, polar), issuer.Session(seats.Subject{CustomerID: "a"})), "ErrInvalidArgument ErrCreateSession")
	}
	if got := operations(polar); len(got) > 0 {
		t.Errorf("requests %q, want none", got)
	}
}

// An error of CreateSession says that a session could not be created, and why.
func TestCreateSessionErrors(t *testing.T) {
	customer := seats.Subject{ExternalCustomerID: "company"}
	tests := map[string]struct {
		token        seatstest.Token
		subject      seats.Subject
		organization seatstest.Organization
		fault        *seatstest.Fault
		is, text     string // besides ErrCreateSession; empty text: any
		requests     int    // 0: any number
	}{
		"expired token": {token: seatstest.Token{Lifetime: -1}, subject: customer, is: "ErrUnauthorized ErrInvalidToken", requests: 1,
			text: "the organization's token is refused: 401 invalid_token: The access token provided is expired, revoked, malformed, or invalid for other reasons."},
		"no scope": {token: seatstest.Token{WithoutScope: true}, subject: customer, is: "ErrForbidden", requests: 1,
			text: "the organization's token lacks the scope customer_sessions:write: 403 insufficient_scope: The request requires higher privileges than provided by the access token."},
		"unknown customer": {subject: seats.Subject{CustomerID: unknownID}, is: "ErrCustomerNotFound ErrValidation", requests: 1,
			text: "customer not found: 422 PolarRequestValidationError: body.customer_id: Customer does not exist."},
		"unknown external id": {subject: seats.Subject{ExternalCustomerID: "nobody"}, is: "ErrCustomerNotFound ErrValidation", requests: 1,
			text: "customer not found: 422 PolarRequestValidationError: body.external_customer_id: Customer does not exist."},
		"unknown member": {subject: seats.Subject{ExternalCustomerID: "company", MemberID: unknownID}, is: "ErrMemberNotFound ErrValidation", requests: 1,
			text: "member not found: 422 PolarRequestValidationError: body.member_id: Member does not exist for this customer."},
		"unknown external member": {subject: seats.Subject{ExternalCustomerID: "company", ExternalMemberID: "ada"}, is: "ErrMemberNotFound ErrValidation", requests: 1,
			text: "member not found: 422 PolarRequestValidationError: body.external_member_id: Member does not exist for this customer."},
		"team without a member": {subject: seats.Subject{ExternalCustomerID: "team"}, is: "ErrValidation", requests: 1,
			text: "a customer of type team has no session without a member: want a MemberID or ExternalMemberID in the Subject: 422 PolarRequestValidationError: body.member_id: member_id is required for team customers."},
		"customer without an owner": {subject: seats.Subject{ExternalCustomerID: "nameless"}, is: "ErrValidation", requests: 1,
			text: "422 PolarRequestValidationError: body.customer_id: No owner member found for this customer."},
		"malformed member": {subject: seats.Subject{ExternalCustomerID: "company", MemberID: "ada"}, is: "ErrValidation", requests: 1},
		"no member model": {subject: seats.Subject{ExternalCustomerID: "company", ExternalMemberID: "ada"}, organization: seatstest.Organization{WithoutMemberModel: true},
			is: "ErrMemberNotFound ErrUnexpectedResponse", requests: 1,
			text: "member not found: 201 Created: unexpected response: the Subject names a member, but Polar created the customer's session"},
		"rate limited": {subject: customer, fault: &seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 429}, is: "ErrRateLimited"},
		"down":         {subject: customer, fault: &seatstest.Fault{Kind: seatstest.FaultEdgePage}, is: "ErrServer", text: "502 Bad Gateway", requests: 3},
		"ambiguous": {subject: customer, fault: &seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 409, Body: `{"error":"AmbiguousExternalCustomerID","detail":"x"}`},
			text: "409 AmbiguousExternalCustomerID: x", requests: 1},
		"wrong server": {subject: customer, fault: &seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 404, Body: `{"detail":"Not Found"}`}, is: "ErrWrongServer", requests: 1},
		"wrong token":  {subject: customer, fault: &seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 201, Body: `{"token":"polar_oat_x"}`}, is: "ErrUnexpectedResponse ErrWrongToken", requests: 1},
		"empty":        {subject: customer, fault: &seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 201, Body: `{}`}, is: "ErrUnexpectedResponse ErrNoSession", requests: 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				polar := seatstest.New()
				o := polar.NewOrganization(tt.organization)
				o.NewCustomer(seatstest.Customer{ExternalID: "company"})
				o.NewCustomer(seatstest.Customer{ExternalID: "team", Team: true})
				o.NewCustomer(seatstest.Customer{ExternalID: "nameless", WithoutEmail: true})
				if tt.fault != nil {
					tt.fault.Times, tt.fault.Operations = 9, []string{seatstest.CreateCustomerSession}
					polar.Fail(*tt.fault)
				}
				issuer, err := seats.NewIssuer(clientOf(t, polar), o.NewToken(tt.token))
				if err != nil {
					t.Fatal(err)
				}
				_, err = clientOf(t, polar).AssignSeat(ctx, issuer.Session(tt.subject), seats.SeatAssign{SubscriptionID: unknownID, Email: "ada@company.com"})
				checkIs(t, err, "ErrCreateSession "+tt.is)
				if want := "seats: AssignSeat: creating a session: " + tt.text; tt.text != "" && err.Error() != want {
					t.Errorf("AssignSeat: %q\nwant %q", err, want)
				}
				var e *seats.Error
				if !errors.As(err, &e) || e.Op != "CreateSession" || e.Body != nil {
					t.Errorf("AssignSeat: %v holds %+v, want the answer to CreateSession without its body", err, e)
				}
				if got := operations(polar); tt.requests > 0 && len(got) != tt.requests || slices.Contains(got, seatstest.AssignSeat) {
					t.Errorf("requests %q, want %d and no AssignSeat", got, tt.requests)
				}
			})
		})
	}
}

// The request that creates a session is the one in Polar's document, and its path ends with
// a slash.
func TestCreateSessionRequest(t *testing.T) {
	for subject, body := range map[seats.Subject]string{
		{CustomerID: "c"}:                                `{"customer_id":"c"}`,
		{ExternalCustomerID: "e c<>"}:                    `{"external_customer_id":"e c\u003c\u003e"}`,
		{CustomerID: "c", MemberID: "m"}:                 `{"customer_id":"c","member_id":"m"}`,
		{ExternalCustomerID: "e", ExternalMemberID: "f"}: `{"external_customer_id":"e","external_member_id":"f"}`,
	} {
		client, requests := serve(t, []literal{polarResponse(201, createdAnswer), polarResponse(200, any200)})
		issuer, err := seats.NewIssuer(client, organizationToken)
		if err != nil {
			t.Fatal(err)
		}
		if err := listSeatsAs(ctx, client, issuer.Session(subject)); err != nil {
			t.Fatal(err)
		}
		r := (*requests)[0]
		if r.line != "POST /v1/customer-sessions/" || r.body != body {
			t.Errorf("%+v: request %s with body %s, want POST /v1/customer-sessions/ with %s", subject, r.line, r.body, body)
		}
		for name, want := range map[string]string{
			"Authorization": "Bearer " + organizationToken, "Content-Type": "application/json",
			"Content-Length": fmt.Sprint(len(body)), "Polar-Version": seats.APIVersion,
		} {
			if got := r.header.Get(name); got != want {
				t.Errorf("header %s: %q, want %q", name, got, want)
			}
		}
		if got := (*requests)[1].header.Get("Authorization"); got != "Bearer "+issuedToken {
			t.Errorf("ListSeats sent Authorization %q, want the created session's token", got)
		}
	}
}
