package seats_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
)

// callAnsweredWith makes the call that body answers, and returns its result.
func callAnsweredWith(t *testing.T, body string) (any, error) {
	t.Helper()
	client, _ := serve(t, []literal{polarResponse(200, body)}, oneAttempt)
	switch {
	case strings.HasPrefix(body, "["), strings.HasPrefix(body, `{"items"`), strings.Contains(body, `,"items":[`):
		return client.ListClaimedSubscriptions(ctx, session, seats.ListClaimedSubscriptionsParams{})
	case strings.Contains(body, `"seats":[`):
		return client.ListSeats(ctx, session, seats.ListSeatsParams{SubscriptionID: teamID})
	}
	return client.RevokeSeat(ctx, session, seatID)
}

// The answers in this test are written by hand: some are of days between the recorded ones,
// the others have values that Polar may add in the future.
func TestAnswersOfOtherDays(t *testing.T) {
	tests := map[string]struct{ body, again string }{
		"2025-10-23: seats of orders": {
			`{"created_at":"2025-10-23T10:00:00Z","modified_at":null,"id":"a","subscription_id":null,"order_id":"o","status":"pending","customer_id":"c","customer_email":"ann@company.com","invitation_token_expires_at":"2025-10-24T10:00:00Z","claimed_at":null,"revoked_at":null,"seat_metadata":null}`,
			`{"created_at":"2025-10-23T10:00:00Z","id":"a","order_id":"o","status":"pending","customer_id":"c","customer_email":"ann@company.com","invitation_token_expires_at":"2025-10-24T10:00:00Z"}`,
		},
		"2026-01-10: ids and addresses of members, not the members": {
			`{"seats":[{"created_at":"2026-01-10T10:00:00Z","modified_at":null,"id":"a","subscription_id":"s","order_id":null,"status":"claimed","customer_id":"c","member_id":"m","email":"ann@company.com","customer_email":"ann@company.com","invitation_token_expires_at":null,"claimed_at":"2026-01-10T10:00:00Z","revoked_at":null,"seat_metadata":{}}],"available_seats":0,"total_seats":1}`,
			`{"seats":[{"created_at":"2026-01-10T10:00:00Z","id":"a","subscription_id":"s","status":"claimed","customer_id":"c","member_id":"m","email":"ann@company.com","customer_email":"ann@company.com","claimed_at":"2026-01-10T10:00:00Z","seat_metadata":{}}],"available_seats":0,"total_seats":1}`,
		},
		"2026-02-05: the member, in the answer to a revocation": {
			`{"id":"a","status":"revoked","customer_id":null,"member_id":null,"member":{"id":"m","created_at":"2026-02-05T10:00:00Z","modified_at":null,"customer_id":"c","email":"ann@company.com","name":null,"external_id":null,"role":"member"},"email":null,"customer_email":"ann@company.com","seat_metadata":{}}`,
			`{"id":"a","status":"revoked","member":{"id":"m","created_at":"2026-02-05T10:00:00Z","customer_id":"c","email":"ann@company.com","role":"member"},"customer_email":"ann@company.com","seat_metadata":{}}`,
		},
		"2026-02-25: pages, before pending updates": {
			`{"items":[{"id":"s","amount":0,"cancel_at_period_end":false,"recurring_interval_count":1,"prices":[],"meters":[]}],"pagination":{"total_count":1,"max_page":1}}`,
			`{"items":[{"id":"s","amount":0,"cancel_at_period_end":false,"recurring_interval_count":1,"prices":[],"meters":[]}],"pagination":{"total_count":1,"max_page":1}}`,
		},
		"2026-07-10: meter periods and pauses, before units": {
			`{"items":[{"id":"s","amount":5000,"status":"paused","current_meter_period_start":"2026-07-01T00:00:00Z","current_meter_period_end":"2026-08-01T00:00:00Z","pause_at_period_end":true,"paused_at":"2026-07-09T12:00:00.5Z","resumes_at":null,"past_due_at":null,"cancel_at_period_end":false,"pending_update":{"id":"u","created_at":"2026-07-10T00:00:00Z","modified_at":null,"applies_at":"2026-08-01T00:00:00Z","product_id":null,"seats":0}}],"pagination":{"total_count":1,"max_page":1}}`,
			`{"items":[{"id":"s","amount":5000,"status":"paused","current_meter_period_start":"2026-07-01T00:00:00Z","current_meter_period_end":"2026-08-01T00:00:00Z","pause_at_period_end":true,"paused_at":"2026-07-09T12:00:00.5Z","cancel_at_period_end":false,"pending_update":{"id":"u","created_at":"2026-07-10T00:00:00Z","applies_at":"2026-08-01T00:00:00Z","seats":0}}],"pagination":{"total_count":1,"max_page":1}}`,
		},
		"no subscription": {
			`{"items":[],"pagination":{"total_count":0,"max_page":0}}`,
			`{"items":[],"pagination":{"total_count":0,"max_page":0}}`,
		},
		"no seat": {
			`{"seats":[],"available_seats":0,"total_seats":0}`,
			`{"seats":[],"available_seats":0,"total_seats":0}`,
		},
		"future: an unknown status, role and fields": {
			`{"id":"seat_01J","status":"suspended","unheard_of_suspended_at":"2027-02-01T00:00:00Z","unheard_of_hold":{"by":{"id":1,"of":[{"x":null}]}},"member":{"id":"m","role":"auditor","unheard_of_teams":[["a"],[]]},"seat_metadata":{"deep":{"er":[1,{"x":true}]}}}`,
			`{"id":"seat_01J","status":"suspended","member":{"id":"m","role":"auditor"},"seat_metadata":{"deep":{"er":[1,{"x":true}]}}}`,
		},
		"future: a list with unknown fields": {
			`{"unheard_of_next":null,"unheard_of_reserved":{"seats":[1]},"seats":[{"id":"a","status":"claimed"}],"available_seats":9007199254740993,"total_seats":9007199254740993}`,
			`{"seats":[{"id":"a","status":"claimed"}],"available_seats":9007199254740993,"total_seats":9007199254740993}`,
		},
		"future: unknown kinds of prices, tiers and intervals, and units": {
			`{"items":[{"id":"s","unheard_of_units":12,"amount":0,"cancel_at_period_end":false,"status":"suspended","recurring_interval":"decade","prices":[{"id":"p","amount_type":"unit_based","is_archived":false,"unheard_of_unit_tiers":{"tiers":[{"min_units":1,"price_per_unit":"0.5"}]}},{"id":"q","amount_type":"seat_based","is_archived":true,"seat_tiers":{"seat_tier_type":"stairs","tiers":[{"min_seats":1,"max_seats":3,"price_per_seat":0,"unheard_of_flat":{"amount":5}}],"minimum_seats":1,"maximum_seats":3}}]}],"pagination":{"total_count":1,"max_page":1,"unheard_of_next":"c"}}`,
			`{"items":[{"id":"s","amount":0,"cancel_at_period_end":false,"status":"suspended","recurring_interval":"decade","prices":[{"id":"p","amount_type":"unit_based","is_archived":false},{"id":"q","amount_type":"seat_based","is_archived":true,"seat_tiers":{"seat_tier_type":"stairs","tiers":[{"min_seats":1,"max_seats":3,"price_per_seat":0}],"minimum_seats":1,"maximum_seats":3}}]}],"pagination":{"total_count":1,"max_page":1}}`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			value, err := callAnsweredWith(t, tt.body)
			if err != nil {
				t.Fatal(err)
			}
			again, want := marshaled(t, value), decodeJSON(t, []byte(tt.again))
			for _, d := range append(invented(again, want, ""), invented(want, again, "")...) {
				t.Errorf("marshaled again, %s %s", d.place, d.text)
			}
		})
	}
}

