package seats_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
)

func TestListSeats(t *testing.T) {
	tests := map[string]struct {
		params   seats.ListSeatsParams
		line     string
		file     string
		free     int64
		statuses []seats.SeatStatus
	}{
		"subscription": {
			seats.ListSeatsParams{SubscriptionID: teamID}, "GET /v1/customer-portal/seats?subscription_id=" + teamID,
			"seats.json", 3, []seats.SeatStatus{seats.SeatStatusClaimed, seats.SeatStatusPending},
		},
		"order": {
			seats.ListSeatsParams{OrderID: orderID}, "GET /v1/customer-portal/seats?order_id=" + orderID,
			"seats_with_revoked.json", 4, []seats.SeatStatus{seats.SeatStatusRevoked, seats.SeatStatusPending},
		},
		"both, and neither of them an id": {
			seats.ListSeatsParams{SubscriptionID: "a b&c", OrderID: "ä"}, "GET /v1/customer-portal/seats?subscription_id=a+b%26c&order_id=%C3%A4",
			"seats.json", 3, []seats.SeatStatus{seats.SeatStatusClaimed, seats.SeatStatusPending},
		},
		"neither: for Polar to judge": {
			seats.ListSeatsParams{}, "GET /v1/customer-portal/seats",
			"seats.json", 3, []seats.SeatStatus{seats.SeatStatusClaimed, seats.SeatStatusPending},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			client, requests := serve(t, []literal{polar(200, testdata(t, tt.file))})
			list, err := client.ListSeats(ctx, session, tt.params)
			if err != nil {
				t.Fatal(err)
			}
			if list.AvailableSeats != tt.free || list.TotalSeats != 5 {
				t.Errorf("%d of %d seats free, want %d of 5", list.AvailableSeats, list.TotalSeats, tt.free)
			}
			var statuses []seats.SeatStatus
			for _, seat := range list.Seats {
				statuses = append(statuses, seat.Status)
			}
			if !reflect.DeepEqual(statuses, tt.statuses) {
				t.Errorf("statuses %q, want %q", statuses, tt.statuses)
			}
			checkRequest(t, *requests, tt.line, "")
		})
	}
}

func TestAssignSeat(t *testing.T) {
	tests := map[string]struct {
		assign seats.SeatAssign
		body   string
		file   string
		want   func(t *testing.T) seats.Seat
	}{
		"by e-mail, with metadata": {
			seats.SeatAssign{SubscriptionID: teamID, Email: "bob@company.com", Metadata: map[string]any{"team": "ops"}},
			`{"email":"bob@company.com","metadata":{"team":"ops"},"subscription_id":"` + teamID + `"}`,
			"seat_pending.json", pendingSeat,
		},
		"at once, of an order, by member": {
			seats.SeatAssign{OrderID: orderID, MemberID: "m", ImmediateClaim: true},
			`{"immediate_claim":true,"member_id":"m","order_id":"` + orderID + `"}`,
			"seat_pending.json", pendingSeat,
		},
		"of a checkout, by external ids": {
			seats.SeatAssign{CheckoutID: "c", ExternalCustomerID: "x", ExternalMemberID: "y", CustomerID: "z"},
			`{"checkout_id":"c","customer_id":"z","external_customer_id":"x","external_member_id":"y"}`,
			"seat_pending.json", pendingSeat,
		},
		"nothing: for Polar to judge": {seats.SeatAssign{}, `{}`, "seat_pending.json", pendingSeat},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			client, requests := serve(t, []literal{polar(200, testdata(t, tt.file))})
			seat, err := client.AssignSeat(ctx, session, tt.assign)
			if err != nil {
				t.Fatal(err)
			}
			if want := tt.want(t); !reflect.DeepEqual(*seat, want) {
				t.Errorf("seat\n%+v, want\n%+v", *seat, want)
			}
			checkRequest(t, *requests, "POST /v1/customer-portal/seats", tt.body)
			header := (*requests)[0].header
			if header.Get("Content-Type") != "application/json" || header.Get("Content-Length") == "" {
				t.Errorf("header %v, want JSON with its length: Polar refuses others", header)
			}
		})
	}
}

