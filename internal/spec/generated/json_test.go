package generated_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/polarseats/polarseats-go/gen"
)

// A value that is decoded and marshaled again has the same JSON, without nulls and unknown keys.
func TestRoundTrip(t *testing.T) {
	tests := []struct {
		name     string
		into     any
		in, want string
	}{
		{
			name: "a seat with nulls",
			into: new(gen.CustomerSeat),
			in: `{"created_at": "2026-08-22T08:47:05.123456Z", "modified_at": null, "id": "7a0c2f0e-5d7e-4a51-9d0e-0c6b2f2f6f10",
				"subscription_id": null, "order_id": null, "status": "revoked", "customer_id": null, "member_id": null, "member": null,
				"email": null, "customer_email": null, "invitation_token_expires_at": null, "claimed_at": null, "revoked_at": null, "seat_metadata": null}`,
			want: `{"created_at":"2026-08-22T08:47:05.123456Z","id":"7a0c2f0e-5d7e-4a51-9d0e-0c6b2f2f6f10","status":"revoked"}`,
		},
		{
			name: "an empty object",
			into: new(gen.CustomerSeat),
			in:   `{}`,
			want: `{}`,
		},
		{
			name: "unknown values of enums, ids and addresses of another form, unknown keys",
			into: new(gen.CustomerSeat),
			in: `{"id": "seat_01", "status": "suspended", "email": "not an address", "unheard_of_hue": "red",
				"member": {"id": "mem_02", "role": "auditor"}, "seat_metadata": {"team": {"floors": [1, 2]}}}`,
			want: `{"email":"not an address","id":"seat_01","member":{"id":"mem_02","role":"auditor"},"seat_metadata":{"team":{"floors":[1,2]}},"status":"suspended"}`,
		},
		{
			name: "empty lists and zeros that were sent",
			into: new(gen.SeatsList),
			in:   `{"seats": [], "available_seats": 0, "total_seats": 0}`,
			want: `{"available_seats":0,"seats":[],"total_seats":0}`,
		},
		{
			name: "an assignment",
			into: new(gen.CustomerSeatAssign),
			in:   `{"subscription_id": "e5149aae-e521-42b9-b24c-abb3d71eea2e", "email": "ann@company.com"}`,
			want: `{"email":"ann@company.com","subscription_id":"e5149aae-e521-42b9-b24c-abb3d71eea2e"}`,
		},
		{
			name: "a fixed price",
			into: new(gen.Price),
			in:   `{"amount_type": "fixed", "price_amount": 9007199254740993, "price_currency": "usd", "is_archived": false, "tax_behavior": null}`,
			want: `{"amount_type":"fixed","is_archived":false,"price_amount":9007199254740993,"price_currency":"usd"}`,
		},
		{
			name: "a price by seats",
			into: new(gen.Price),
			in: `{"amount_type": "seat_based", "is_archived": false, "seat_tiers": {"seat_tier_type": "volume", "minimum_seats": 1, "maximum_seats": null,
				"tiers": [{"min_seats": 1, "max_seats": null, "price_per_seat": 500}]}}`,
			want: `{"amount_type":"seat_based","is_archived":false,"seat_tiers":{"minimum_seats":1,"seat_tier_type":"volume","tiers":[{"min_seats":1,"price_per_seat":500}]}}`,
		},
		{
			name: "a price by usage",
			into: new(gen.Price),
			in:   `{"amount_type": "metered_unit", "is_archived": true, "unit_amount": "0.000125", "cap_amount": 0, "meter_id": "m"}`,
			want: `{"amount_type":"metered_unit","cap_amount":0,"is_archived":true,"meter_id":"m","unit_amount":"0.000125"}`,
		},
		{
			name: "a price of an unknown kind",
			into: new(gen.Price),
			in:   `{"amount_type": "unit_based", "is_archived": false, "unheard_of_units": 4}`,
			want: `{"amount_type":"unit_based","is_archived":false}`,
		},
		{
			name: "usage with fractions and more than 32 bits",
			into: new(gen.CustomerSubscriptionMeter),
			in:   `{"consumed_units": 16777217.25, "credited_units": 4294967297, "amount": 0, "meter": {}}`,
			want: `{"amount":0,"consumed_units":16777217.25,"credited_units":4294967297}`,
		},
		{
			name: "no usage",
			into: new(gen.CustomerSubscriptionMeter),
			in:   `{"consumed_units": 0, "credited_units": 0, "amount": 0}`,
			want: `{"amount":0,"consumed_units":0,"credited_units":0}`,
		},
		{
			name: "a benefit that cannot be chosen",
			into: new(gen.BenefitPublic),
			in:   `{"id": "b", "selectable": false, "deletable": false, "is_deleted": false}`,
			want: `{"deletable":false,"id":"b","selectable":false}`,
		},
		{
			name: "a portal before it had settings for subscriptions",
			into: new(gen.OrganizationCustomerPortalSettings),
			in:   `{"usage": {"show": true}}`,
			want: `{"usage":{"show":true}}`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if err := json.Unmarshal([]byte(test.in), test.into); err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(test.into)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, []byte(test.want)) {
				t.Errorf("marshaled again:\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}
