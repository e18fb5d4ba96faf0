package webhook_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/polarseats/polarseats-go/seats/webhook"
)

const key = "a key for tests"

// parse parses a body that is signed at the current time.
func parse(t testing.TB, body string) (*webhook.Event, error) {
	t.Helper()
	return newVerifier(t, key).Parse(signedNow(key, "an id", body), []byte(body))
}

func TestEvents(t *testing.T) {
	seat := `{"id":"8726a6ad-f8cc-4f3c-b880-1463c4a801d0","status":"claimed","seat_metadata":{}}`
	tests := []struct {
		body, wantType, version, data string
		seat                          bool
	}{
		{`{"type":"customer_seat.assigned","timestamp":"2026-11-23T19:15:54Z","data":` + seat + `}`, webhook.SeatAssigned, "", seat, true},
		{`{"type":"customer_seat.claimed","timestamp":"2026-11-23T19:15:54Z","api_version":"2026-10","data":` + seat + `}`, webhook.SeatClaimed, "2026-10", seat, true},
		{`{"data":` + seat + `,"api_version":null,"timestamp":"2026-11-23T20:15:54+01:00","new":1,"type":"customer_seat.expired"}`, "customer_seat.expired", "", seat, true},
		{` {"type":"benefit_grant.created","timestamp":"2026-11-23T19:15:54Z","data":{"id":7}}` + "\n", "benefit_grant.created", "", `{"id":7}`, false},
		{`{"type":"customer_seats.none","timestamp":"2026-11-23T19:15:54Z","data":[1]}`, "customer_seats.none", "", `[1]`, false},
		{`{"type":"ping","timestamp":"2026-11-23T19:15:54Z"}`, "ping", "", ``, false},
	}
	for _, test := range tests {
		event, err := parse(t, test.body)
		if err != nil {
			t.Errorf("Parse(%s): %v", test.body, err)
			continue
		}
		if event.ID != "an id" || event.Type != test.wantType || event.APIVersion != test.version || string(event.Data) != test.data || (event.Seat != nil) != test.seat {
			t.Errorf("Parse(%s) = %+v, want type %s, version %q, data %s, a seat: %t", test.body, event, test.wantType, test.version, test.data, test.seat)
		}
		if want := time.Date(2026, 11, 23, 19, 15, 54, 0, time.UTC); !event.Timestamp.Equal(want) {
			t.Errorf("Parse(%s): timestamp %v, want %v", test.body, event.Timestamp, want)
		}
		if test.seat && (event.Seat.ID == "" || event.Seat.Status != "claimed") {
			t.Errorf("Parse(%s): seat %+v, want an id and status claimed", test.body, event.Seat)
		}
	}
}

// The version in the body prevails over the one in the header, which is not signed.
func TestAPIVersionHeader(t *testing.T) {
	for body, want := range map[string]string{
		`{"type":"ping","timestamp":"2026-11-23T19:15:54Z","api_version":"2026-10"}`: "2026-10",
		`{"type":"ping","timestamp":"2026-11-23T19:15:54Z"}`:                         "2027-01",
	} {
		h := signedNow(key, "an id", body)
		h.Set("webhook-api-version", "2027-01")
		if event, err := newVerifier(t, key).Parse(h, []byte(body)); err != nil || event.APIVersion != want {
			t.Errorf("Parse(%s) = %+v, %v; want version %s", body, event, err, want)
		}
	}
}

// A signed body that is not an event is refused, and the error does not quote it.
func TestMalformed(t *testing.T) {
	tests := map[string]string{
		``:                                     "unexpected end of JSON input",
		`null`:                                 "no type",
		`{}`:                                   "no type",
		`[]`:                                   "array",
		`"ada@company.com"`:                    "string",
		`{"type":"ping"`:                       "unexpected end of JSON input",
		`{"type":"ping"} {}`:                   "invalid character",
		`{"type":7}`:                           `number at "type"`,
		`{"type":"ping"}`:                      "no timestamp",
		`{"type":"ping","timestamp":null}`:     "no timestamp",
		`{"type":"ping","timestamp":"ada@co"}`: "a time that is not in RFC 3339 format",
		`{"type":"ping","timestamp":"0001-01-01T00:00:00Z"}`:                                               "no timestamp",
		`{"type":"customer_seat.claimed","timestamp":"2026-11-23T19:15:54Z"}`:                              "data: unexpected end",
		`{"type":"customer_seat.claimed","timestamp":"2026-11-23T19:15:54Z","data":null}`:                  "data: a seat without id",
		`{"type":"customer_seat.claimed","timestamp":"2026-11-23T19:15:54Z","data":{}}`:                    "data: a seat without id",
		`{"type":"customer_seat.claimed","timestamp":"2026-11-23T19:15:54Z","data":"ada@company.com"}`:     "data: string",
		`{"type":"customer_seat.claimed","timestamp":"2026-11-23T19:15:54Z","data":{"id":98765}}`:          `data: number at "id"`,
		`{"type":"customer_seat.x","timestamp":"2026-11-23T19:15:54Z","data":{"id":"s","claimed_at":"@"}}`: "data: a time that is not in RFC 3339 format",
	}
	for body, want := range tests {
		event, err := parse(t, body)
		if event != nil || !errors.Is(err, webhook.ErrMalformed) || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "webhook: Parse: not an event: an id: ") {
			t.Errorf("Parse(%s) = %v, %v; want ErrMalformed with %q", body, event, err, want)
		}
		if err != nil && (strings.Contains(err.Error(), "@") || strings.Contains(err.Error(), "98765")) {
			t.Errorf("Parse(%s): the error %q quotes the body", body, err)
		}
	}
}

// An event survives a round trip through JSON, for example in a queue.
func TestEventJSON(t *testing.T) {
	event, err := parse(t, string(recordedBody))
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	var got webhook.Event
	if err := json.Unmarshal(encoded, &got); err != nil || !reflect.DeepEqual(*event, got) {
		t.Errorf("after a round trip: %+v, %v; want %+v", got, err, *event)
	}
}