// currentAnswers are the files of testdata with an answer of today's Polar of each kind.
var currentAnswers = []string{"seat_pending.json", "seat_claimed.json", "seat_revoked.json", "seats_with_revoked.json", "subscriptions.json"}

// If Polar sends another value in place of a null, the client returns that value or an error
// for the whole answer. It never returns a value that Polar did not send.
func TestValuesInPlaceOfNull(t *testing.T) {
	values := []string{`7`, `7.5`, `"text"`, `"2027-01-01T00:00:00Z"`, `true`, `{"id":"x","name":"n","seats":3}`, `[{"id":"x"}]`, `[]`, `{}`}
	for _, file := range currentAnswers {
		sent := decodeJSON(t, []byte(testdata(t, file)))
		for _, place := range nulls(sent) {
			for _, value := range values {
				t.Run(file+place+"="+value, func(t *testing.T) { checkTolerated(t, replaced(t, file, place, value)) })
			}
		}
	}
}

// If Polar leaves out a key, the client does not invent a value for it. The exceptions are
// the keys that every version of Polar has sent.
func TestMissingKeys(t *testing.T) {
	for _, file := range currentAnswers {
		sent := decodeJSON(t, []byte(testdata(t, file)))
		for _, place := range keys(sent, "") {
			t.Run(file+place, func(t *testing.T) {
				if !alwaysSent[place[strings.LastIndex(place, ".")+1:]] {
					checkTolerated(t, replaced(t, file, place, ""))
				}
			})
		}
	}
}

