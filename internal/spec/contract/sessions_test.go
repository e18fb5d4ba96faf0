package contract_test

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// sessionsDocument is the part of Polar's document that describes sessions. They are not in
// openapi.yaml, because the code that uses them is written by hand. The input of a
// ValidationError, which may be anything, is left out, because the validator reads {} as a
// value that is never null.
const sessionsDocument = "testdata/sessions.json"

// asIssuer makes an issuer create the session of the world.
func (w *world) asIssuer(token string, of seats.Subject) {
	w.t.Helper()
	issuer, err := seats.NewIssuer(w.client, token)
	if err != nil {
		w.t.Fatal(err)
	}
	w.session = issuer.Session(of)
}

func (w *world) whoAmI() { _, _ = w.client.WhoAmI(w.t.Context(), w.session) }

// Polar's document allows each exchange about sessions, except the refusals that it does not
// describe.
func TestSessions(t *testing.T) {
	const create, user, introspect = "customer-sessions:create", "customer_portal:customer-session:get_authenticated_user", "customer_portal:customer-session:introspect"
	d := openDocumentAt(t, sessionsDocument)
	tests := map[string]struct {
		do   func(w *world, token string)
		want string // the operations and the statuses of their answers

		requestError string // in the error of a request that the document does not allow
	}{
		"customer": {func(w *world, token string) {
			w.asIssuer(token, seats.Subject{CustomerID: w.team.CustomerID})
		}, create + " 201, " + user + " 200, " + introspect + " 200", ""},
		"external customer and member": {func(w *world, token string) {
			customer := w.team.Organization.NewCustomer(seatstest.Customer{ExternalID: "company", Team: true, WithoutEmail: true})
			customer.NewMember(seatstest.Member{ExternalID: "ada", Email: "ada@company.com", Name: "Ada"})
			w.asIssuer(token, seats.Subject{ExternalCustomerID: "company", ExternalMemberID: "ada"})
		}, create + " 201, " + user + " 200, " + introspect + " 200", ""},
		"member": {func(w *world, token string) {
			w.asIssuer(token, seats.Subject{CustomerID: w.team.CustomerID, MemberID: w.team.OwnerID})
		}, create + " 201, " + user + " 200, " + introspect + " 200", ""},
		"without members": {func(w *world, _ string) {
			w.inOrganization(seatstest.Organization{WithoutMemberModel: true})
			w.asIssuer(w.team.Organization.NewToken(seatstest.Token{}), seats.Subject{CustomerID: w.team.Customer.ID})
		}, create + " 201, " + user + " 200, " + introspect + " 200", ""},
		"unknown customer": {func(w *world, token string) {
			w.asIssuer(token, seats.Subject{CustomerID: unknown})
		}, create + " 422", ""},
		"team without a member": {func(w *world, token string) {
			team := w.team.Organization.NewCustomer(seatstest.Customer{Team: true})
			w.asIssuer(token, seats.Subject{CustomerID: team.ID})
		}, create + " 422", ""},
		"malformed": {func(w *world, token string) {
			w.asIssuer(token, seats.Subject{CustomerID: "company"})
		}, create + " 422", "customer_id"},
		"no scope": {func(w *world, _ string) {
			w.asIssuer(w.team.Organization.NewToken(seatstest.Token{WithoutScope: true}), seats.Subject{CustomerID: w.team.CustomerID})
		}, create + " 403", ""},
		"expired": {func(w *world, _ string) { w.asExpired() }, user + " 401", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			tt.do(w, w.team.Organization.NewToken(seatstest.Token{}))
			w.whoAmI()
			var got []string
			for _, e := range w.wire.exchanges {
				operation, err := d.operation(e)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, operation+" "+answer(e.status))
				checkSessionExchange(t, d, e, tt.requestError)
			}
			if got := strings.Join(got, ", "); got != tt.want {
				t.Errorf("exchanges: %s\nwant %s", got, tt.want)
			}
		})
	}
}

func checkSessionExchange(t *testing.T, d document, e exchange, requestError string) {
	t.Helper()
	wantRequest(t, d, e, requestError)
	switch e.status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return // Polar's document does not describe these answers
	}
	if err := d.checkResponse(e); err != nil {
		t.Errorf("checkResponse: %v", err)
	}
}

func TestSpoiledSessions(t *testing.T) {
	d := openDocumentAt(t, sessionsDocument)
	tests := map[string]struct {
		exchange int // 0 the creation, 1 the user, 2 the introspection
		spoil    func(*exchange)
		check    func(document, exchange) error
		want     string // in the error
	}{
		"no token":                    {0, body(`"token":`, `"key":`), document.checkResponse, "token"},
		"a malformed time":            {0, body(`"expires_at":"`, `"expires_at":"in `), document.checkResponse, "date-time"},
		"a malformed id":              {0, body(`"customer_id":"`, `"customer_id":"c`), document.checkResponse, "uuid"},
		"an unknown type of customer": {0, body(`"type":"individual"`, `"type":"company"`), document.checkResponse, "type"},
		"another status":              {0, status(200), document.checkResponse, "200"},
		"another field":               {0, requestBody(`"customer_id":`, `"customer":`), document.checkRequest, "customer"},
		"no organization token":       {0, authorization("Bearer polar_mst_x"), document.checkRequest, "security"},
		"no slash":                    {0, path("/v1/customer-sessions"), document.checkRequest, "customer-sessions"},
		"no type":                     {1, body(`"type":`, `"kind":`), document.checkResponse, "type"},
		"a malformed customer id":     {1, body(`"customer_id":"`, `"customer_id":"c`), document.checkResponse, "uuid"},
		"no expiry":                   {2, body(`"expires_at":`, `"ends_at":`), document.checkResponse, "expires_at"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.asIssuer(w.team.Organization.NewToken(seatstest.Token{}), seats.Subject{CustomerID: w.team.CustomerID})
			w.whoAmI()
			wantSpoiled(t, d, tt.check, w.wire.exchanges[tt.exchange], tt.spoil, tt.want)
		})
	}
}

// The part of Polar's document in testdata is the same as in the whole document.
func TestSessionsDocument(t *testing.T) {
	text, err := os.ReadFile("../../../../shared/upstream/polar-2026-10.openapi.json")
	if err != nil {
		t.Skip("no copy of Polar's whole document: ", err)
	}
	var whole, taken map[string]any
	if err := json.Unmarshal(text, &whole); err != nil {
		t.Fatal(err)
	}
	text, err = os.ReadFile(sessionsDocument)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &taken); err != nil {
		t.Fatal(err)
	}
	delete(taken, "info")
	wantIn(t, "", taken, whole)
}

// wantIn checks that whole has everything that part has, except descriptions.
func wantIn(t *testing.T, at string, part, whole any) {
	t.Helper()
	switch part := part.(type) {
	case map[string]any:
		others, _ := whole.(map[string]any)
		for key, value := range part {
			if key != "description" {
				wantIn(t, at+"/"+key, value, others[key])
			}
		}
	case []any:
		others, _ := whole.([]any)
		if len(part) != len(others) {
			t.Errorf("%s: %d items, Polar's document has %d", at, len(part), len(others))
			return
		}
		for i := range part {
			wantIn(t, at, part[i], others[i])
		}
	default:
		if part != whole {
			t.Errorf("%s: %v, Polar's document has %v", at, part, whole)
		}
	}
}
