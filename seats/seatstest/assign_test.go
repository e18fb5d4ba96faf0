package seatstest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// assignStep is an assign and its expected answer.
type assignStep struct {
	body     string // the fields of the request, except subscription_id
	status   int
	contains string // part of the answer's body
}

// assignSteps assigns seats of one subscription and checks each answer. In a step, {{name}}
// stands for a value in names.
func assignSteps(t *testing.T, fake *Fake, names map[string]string, steps []assignStep) {
	t.Helper()
	hc := &http.Client{Transport: fake.Transport()}
	for _, s := range steps {
		text := `{"subscription_id":"{{subscription_team}}",` + s.body + "}"
		want := s.contains
		for name, v := range names {
			text = strings.ReplaceAll(text, "{{"+name+"}}", v)
			want = strings.ReplaceAll(want, "{{"+name+"}}", v)
		}
		status, body := call(t, hc, "http://polar", names["token_cst"], "POST", "/v1/customer-portal/seats", text)
		if status != s.status || !strings.Contains(body, want) {
			t.Errorf("assign %s: %d %s, want %d with %s", s.body, status, body, s.status, want)
		}
	}
}

func load(t *testing.T, world string) (*Fake, map[string]string) {
	t.Helper()
	fake := New()
	names, err := fake.LoadWorld([]byte(world))
	if err != nil {
		t.Fatal(err)
	}
	return fake, names
}

func TestAssignWithoutMemberModel(t *testing.T) {
	fake, names := load(t, `{
		"organization": {"member_model": false},
		"customers": {
			"buyer": {"email": "owner@company.com", "external_id": "ext-buyer"},
			"mate": {"email": "Mate@company.com", "external_id": "ext-mate", "name": "Mate"},
			"gone": {"email": "gone@company.com", "external_id": "ext-gone", "deleted": true},
			"blank": {"no_email": true, "external_id": "ext-blank"}},
		"subscriptions": {"team": {"customer": "buyer", "seats": 9}},
		"sessions": {"cst": {"customer": "buyer"}}}`)
	customers := len(fake.world.customers)
	assignSteps(t, fake, names, []assignStep{
		{`"external_customer_id":"nobody"`, 404, `{"error":"CustomerNotFound","detail":"Customer not found: nobody"}`},
		{`"external_customer_id":"ext-gone"`, 404, `Customer not found: ext-gone`},
		{`"external_customer_id":""`, 404, `Customer not found: None`},
		{`"external_member_id":""`, 400, `{"error":"InvalidSeatAssignmentRequest","detail":"Exactly one of email, external_customer_id, or customer_id must be provided"}`},
		{`"customer_id":"00000000-0000-4000-8000-000000000000"`, 404, `Customer not found: 00000000-0000-4000-8000-000000000000`},
		{`"external_customer_id":"ext-mate"`, 200, `"customer_id":"{{customer_mate}}"`},
		{`"external_customer_id":"ext-mate"`, 400, `Seat already assigned to customer ext-mate`},
		{`"customer_id":"{{customer_mate}}"`, 400, `Seat already assigned to customer {{customer_mate}}`},
		{`"email":"MATE@Company.com"`, 400, `Seat already assigned to customer MATE@company.com`},
		{`"email":"gone@company.com"`, 200, `"email":"gone@company.com","customer_email":"gone@company.com"`},
		{`"external_customer_id":"ext-blank"`, 200, `"customer_id":"{{customer_blank}}","member_id":null,"member":null,"email":null,"customer_email":null`},
		{`"external_member_id":"m1","email":"ada@company.com"`, 200, `"customer_id":"{{customer_buyer}}"`},
		{`"external_member_id":"m2","email":"bob@company.com"`, 200, `"customer_id":"{{customer_buyer}}"`},
		{`"external_member_id":"m1"`, 400, `Seat already assigned to customer ada@company.com`},
		{`"email":"owner@company.com"`, 500, `Internal Server Error`}, // the buyer is the customer of two seats
	})
	if got := len(fake.world.customers) - customers; got != 1 {
		t.Errorf("%d new customers, want 1: a refused assign adds none", got)
	}
}

