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

// answered gives a body to the operation that it answers.
func answered(t *testing.T, body string) (any, error) {
	t.Helper()
	client, _ := serve(t, []literal{polar(200, body)}, seats.WithRetry(seats.RetryPolicy{MaxAttempts: 1}))
	switch {
	case strings.HasPrefix(body, "["), strings.HasPrefix(body, `{"items"`), strings.Contains(body, `,"items":[`):
		return client.ListClaimedSubscriptions(ctx, session, seats.ListClaimedSubscriptionsParams{})
	case strings.Contains(body, `"seats":[`):
		return client.ListSeats(ctx, session, seats.ListSeatsParams{SubscriptionID: teamID})
	}
	return client.RevokeSeat(ctx, session, seatID)
}

// Answers of the days between the recorded ones, and of days to come, by hand.
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
		"nothing on no page": {
			`{"items":[],"pagination":{"total_count":0,"max_page":0}}`,
			`{"items":[],"pagination":{"total_count":0,"max_page":0}}`,
		},
		"nothing to give": {
			`{"seats":[],"available_seats":0,"total_seats":0}`,
			`{"seats":[],"available_seats":0,"total_seats":0}`,
		},
		"to come: a status, a role and fields that nobody knows": {
			`{"id":"seat_01J","status":"suspended","unheard_of_suspended_at":"2027-02-01T00:00:00Z","unheard_of_hold":{"by":{"id":1,"of":[{"x":null}]}},"member":{"id":"m","role":"auditor","unheard_of_teams":[["a"],[]]},"seat_metadata":{"deep":{"er":[1,{"x":true}]}}}`,
			`{"id":"seat_01J","status":"suspended","member":{"id":"m","role":"auditor"},"seat_metadata":{"deep":{"er":[1,{"x":true}]}}}`,
		},
		"to come: a list with more about itself": {
			`{"unheard_of_next":null,"unheard_of_reserved":{"seats":[1]},"seats":[{"id":"a","status":"claimed"}],"available_seats":9007199254740993,"total_seats":9007199254740993}`,
			`{"seats":[{"id":"a","status":"claimed"}],"available_seats":9007199254740993,"total_seats":9007199254740993}`,
		},
		"to come: kinds of prices, of tiers and of intervals, and units": {
			`{"items":[{"id":"s","unheard_of_units":12,"amount":0,"cancel_at_period_end":false,"status":"suspended","recurring_interval":"decade","prices":[{"id":"p","amount_type":"unit_based","is_archived":false,"unheard_of_unit_tiers":{"tiers":[{"min_units":1,"price_per_unit":"0.5"}]}},{"id":"q","amount_type":"seat_based","is_archived":true,"seat_tiers":{"seat_tier_type":"stairs","tiers":[{"min_seats":1,"max_seats":3,"price_per_seat":0,"unheard_of_flat":{"amount":5}}],"minimum_seats":1,"maximum_seats":3}}]}],"pagination":{"total_count":1,"max_page":1,"unheard_of_next":"c"}}`,
			`{"items":[{"id":"s","amount":0,"cancel_at_period_end":false,"status":"suspended","recurring_interval":"decade","prices":[{"id":"p","amount_type":"unit_based","is_archived":false},{"id":"q","amount_type":"seat_based","is_archived":true,"seat_tiers":{"seat_tier_type":"stairs","tiers":[{"min_seats":1,"max_seats":3,"price_per_seat":0}],"minimum_seats":1,"maximum_seats":3}}]}],"pagination":{"total_count":1,"max_page":1}}`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			value, err := answered(t, tt.body)
			if err != nil {
				t.Fatal(err)
			}
			again, want := marshalled(t, value), tree(t, []byte(tt.again))
			for _, d := range append(invented(again, want, ""), invented(want, again, "")...) {
				t.Errorf("marshalled again, %s %s", d.at, d.what)
			}
		})
	}
}

// today has an answer of today of each kind.
var today = []string{"seat_pending.json", "seat_claimed.json", "seat_revoked.json", "seats_with_revoked.json", "subscriptions.json"}

// Whatever stands where null does today, its value comes back or the answer is
// refused as a whole: nothing else, and never a value that was not sent.
func TestValuesInPlaceOfNull(t *testing.T) {
	instead := []string{`7`, `7.5`, `"text"`, `"2027-01-01T00:00:00Z"`, `true`, `{"id":"x","name":"n","seats":3}`, `[{"id":"x"}]`, `[]`, `{}`}
	for _, file := range today {
		sent := tree(t, []byte(testdata(t, file)))
		for _, place := range nulls(sent, "") {
			for _, value := range instead {
				t.Run(file+place+"="+value, func(t *testing.T) {
					changed := replaced(t, file, place, value)
					checkTolerated(t, changed)
				})
			}
		}
	}
}

// Whatever key a server leaves out, nothing stands in its place, but for what
// every server has sent.
func TestMissingKeys(t *testing.T) {
	for _, file := range today {
		sent := tree(t, []byte(testdata(t, file)))
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

// checkTolerated wants a value that invents nothing, or the error for odd answers.
func checkTolerated(t *testing.T, sent any) {
	t.Helper()
	body, err := json.Marshal(sent)
	if err != nil {
		t.Fatal(err)
	}
	value, err := answered(t, string(body))
	if err == nil {
		checkNothingInvented(t, value, sent)
		return
	}
	var e *seats.Error
	if !errors.Is(err, seats.ErrUnexpectedResponse) || !errors.As(err, &e) || e.StatusCode != 200 {
		t.Errorf("got error %v, want an unexpected response with its status", err)
	}
}

// nulls returns the places of a JSON value at which there is a null.
func nulls(v any, at string) []string {
	return slices.DeleteFunc(keys(v, at), func(place string) bool { return lookup(v, strings.TrimPrefix(place, at)) != nil })
}

// keys returns the places of all keys of a JSON value, lists' first items included.
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

// replaced returns what a file has with another value at a place, or without its key.
func replaced(t *testing.T, file, place, value string) any {
	t.Helper()
	whole := tree(t, []byte(testdata(t, file)))
	parent, key := place[:strings.LastIndex(place, ".")], place[strings.LastIndex(place, ".")+1:]
	object := lookup(whole, parent).(map[string]any)
	if value == "" {
		delete(object, key)
	} else {
		object[key] = tree(t, []byte(value))
	}
	return whole
}

// lookup returns what is at a place of a JSON value.
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