var alwaysSent = map[string]bool{
	"available_seats": true, "total_seats": true, "total_count": true,
	"amount": true, "cancel_at_period_end": true, "is_archived": true, "is_recurring": true, "price_per_seat": true,
}

// checkTolerated answers a call with sent and checks that its result has nothing that is not
// in sent, or that its error is ErrUnexpectedResponse.
func checkTolerated(t *testing.T, sent any) {
	t.Helper()
	body, err := json.Marshal(sent)
	if err != nil {
		t.Fatal(err)
	}
	value, err := callAnsweredWith(t, string(body))
	if err == nil {
		checkNothingInvented(t, value, sent)
		return
	}
	var e *seats.Error
	if !errors.Is(err, seats.ErrUnexpectedResponse) || !errors.As(err, &e) || e.StatusCode != 200 {
		t.Errorf("error %v, want ErrUnexpectedResponse with status 200", err)
	}
}

// nulls returns the places of the nulls in a JSON value.
func nulls(v any) []string {
	return slices.DeleteFunc(keys(v, ""), func(place string) bool { return lookup(v, place) != nil })
}

// keys returns the place of every key in v, a JSON value whose own place is at.
func keys(v any, at string) []string {
	var all []string
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			all = append(all, at+"."+key)
			all = append(all, keys(v[key], at+"."+key)...)
		}
	case []any:
		for i := range v {
			all = append(all, keys(v[i], fmt.Sprintf("%s.%d", at, i))...)
		}
	}
	return all
}

// replaced returns the JSON value of a file with another value at a place, or without the
// place's key if value is empty.
func replaced(t *testing.T, file, place, value string) any {
	t.Helper()
	whole := decodeJSON(t, []byte(testdata(t, file)))
	dot := strings.LastIndex(place, ".")
	object, key := lookup(whole, place[:dot]).(map[string]any), place[dot+1:]
	if value == "" {
		delete(object, key)
	} else {
		object[key] = decodeJSON(t, []byte(value))
	}
	return whole
}

// lookup returns the value at a place in a JSON value.
func lookup(v any, place string) any {
	for _, step := range strings.Split(place, ".")[1:] {
		switch inner := v.(type) {
		case map[string]any:
			v = inner[step]
		case []any:
			i := 0
			fmt.Sscan(step, &i)
			v = inner[i]
		}
	}
	return v
}
