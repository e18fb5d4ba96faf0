package seatstest

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// TestCustomerSessions: what a service's backend does with its organization's
// token, in an organization with members and in one without.
func TestCustomerSessions(t *testing.T) {
	for _, without := range []bool{false, true} {
		fake := New()
		org := fake.NewOrganization(Organization{WithoutMemberModel: without})
		buyer := org.NewCustomer(Customer{ExternalID: "ext"})
		viewer := ""
		if !without {
			buyer.NewMember(Member{Role: RoleOwner})
			viewer = buyer.NewMember(Member{Email: "viewer@company.com"}).ID
		}
		hc := &http.Client{Transport: fake.Transport()}
		oat := org.NewToken(Token{})
		tests := []struct {
			token, body string
			status      int
			user        string // what the new session says of itself, with and without members
			plain       string
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
				t.Errorf("%s: %d %s, want %d", test.body, status, body, test.status)
			}
			if status == 422 && !strings.Contains(body, `"error":"PolarRequestValidationError"`) {
				t.Errorf("%s: %s", test.body, body)
			}
			if status != 201 {
				continue
			}
			want, prefix := test.user, "polar_mst_"
			if without {
				want, prefix = test.plain, "polar_cst_"
			}
			checkSession(t, hc, body, prefix, want)
		}
	}
}

// checkSession looks at a session that was made and what it says of itself.
func checkSession(t *testing.T, hc *http.Client, answer, prefix, want string) {
	t.Helper()
	var session struct{ Token string }
	if err := json.Unmarshal([]byte(answer), &session); err != nil {
		t.Fatal(err)
	}
	_, user := call(t, hc, "http://polar", session.Token, "GET", "/v1/customer-portal/customer-session/user", "")
	if !strings.Contains(user, want) || !strings.HasPrefix(session.Token, prefix) {
		t.Errorf("%s is of %s, want %s", session.Token, user, want)
	}
	_, life := call(t, hc, "http://polar", session.Token, "GET", "/v1/customer-portal/customer-session/introspect", "")
	if !strings.HasPrefix(life, `{"expires_at":"2`) || !strings.HasSuffix(life, `Z","return_url":null}`) {
		t.Errorf("introspection: %s", life)
	}
}
