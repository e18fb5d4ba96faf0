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

// sessionsDocument is what Polar's document says of sessions: they are not in openapi.yaml,
// since what the module uses of them is written by hand. The input of a ValidationError,
// which may be anything, is left out: the validator takes {} for what is never null.
const sessionsDocument = "testdata/sessions.json"

// asIssuer makes the world's session one of an issuer.
func (w *world) asIssuer(token string, of seats.Subject) {
	w.t.Helper()
	issuer, err := seats.NewIssuer(w.client, token)
	if err != nil {
		w.t.Fatal(err)
	}
	w.session = issuer.Session(of)
}

func (w *world) whoAmI() { _, _ = w.client.WhoAmI(w.t.Context(), w.session) }

// Each exchange about sessions is as Polar's document has it, but for the refusals of
// which that says nothing.
func TestSessions(t *testing.T) {
	const create, user, introspect = "customer-sessions:create", "customer_portal:customer-session:get_authenticated_user", "customer_portal:customer-session:introspect"
	d := openDocumentAt(t, sessionsDocument)
	tests := map[string]struct {
		do   func(w *world, token string)
		want string // the operations and the statuses of their answers
		says string // by the document of a request that is wrong on purpose
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
				checkSessionExchange(t, d, e, tt.says)
			}
			if got := strings.Join(got, ", "); got != tt.want {
				t.Errorf("got %s\nwant %s", got, tt.want)
			}
		})
	}
}

func checkSessionExchange(t *testing.T, d document, e exchange, says string) {
	t.Helper()
	err := d.checkRequest(e)
	if says == "" && err != nil || says != "" && (err == nil || !strings.Contains(err.Error(), says)) {
		t.Errorf("request: got error %v, want one with %q", err, says)
	}
	switch e.status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return // of which Polar's document says nothing
	}
	if err := d.checkResponse(e); err != nil {
		t.Errorf("response: %v", err)
	}
}

// An exchange that differs from the document is found.
func TestSessionsBite(t *testing.T) {
	d := openDocumentAt(t, sessionsDocument)
	tests := map[string]struct {
		exchange int // 0 the creation, 1 the user, 2 the introspection
		spoil    func(*exchange)
		check    func(document, exchange) error
		says     string
	}{
		"no token":                  {0, body(`"token":`, `"key":`), document.checkResponse, "token"},
		"an odd time":               {0, body(`"expires_at":"`, `"expires_at":"in `), document.checkResponse, "date-time"},
		"an odd id":                 {0, body(`"customer_id":"`, `"customer_id":"c`), document.checkResponse, "uuid"},
		"a customer without a type": {0, body(`"type":"individual"`, `"type":"company"`), document.checkResponse, "type"},
		"another status":            {0, status(200), document.checkResponse, "200"},
		"another field":             {0, sent(`"customer_id":`, `"customer":`), document.checkRequest, "customer"},
		"no organization token":     {0, authorization("Bearer polar_mst_x"), document.checkRequest, "security"},
		"no slash":                  {0, path("/v1/customer-sessions"), document.checkRequest, "customer-sessions"},
		"no kind":                   {1, body(`"type":`, `"kind":`), document.checkResponse, "type"},
		"an odd address":            {1, body(`"customer_id":"`, `"customer_id":"c`), document.checkResponse, "uuid"},
		"no expiry":                 {2, body(`"expires_at":`, `"ends_at":`), document.checkResponse, "expires_at"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.asIssuer(w.team.Organization.NewToken(seatstest.Token{}), seats.Subject{CustomerID: w.team.CustomerID})
			w.whoAmI()
			e := w.wire.exchanges[tt.exchange]
			if err := tt.check(d, e); err != nil {
				t.Fatalf("before: %v", err)
			}
			tt.spoil(&e)
			if err := tt.check(d, e); err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got error %v, want one with %s", err, tt.says)
			}
		})
	}
}

// What testdata has of Polar's document is what that says, if it is there to compare.
func TestSessionsDocument(t *testing.T) {
	text, err := os.ReadFile("../../../../shared/upstream/polar-2026-10.openapi.json")
	if err != nil {
		t.Skip("Polar's whole document is not there: ", err)
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

// wantIn wants whole to have all that part has. Only words are left out of a part.
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
			t.Errorf("%s has %d items, Polar's %d", at, len(part), len(others))
			return
		}
		for i := range part {
			wantIn(t, at, part[i], others[i])
		}
	default:
		if part != whole {
			t.Errorf("%s is %v, Polar's %v", at, part, whole)
		}
	}
}