func pendingSeat(t *testing.T) seats.Seat {
	return seats.Seat{
		ID: "00000000-0000-4000-8000-19e2a1a1b2c3", SubscriptionID: teamID, Status: "pending",
		CreatedAt:  parseTime(t, "2026-08-22T08:47:03.123459Z"),
		CustomerID: "38121ca3-075f-45bf-8f7c-0aac6ea1b2c3", MemberID: "00000000-0000-4000-8000-1bb20fa1b2c3",
		Email: "bob@company.com", CustomerEmail: "bob@company.com",
		InvitationTokenExpiresAt: parseTime(t, "2026-08-23T08:47:03.123459Z"),
		SeatMetadata:             map[string]any{"team": "ops", "n": 1.0},
		Member: &seats.Member{
			ID: "00000000-0000-4000-8000-1bb20fa1b2c3", CustomerID: "38121ca3-075f-45bf-8f7c-0aac6ea1b2c3",
			CreatedAt: parseTime(t, "2026-08-22T08:47:03.123459Z"), Email: "bob@company.com", Role: "member",
		},
	}
}

func TestRevokeSeat(t *testing.T) {
	client, requests := serve(t, []literal{polar(200, testdata(t, "seat_revoked.json"))})
	seat, err := client.RevokeSeat(ctx, session, seatID)
	if err != nil {
		t.Fatal(err)
	}
	if seat.ID != seatID || seat.Status != seats.SeatStatusRevoked || seat.MemberID != "" || seat.Email != "" {
		t.Errorf("seat %+v, want the seat revoked", seat)
	}
	if seat.Member == nil || seat.Member.Email != "ada@company.com" {
		t.Errorf("member %+v, want the one who had the seat", seat.Member)
	}
	if !seat.RevokedAt.Equal(parseTime(t, "2026-08-22T08:47:08.123464Z")) || seat.ClaimedAt.IsZero() {
		t.Errorf("revoked at %v, claimed at %v", seat.RevokedAt, seat.ClaimedAt)
	}
	checkRequest(t, *requests, "DELETE /v1/customer-portal/seats/"+seatID, "")
}

func TestResendInvitation(t *testing.T) {
	client, requests := serve(t, []literal{polar(200, testdata(t, "seat_pending.json"))})
	seat, err := client.ResendInvitation(ctx, session, seatID)
	if err != nil {
		t.Fatal(err)
	}
	if want := pendingSeat(t); !reflect.DeepEqual(*seat, want) {
		t.Errorf("seat\n%+v, want\n%+v", *seat, want)
	}
	checkRequest(t, *requests, "POST /v1/customer-portal/seats/"+seatID+"/resend", "")
	if length := (*requests)[0].header.Get("Content-Length"); length != "0" {
		t.Errorf("Content-Length %q, want 0: Polar refuses a POST without", length)
	}
}

// checkRequest looks at the one request that a call sent.
func checkRequest(t *testing.T, requests []receivedRequest, line, body string) {
	t.Helper()
	if len(requests) != 1 {
		t.Fatalf("%d requests, want 1", len(requests))
	}
	r := requests[0]
	if r.line != line || r.body != body {
		t.Errorf("request\n%s\n%s, want\n%s\n%s", r.line, r.body, line, body)
	}
	want := map[string]string{
		"Authorization": "Bearer " + token,
		"Accept":        "application/json",
		"Polar-Version": "2026-10",
		"User-Agent":    "polarseats-go/0.1.0",
	}
	for key, value := range want {
		if got := r.header.Get(key); got != value {
			t.Errorf("header %s: %q, want %q", key, got, value)
		}
	}
}

