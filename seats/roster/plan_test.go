package roster_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats/roster"
)

func TestPlanJSON(t *testing.T) {
	d := newDesk(t, 5, roster.WithRevocations(1))
	d.sync(emails("ada", "bob")...)
	plan := d.plan(
		roster.Person{Email: "ada@company.com"},
		roster.Person{Email: "cyd@company.com", ExternalMemberID: "hr-cyd", Metadata: map[string]any{"team": "ops", "floor": 2.5, "badge": json.Number("12345678901234567890"), "rooms": []any{1.0, nil}}},
	)
	text, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`{"of":{"subscription_id":"` + d.team.SubscriptionID, `"external_member_id":"hr-cyd"`, `"badge":12345678901234567890`, `"renew":[]`, `"seat_id":"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("Marshal: %s, want it to contain %s", text, want)
		}
	}
	var decoded roster.Plan
	if err := json.Unmarshal(text, &decoded); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(&decoded, plan) {
		t.Errorf("after a round trip:\n%+v\nwant\n%+v", &decoded, plan)
	}
	if _, err := d.Apply(ctx, &decoded); err != nil {
		t.Errorf("Apply: %v", err)
	}
	d.wantHolders("ada@company.com cyd@company.com")
}