func TestAssignToMembers(t *testing.T) {
	fake, names := load(t, `{
		"customers": {
			"buyer": {"email": "owner@company.com", "members": {"owner": {"role": "owner"}, "left": {"email": "left@company.com", "external_id": "ext-left", "deleted": true}}}},
		"subscriptions": {"team": {"customer": "buyer", "seats": 9}},
		"sessions": {"cst": {"customer": "buyer"}}}`)
	members := len(fake.world.members)
	assignSteps(t, fake, names, []assignStep{
		{`"external_member_id":"ext-left","email":"new@company.com"`, 200, `"external_id":"ext-left"`},
		{`"external_member_id":"\ud800"`, 500, `Internal Server Error`},
		{`"email":"ada@company.com","metadata":{"x":NaN}`, 500, `Internal Server Error`},
		{`"email":"new@company.com","metadata":{"x":NaN}`, 400, `SeatAlreadyAssigned`},
		{`"member_id":"{{member_owner}}"`, 200, `"role":"owner"`},
	})
	if got := len(fake.world.members) - members; got != 1 {
		t.Errorf("%d new members, want 1: a failed assign adds none", got)
	}
}

// TestBlockedOrganization: a blocked organization works as without the member model, and sends
// no mails and no webhooks.
func TestBlockedOrganization(t *testing.T) {
	fake := New()
	buyer := fake.NewOrganization(Organization{Blocked: true}).NewCustomer(Customer{})
	names := map[string]string{"subscription_team": buyer.NewSubscription(Subscription{}).ID, "token_cst": buyer.NewToken(Token{})}
	assignSteps(t, fake, names, []assignStep{{`"email":"ada@company.com"`, 200, `"status":"pending"`}})
	if len(fake.Invitations()) != 0 || len(fake.Webhooks()) != 0 {
		t.Errorf("blocked organization: %d invitations and %d webhooks, want none", len(fake.Invitations()), len(fake.Webhooks()))
	}
}

// TestMetadataInAnswers: answers format floats as pydantic does, except that a 422 formats them
// as json.dumps does.
func TestMetadataInAnswers(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	assign := func(email, metadata string) (int, string) {
		return call(t, &http.Client{Transport: fake.Transport()}, "http://polar", team.OwnerToken, "POST", "/v1/customer-portal/seats",
			`{"subscription_id":"`+team.SubscriptionID+`","email":"`+email+`","metadata":`+metadata+`}`)
	}
	const written = `"seat_metadata":{"a":1e-7,"b":0.00001}`
	if status, body := assign("ada@company.com", `{"a":1e-7,"b":1e-5}`); status != 200 || !strings.Contains(body, written) {
		t.Errorf("assign: %d %s, want 200 with %s", status, body, written)
	}
	if hook := fake.Webhooks()[0].Body; !strings.Contains(hook, written) {
		t.Errorf("webhook: %s, want %s", hook, written)
	}
	if _, body := assign("bob@company.com", `[1e-5]`); !strings.Contains(body, `"input":[1e-05]`) {
		t.Errorf("refused assign: %s, want 1e-05", body)
	}
}

// TestDeepMetadata: pydantic fails if metadata is nested more than 255 deep, and then no seat is
// assigned.
func TestDeepMetadata(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	for depth, want := range map[int]int{255: 200, 256: 500} {
		before := len(fake.Seats(team.SubscriptionID))
		metadata := `{"a":` + strings.Repeat("[", depth-1) + strings.Repeat("]", depth-1) + "}"
		status, body := call(t, &http.Client{Transport: fake.Transport()}, "http://polar", team.OwnerToken, "POST", "/v1/customer-portal/seats",
			`{"subscription_id":"`+team.SubscriptionID+`","email":"`+fmt.Sprint(depth)+`@company.com","metadata":`+metadata+`}`)
		assigned := len(fake.Seats(team.SubscriptionID)) - before
		if status != want || assigned == 1 != (want == 200) {
			t.Errorf("assign with metadata %d deep: %d %s and %d seats assigned, want %d", depth, status, body, assigned, want)
		}
	}
}
