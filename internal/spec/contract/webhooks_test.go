package contract_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// webhooksDocument describes the events, except the seat in each event, which openapi.yaml
// describes. `make spec` takes both from the same document.
const webhooksDocument = "../handwritten.yaml"

// payloads has the name of each event's schema.
var payloads = map[string]string{
	"customer_seat.assigned": "WebhookCustomerSeatAssignedPayload",
	"customer_seat.claimed":  "WebhookCustomerSeatClaimedPayload",
	"customer_seat.revoked":  "WebhookCustomerSeatRevokedPayload",
}

// An eventSchema checks the deliveries of one type of event.
type eventSchema struct{ payload, seat *openapi3.Schema }

func openEvent(t *testing.T, kind string) eventSchema {
	t.Helper()
	schema := func(d document, name string) *openapi3.Schema {
		ref := d.spec.Components.Schemas[name]
		if ref == nil {
			t.Fatalf("no schema %q", name)
		}
		return ref.Value
	}
	spec, err := openapi3.NewLoader().LoadFromFile(webhooksDocument)
	if err != nil {
		t.Fatal(err)
	}
	return eventSchema{schema(document{spec: spec}, payloads[kind]), schema(openDocument(t), "CustomerSeat")}
}

// check returns an error if the documents do not allow the body of a delivery.
func (s eventSchema) check(body string) error {
	var event map[string]any
	if err := json.Unmarshal([]byte(body), &event); err != nil {
		return err
	}
	// The validator ignores const.
	if want := s.payload.Properties["type"].Value.Const; want == nil || event["type"] != want {
		return fmt.Errorf("type %v, want %v", event["type"], want)
	}
	rules := append([]openapi3.SchemaValidationOption{openapi3.VisitAsResponse()}, options.SchemaValidationOptions...)
	if err := s.payload.VisitJSON(event, rules...); err != nil {
		return err
	}
	return s.seat.VisitJSON(event["data"], rules...)
}

// events returns the webhooks that a fake sends for a seat that is assigned, claimed and
// revoked, and for another one that is claimed immediately.
func events(t *testing.T, o seatstest.Organization) []seatstest.Webhook {
	t.Helper()
	w := newWorld(t)
	w.inOrganization(o)
	w.revoke(w.claim(w.seat()))
	w.assignTeam(seats.SeatAssign{Email: "bob@company.com", ImmediateClaim: true, Metadata: map[string]any{"team": "ops"}})
	webhooks := w.fake.Webhooks()
	if len(webhooks) != 4 {
		t.Fatalf("Webhooks: %d events, want 4", len(webhooks))
	}
	return webhooks
}

// Polar's document allows each event of the fake, with and without members.
func TestWebhooks(t *testing.T) {
	for _, o := range []seatstest.Organization{{}, {WithoutMemberModel: true}} {
		for _, w := range events(t, o) {
			if err := openEvent(t, w.Type).check(w.Body); err != nil {
				t.Errorf("%s: %v", w.Body, err)
			}
		}
	}
}

func TestSpoiledWebhooks(t *testing.T) {
	w := events(t, seatstest.Organization{})[0]
	s := openEvent(t, w.Type)
	for from, to := range map[string]string{
		`"type":"customer_seat.assigned"`: `"type":"customer_seat.claimed"`,
		`"timestamp":"`:                   `"timestamp":"at `,
		`"data":`:                         `"seat":`,
		`"status":"pending"`:              `"status":"lost"`,
		`"claimed_at":null`:               `"taken_at":null`,
		`"seat_metadata":`:                `"seat_metadata":[],"x":`,
	} {
		if err := s.check(strings.Replace(w.Body, from, to, 1)); err == nil || !strings.Contains(w.Body, from) {
			t.Errorf("check with %s for %s in %s: no error, or nothing to replace", to, from, w.Body)
		}
	}
}