func TestSeatIDsInPaths(t *testing.T) {
	calls := map[string]func(*seats.Client, string) (*seats.Seat, error){
		"RevokeSeat": func(c *seats.Client, id string) (*seats.Seat, error) { return c.RevokeSeat(ctx, session, id) },
		"ResendInvitation": func(c *seats.Client, id string) (*seats.Seat, error) {
			return c.ResendInvitation(ctx, session, id)
		},
	}
	for op, call := range calls {
		for _, id := range []string{"", ".", "..", "../x", "a/b", `a\b`, "/", teamID + "/resend"} {
			client, requests := serve(t, []literal{polar(200, testdata(t, "seat_pending.json"))})
			seat, err := call(client, id)
			if !errors.Is(err, seats.ErrInvalidArgument) || seat != nil {
				t.Errorf("%s(%q): %v, %v; want ErrInvalidArgument", op, id, seat, err)
			}
			if len(*requests) != 0 {
				t.Errorf("%s(%q) sent %s", op, id, (*requests)[0].line)
			}
		}
		for id, escaped := range map[string]string{"a b": "a%20b", "a?b#c": "a%3Fb%23c", "%2e%2e": "%252e%252e", "ä": "%C3%A4"} {
			client, requests := serve(t, []literal{polar(200, testdata(t, "seat_pending.json"))})
			if _, err := call(client, id); err != nil {
				t.Fatal(err)
			}
			want := map[string]string{
				"RevokeSeat":       "DELETE /v1/customer-portal/seats/" + escaped,
				"ResendInvitation": "POST /v1/customer-portal/seats/" + escaped + "/resend",
			}[op]
			checkRequest(t, *requests, want, "")
		}
	}
}

// What is marshalled again is what came, less the nulls: nothing is invented.
func TestSeatMarshalledAgain(t *testing.T) {
	for _, file := range []string{"seat_pending.json", "seat_claimed.json", "seat_revoked.json"} {
		came := testdata(t, file)
		client, _ := serve(t, []literal{polar(200, came)})
		seat, err := client.ResendInvitation(ctx, session, seatID)
		if err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(seat)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := decode(t, string(again)), withoutNull(decode(t, came)); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: marshalled again\n%v, want\n%v", file, got, want)
		}
	}
}

func decode(t *testing.T, s string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func withoutNull(v any) any {
	if object, ok := v.(map[string]any); ok {
		for key, value := range object {
			if value == nil {
				delete(object, key)
			} else {
				object[key] = withoutNull(value)
			}
		}
	}
	return v
}

func TestUnknownFieldsAndValues(t *testing.T) {
	client, _ := serve(t, []literal{polar(200, `{"created_at":"2026-08-22T08:47:03Z","id":"s","status":"expired","unheard_of_renamed_to":{"x":[1]},
		"member":{"id":"m","role":"auditor","email":"a@b.co","created_at":"2026-08-22T08:47:03Z","customer_id":"c","unheard_of_badge":7}}`)})
	seat, err := client.AssignSeat(ctx, session, seats.SeatAssign{})
	if err != nil {
		t.Fatal(err)
	}
	if seat.Status != "expired" || seat.Member.Role != "auditor" {
		t.Errorf("status %q, role %q", seat.Status, seat.Member.Role)
	}
}

func TestMetadataWithoutJSON(t *testing.T) {
	client, requests := serve(t, []literal{polar(200, testdata(t, "seat_pending.json"))})
	_, err := client.AssignSeat(ctx, session, seats.SeatAssign{Metadata: map[string]any{"x": make(chan int)}})
	if !errors.Is(err, seats.ErrInvalidArgument) || len(*requests) != 0 {
		t.Errorf("%v and %d requests, want ErrInvalidArgument and none", err, len(*requests))
	}
}

func TestHTTPClientNotChanged(t *testing.T) {
	hc := &http.Client{Transport: http.DefaultTransport}
	client, _ := serve(t, []literal{polar(200, testdata(t, "seats.json"))}, seats.WithHTTPClient(hc))
	if _, err := client.ListSeats(ctx, session, seats.ListSeatsParams{SubscriptionID: teamID}); err != nil {
		t.Fatal(err)
	}
	if hc.CheckRedirect != nil || hc.Transport != http.DefaultTransport || hc.Timeout != 0 {
		t.Errorf("the client was changed: %+v", hc)
	}
}

func TestRevokeSeatTwice(t *testing.T) {
	polar, team, seat := newTeamWithSeat(t, 1)
	for range 2 {
		again, err := clientOf(t, polar).RevokeSeat(ctx, team.Owner, seat.ID)
		if err != nil || again.ID != seat.ID || again.Status != seats.SeatStatusRevoked {
			t.Errorf("%+v, %v; want the seat, revoked", again, err)
		}
	}
}
