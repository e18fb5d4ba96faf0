package seatstest

import (
	"encoding/json"
	"hash/crc32"
	"net/http"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pydantic"
)

// TestCreateCustomerSession creates sessions with an organization's token, with and without
// the member model.
func TestCreateCustomerSession(t *testing.T) {
	for _, without := range []bool{false, true} {
		fake := New()
		org := fake.NewOrganization(Organization{WithoutMemberModel: without})
		buyer := org.NewCustomer(Customer{ExternalID: "ext"})
		viewer := newUUID() // Polar ignores the member id without the member model
		if !without {
			buyer.NewMember(Member{Role: RoleOwner})
			viewer = buyer.NewMember(Member{Email: "viewer@company.com"}).ID
		}
		hc := &http.Client{Transport: fake.Transport()}
		oat := org.NewToken(Token{})
		tests := []struct {
			token, body string
			status      int
			member      string // in the session's user, with the member model
			customer    string // in the session's user, without it
		}{
			{oat, `{"customer_id":"` + buyer.ID + `"}`, 201, `"role":"owner"`, `"type":"customer"`},
			{oat, `{"external_customer_id":"ext"}`, 201, `"role":"owner"`, `"type":"customer"`},
			{oat, `{"customer_id":"` + buyer.ID + `","member_id":"` + viewer + `"}`, 201, `"role":"member"`, `"role":null`},
			{oat, `{"external_customer_id":"nobody"}`, 422, "", ""},
			{buyer.NewToken(Token{}), `{"customer_id":"` + buyer.ID + `"}`, 401, "", ""},
		}
		for _, test := range tests {
			status, body := call(t, hc, "http://polar", test.token, "POST", "/v1/customer-sessions/", test.body)
			if status != test.status {
				t.Errorf("POST %s: %d %s, want %d", test.body, status, body, test.status)
			}
			if status == 422 && !strings.Contains(body, `"error":"PolarRequestValidationError"`) {
				t.Errorf("POST %s: %s, want a PolarRequestValidationError", test.body, body)
			}
			if status != 201 {
				continue
			}
			want, prefix := test.member, "polar_mst_"
			if without {
				want, prefix = test.customer, "polar_cst_"
			}
			checkSession(t, hc, body, prefix, want)
		}
	}
}

// checkSession checks a new session's token, its user and its expiry.
func checkSession(t *testing.T, hc *http.Client, answer, prefix, want string) {
	t.Helper()
	var session struct{ Token string }
	if err := json.Unmarshal([]byte(answer), &session); err != nil {
		t.Fatal(err)
	}
	_, user := call(t, hc, "http://polar", session.Token, "GET", "/v1/customer-portal/customer-session/user", "")
	if !strings.Contains(user, want) || !strings.HasPrefix(session.Token, prefix) {
		t.Errorf("user of %s: %s, want %s with %s", session.Token, user, prefix, want)
	}
	_, introspection := call(t, hc, "http://polar", session.Token, "GET", "/v1/customer-portal/customer-session/introspect", "")
	if !strings.HasPrefix(introspection, `{"expires_at":"2`) || !strings.HasSuffix(introspection, `Z","return_url":null}`) {
		t.Errorf("introspection of %s: %s, want expires_at and a null return_url", session.Token, introspection)
	}
}

func TestCreateCustomerSessionRefuses(t *testing.T) {
	fake := New()
	org := fake.NewOrganization(Organization{})
	buyer := org.NewCustomer(Customer{ExternalID: "ext"})
	team := org.NewCustomer(Customer{Team: true, WithoutEmail: true})
	withoutEmail := org.NewCustomer(Customer{WithoutEmail: true})
	hc := &http.Client{Transport: fake.Transport()}
	oat, narrow := org.NewToken(Token{}), org.NewToken(Token{WithoutScope: true})
	const unknown = "11111111-1111-4111-8111-111111111111"
	polarError := func(field, message, input string) string {
		return `{"error":"PolarRequestValidationError","detail":[{"type":"value_error","loc":["body","` + field + `"],"msg":"` + message + `","input":` + input + `}]}`
	}
	tests := map[string]struct {
		token, sent string
		status      int
		want        string
	}{
		"no scope":         {narrow, `{"customer_id":"` + buyer.ID + `"}`, 403, `{"error": "insufficient_scope", "error_description": "The request requires higher privileges than provided by the access token."}`},
		"no token":         {"", `{"customer_id":"` + buyer.ID + `"}`, 401, `{"error":"Unauthorized","detail":"Unauthorized"}`},
		"nobody's":         {"polar_oat_x", `{"customer_id":"` + buyer.ID + `"}`, 401, `{"error": "invalid_token", "error_description": "The access token provided is expired, revoked, malformed, or invalid for other reasons."}`},
		"unknown":          {oat, `{"customer_id":"` + unknown + `"}`, 422, polarError("customer_id", "Customer does not exist.", `"`+unknown+`"`)},
		"unknown external": {oat, `{"external_customer_id":"nobody"}`, 422, polarError("external_customer_id", "Customer does not exist.", `"nobody"`)},
		"empty external":   {oat, `{"external_customer_id":""}`, 422, polarError("external_customer_id", "Customer does not exist.", `""`)},
		"no such member":   {oat, `{"customer_id":"` + buyer.ID + `","member_id":"` + unknown + `"}`, 422, polarError("member_id", "Member does not exist for this customer.", `"`+unknown+`"`)},
		"no such external": {oat, `{"external_customer_id":"ext","external_member_id":"ada"}`, 422, polarError("external_member_id", "Member does not exist for this customer.", `"ada"`)},
		"team":             {oat, `{"customer_id":"` + team.ID + `"}`, 422, polarError("member_id", "member_id is required for team customers.", "null")},
		"no owner":         {oat, `{"customer_id":"` + withoutEmail.ID + `"}`, 422, polarError("customer_id", "No owner member found for this customer.", `"`+withoutEmail.ID+`"`)},
		"nothing": {oat, `{}`, 422, `{"error":"RequestValidationError","detail":[` +
			`{"type":"missing","loc":["body","CustomerSessionCustomerIDCreate","customer_id"],"msg":"Field required","input":{}},` +
			`{"type":"missing","loc":["body","CustomerSessionCustomerExternalIDCreate","external_customer_id"],"msg":"Field required","input":{}}]}`},
		"malformed": {oat, `{"customer_id":"x1111111-1111-4111-8111-111111111111","external_customer_id":7}`, 422, `{"error":"RequestValidationError","detail":[` +
			`{"type":"uuid_parsing","loc":["body","CustomerSessionCustomerIDCreate","customer_id"],"msg":"Input should be a valid UUID, invalid character: found ` + "`x`" + ` at 1","input":"x1111111-1111-4111-8111-111111111111","ctx":{"error":"invalid character: found ` + "`x`" + ` at 1"}},` +
			`{"type":"string_type","loc":["body","CustomerSessionCustomerExternalIDCreate","external_customer_id"],"msg":"Input should be a valid string","input":7}]}`},
	}
	for name, test := range tests {
		status, body := call(t, hc, "http://polar", test.token, "POST", "/v1/customer-sessions/", test.sent)
		if status != test.status || body != test.want {
			t.Errorf("%s: %d %s\nwant %d %s", name, status, body, test.status, test.want)
		}
	}
}

