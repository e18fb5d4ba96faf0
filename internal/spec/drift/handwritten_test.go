package drift

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/polarseats/polarseats-go/internal/spec/cut"
)

// handwrittenTaken returns the part of Polar's document that sessions and webhooks use.
func handwrittenTaken(t *testing.T) []byte {
	t.Helper()
	source, err := os.ReadFile("../handwritten.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// handwrittenAsPolars returns that part in the form of Polar's document, in which webhooks are not
// operations.
func handwrittenAsPolars(t *testing.T) object {
	t.Helper()
	tree, err := parse(handwrittenTaken(t))
	if err != nil {
		t.Fatal(err)
	}
	paths, webhooks := at(tree, "paths"), object{}
	for _, name := range cut.Webhooks {
		webhooks[name] = object{"post": object{"requestBody": object{"content": at(paths, name, "post", "responses", "200", "content")}}}
		delete(paths, name)
	}
	tree["webhooks"] = webhooks
	return tree
}

// handwrittenMutations are changes of what sessions and webhooks use, and the changes that drift
// reports.
var handwrittenMutations = []struct{ name, edits, want string }{
	{"nothing", "openapi = \"3.1.1\"", ""},
	{"no token in the answer", "S|CustomerSession|properties|token -\nS|CustomerSession|required = [\"created_at\",\"expires_at\"]", "breaking: CustomerSession.token: is gone\n"},
	{"token no longer required", "S|CustomerSession|required = [\"created_at\",\"expires_at\"]", "breaking: CustomerSession.token: is no longer required: sessions or webhooks refuse what is sent without it\n"},
	{"expiry of another type", "S|CustomerSession|properties|expires_at = {\"type\":\"integer\"}", "breaking: CustomerSession.expires_at: was string, is integer\n"},
	{"a property that nothing reads", "S|CustomerSession|properties|new = {\"type\":\"string\"}", ""},
	{"a property that nothing sends", "S|CustomerSessionCustomerIDCreate|properties|new = {\"type\":\"string\"}", ""},
	{"a property that is required now", "S|CustomerSessionCustomerIDCreate|properties|new = {\"type\":\"string\"}\nS|CustomerSessionCustomerIDCreate|required += \"new\"", "breaking: CustomerSessionCustomerIDCreate.new: is new: string, and required\n"},
	{"a property that is sent gone", "S|CustomerSessionCustomerExternalIDCreate|properties|external_member_id -", "breaking: CustomerSessionCustomerExternalIDCreate.external_member_id: is gone\n"},
	{"another scope", "paths|/v1/customer-sessions/|post|security = [{\"oat\":[\"sessions:write\"]}]", "breaking: customer-sessions:create security oat: scope \"customer_sessions:write\" is gone\nharmless: customer-sessions:create security oat: scope \"sessions:write\" is new\n"},
	{"a credential that is not used", "paths|/v1/customer-sessions/|post|security = [{\"oat\":[\"customer_sessions:write\"]},{\"new\":[]}]", ""},
	{"a new parameter", "paths|/v1/customer-sessions/|post|parameters = [{\"in\":\"query\",\"name\":\"q\",\"schema\":{\"type\":\"string\"}}]", "additive: customer-sessions:create query parameter q: is new\n"},
	{"status of success gone", "paths|/v1/customer-sessions/|post|responses|201 -", "breaking: customer-sessions:create answer 201: is gone\n"},
	{"type of a user gone", "S|PortalAuthenticatedUser|properties|type -\nS|PortalAuthenticatedUser|required = [\"name\",\"email\",\"customer_id\"]", "breaking: PortalAuthenticatedUser.type: is gone\n"},
	{"a version in the body", "S|WebhookCustomerSeatClaimedPayload|properties|api_version = {\"type\":\"string\"}\nS|WebhookCustomerSeatClaimedPayload|required += \"api_version\"", "additive: WebhookCustomerSeatClaimedPayload.api_version: is new: string\n"},
	{"another seat", "S|Slot = {\"type\":\"object\"}\nS|WebhookCustomerSeatRevokedPayload|properties|data = {\"$ref\":\"#/components/schemas/Slot\"}", "breaking: WebhookCustomerSeatRevokedPayload.data: was CustomerSeat, is Slot\n"},
	{"another name of an event", "S|WebhookCustomerSeatAssignedPayload|properties|type|const = \"seat.assigned\"", "breaking: WebhookCustomerSeatAssignedPayload.type: was the constant \"customer_seat.assigned\", is \"seat.assigned\"\n"},
	{"another payload", "webhooks|customer_seat.claimed|post|requestBody|content|application/json|schema = {\"type\":\"array\"}", "breaking: customer_seat.claimed: was WebhookCustomerSeatClaimedPayload, is array\n"},
}

func TestHandwritten(t *testing.T) {
	ours, polars := handwrittenTaken(t), handwrittenAsPolars(t)
	for _, test := range handwrittenMutations {
		t.Run(test.name, func(t *testing.T) {
			changes, err := CompareHandwritten(ours, edited(t, polars, test.edits))
			wantChanges(t, changes, err, test.want)
			for _, change := range changes {
				if !change.Handwritten {
					t.Errorf("CompareHandwritten: %+v, want Handwritten", change)
				}
			}
		})
	}
}

// A change is breaking if an operation or a webhook is gone.
func TestHandwrittenGone(t *testing.T) {
	ours, polars := handwrittenTaken(t), handwrittenAsPolars(t)
	tests := map[string]string{
		"paths|/v1/customer-sessions/ -":                          "customer-sessions:create",
		"paths|/v1/customer-portal/customer-session/introspect -": "customer_portal:customer-session:introspect",
		"paths|/v1/customer-portal/customer-session/user -":       "customer_portal:customer-session:get_authenticated_user",
		"webhooks|customer_seat.assigned -":                       "customer_seat.assigned",
		"webhooks|customer_seat.claimed -":                        "customer_seat.claimed",
		"webhooks|customer_seat.revoked -":                        "customer_seat.revoked",
	}
	for edit, where := range tests {
		changes, err := CompareHandwritten(ours, edited(t, polars, edit))
		if err != nil || len(changes) == 0 || changes[0].Class != Breaking || changes[0].Where != where || changes[0].What != "is gone" {
			t.Errorf("CompareHandwritten with %s: error %v and\n%swant breaking: %s: is gone", edit, err, lines(changes), where)
		}
	}
}

// The part of the document from which openapi.yaml is made has nothing outside the five
// operations.
func TestHandwrittenWithPart(t *testing.T) {
	part, err := os.ReadFile("../polar.yaml")
	if err != nil {
		t.Fatal(err)
	}
	changes, err := CompareHandwritten(handwrittenTaken(t), part)
	wantChanges(t, changes, err, "")
}

// The file handwritten.yaml is what make spec takes from Polar's whole document.
func TestHandwrittenIsTaken(t *testing.T) {
	whole, err := json.Marshal(polars(t))
	if err != nil {
		t.Fatal(err)
	}
	taken, gone, err := cut.TakeHandwritten(whole)
	if err != nil || len(gone) > 0 {
		t.Fatal(gone, err)
	}
	if changes, err := CompareHandwritten(handwrittenTaken(t), whole); err != nil || len(changes) > 0 {
		t.Errorf("CompareHandwritten: error %v and\n%swant handwritten.yaml to be\n%s", err, lines(changes), taken)
	}
}
