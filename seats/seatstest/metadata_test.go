package seatstest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// TestMetadataInAnswers: floats as pydantic writes them, and as json.dumps does
// where a 422 sends them back.
func TestMetadataInAnswers(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	assign := func(email, metadata string) (int, string) {
		return call(t, &http.Client{Transport: fake.Transport()}, "http://polar", team.OwnerToken, "POST", "/v1/customer-portal/seats",
			`{"subscription_id":"`+team.SubscriptionID+`","email":"`+email+`","metadata":`+metadata+`}`)
	}
	const written = `"seat_metadata":{"a":1e-7,"b":0.00001}`
	if status, body := assign("ada@company.com", `{"a":1e-7,"b":1e-5}`); status != 200 || !strings.Contains(body, written) {
		t.Errorf("%d %s, want %s", status, body, written)
	}
	if hook := fake.Webhooks()[0].Body; !strings.Contains(hook, written) {
		t.Errorf("webhook %s, want %s", hook, written)
	}
	if _, body := assign("bob@company.com", `[1e-5]`); !strings.Contains(body, `"input":[1e-05]`) {
		t.Errorf("%s, want 1e-05", body)
	}
}

// TestDeepMetadata: pydantic gives up where metadata nests more than 255 deep,
// and then nothing is given.
func TestDeepMetadata(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	for depth, want := range map[int]int{255: 200, 256: 500} {
		before := len(fake.Seats(team.SubscriptionID))
		metadata := `{"a":` + strings.Repeat("[", depth-1) + strings.Repeat("]", depth-1) + "}"
		status, body := call(t, &http.Client{Transport: fake.Transport()}, "http://polar", team.OwnerToken, "POST", "/v1/customer-portal/seats",
			`{"subscription_id":"`+team.SubscriptionID+`","email":"`+fmt.Sprint(depth)+`@company.com","metadata":`+metadata+`}`)
		given := len(fake.Seats(team.SubscriptionID)) - before
		if status != want || given == 1 != (want == 200) {
			t.Errorf("%d deep: %d %s and %d seats given, want %d", depth, status, body, given, want)
		}
	}
}