// TestFirstSessionMakesOwner also checks the types of customers.
func TestFirstSessionMakesOwner(t *testing.T) {
	fake := New()
	org := fake.NewOrganization(Organization{})
	buyer := org.NewCustomer(Customer{ExternalID: "ext", Name: "Company"})
	team := org.NewCustomer(Customer{Team: true})
	member := team.NewMember(Member{ExternalID: "ada"})
	hc := &http.Client{Transport: fake.Transport()}
	oat := org.NewToken(Token{})
	for _, sent := range []string{
		`{"customer_id":"` + buyer.ID + `"}`,
		`{"customer_id":"` + buyer.ID + `","external_member_id":"ext"}`,
	} {
		_, body := call(t, hc, "http://polar", oat, "POST", "/v1/customer-sessions/", sent)
		checkSession(t, hc, body, "polar_mst_", `"name":"Company","email":"owner@company.com","customer_id":"`+buyer.ID+`"`)
		if !strings.Contains(body, `"type":"individual"`) {
			t.Errorf("session of a customer: %s, want type individual", body)
		}
	}
	_, body := call(t, hc, "http://polar", oat, "POST", "/v1/customer-sessions/", `{"customer_id":"`+team.ID+`","external_member_id":"ada"}`)
	checkSession(t, hc, body, "polar_mst_", `"member_id":"`+member.ID+`","role":"member"`)
	if !strings.Contains(body, `"type":"team"`) {
		t.Errorf("session of a team customer: %s, want type team", body)
	}
}

// TestUserWithoutAddress: Polar treats a customer without an address as a team.
func TestUserWithoutAddress(t *testing.T) {
	fake := New()
	buyer := fake.NewOrganization(Organization{}).NewCustomer(Customer{WithoutEmail: true})
	status, body := call(t, &http.Client{Transport: fake.Transport()}, "http://polar", buyer.NewToken(Token{}), "GET", "/v1/customer-portal/customer-session/user", "")
	want := `{"error":"PolarRequestValidationError","detail":[{"type":"value_error","loc":["body"],"msg":"Team customers must use member sessions. Create a customer session via the API with a member_id.","input":null}]}`
	if status != 422 || body != want {
		t.Errorf("user: %d %s, want 422 %s", status, body, want)
	}
}

func TestNewToken(t *testing.T) {
	for _, prefix := range []string{"polar_cst_", "polar_mst_", "polar_oat_"} {
		token := newToken(prefix)
		rest, ok := strings.CutPrefix(token, prefix)
		if !ok || len(token) != 53 {
			t.Fatalf("newToken(%q) = %s with %d characters, want the prefix and 53", prefix, token, len(token))
		}
		sum := uint32(0)
		for _, c := range rest[37:] {
			sum = sum*62 + uint32(strings.IndexRune("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", c))
		}
		if want := crc32.ChecksumIEEE([]byte(rest[:37])); sum != want {
			t.Errorf("newToken(%q) = %s with the checksum %d, want %d", prefix, token, sum, want)
		}
	}
}

func TestNewInvitationToken(t *testing.T) {
	a, b := newInvitationToken(), newInvitationToken()
	if len(a) != 43 || a == b {
		t.Errorf("newInvitationToken() = %s, then %s; want two different tokens of 43 characters", a, b)
	}
}

func TestNewUUID(t *testing.T) {
	for range 100 {
		id := newUUID()
		if _, errs := pydantic.UUID4("path", "id", id); errs != nil {
			t.Fatalf("newUUID() = %s, want a UUID of version 4", id)
		}
	}
}
