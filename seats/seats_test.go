package seats_test

import (
	"errors"
	"net/http"
	"reflect"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
)

func TestListSeats(t *testing.T) {
	tests := map[string]struct {
		params    seats.ListSeatsParams
		line      string
		file      string
		available int64
		statuses  []seats.SeatStatus
	}{
		"subscription": {
			seats.ListSeatsParams{SubscriptionID: teamID}, "GET /v1/customer-portal/seats?subscription_id=" + teamID,
			"seats.json", 3, []seats.SeatStatus{seats.SeatStatusClaimed, seats.SeatStatusPending},
		},
		"order": {
			seats.ListSeatsParams{OrderID: orderID}, "GET /v1/customer-portal/seats?order_id=" + orderID,
			"seats_with_revoked.json", 4, []seats.SeatStatus{seats.SeatStatusRevoked, seats.SeatStatusPending},
		},
		"both, with escaped characters": {
			seats.ListSeatsParams{SubscriptionID: "a b&c", OrderID: "ä"}, "GET /v1/customer-portal/seats?subscription_id=a+b%26c&order_id=%C3%A4",
			"seats.json", 3, []seats.SeatStatus{seats.SeatStatusClaimed, seats.SeatStatusPending},
		},
		"neither": { // the client leaves the check to Polar
			seats.ListSeatsParams{}, "GET /v1/customer-portal/seats",
			"seats.json", 3, []seats.SeatStatus{seats.SeatStatusClaimed, seats.SeatStatusPending},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			client, requests := serve(t, []literal{polarResponse(200, testdata(t, tt.file))})
			list, err := client.ListSeats(ctx, session, tt.params)
			if err != nil {
				t.Fatal(err)
			}
			if list.AvailableSeats != tt.available || list.TotalSeats != 5 {
				t.Errorf("ListSeats: %d of %d seats available, want %d of 5", list.AvailableSeats, list.TotalSeats, tt.available)
			}
			var statuses []seats.SeatStatus
			for _, seat := range list.Seats {
				statuses = append(statuses, seat.Status)
			}
			if !reflect.DeepEqual(statuses, tt.statuses) {
				t.Errorf("ListSeats: statuses %q, want %q", statuses, tt.statuses)
			}
			checkRequest(t, *requests, tt.line, "")
		})
	}
}

func TestAssignSeat(t *testing.T) {
	tests := map[string]struct {
		assign seats.SeatAssign
		body   string
	}{
		"by e-mail, with metadata": {
			seats.SeatAssign{SubscriptionID: teamID, Email: "bob@company.com", Metadata: map[string]any{"team": "ops"}},
			`{"email":"bob@company.com","metadata":{"team":"ops"},"subscription_id":"` + teamID + `"}`,
		},
		"order, by member, immediate": {
			seats.SeatAssign{OrderID: orderID, MemberID: "m", ImmediateClaim: true},
			`{"immediate_claim":true,"member_id":"m","order_id":"` + orderID + `"}`,
		},
		"checkout, by external ids": {
			seats.SeatAssign{CheckoutID: "c", ExternalCustomerID: "x", ExternalMemberID: "y", CustomerID: "z"},
			`{"checkout_id":"c","customer_id":"z","external_customer_id":"x","external_member_id":"y"}`,
		},
		"empty": {seats.SeatAssign{}, `{}`}, // the client leaves the check to Polar
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			client, requests := serve(t, []literal{polarResponse(200, testdata(t, "seat_pending.json"))})
			seat, err := client.AssignSeat(ctx, session, tt.assign)
			if err != nil {
				t.Fatal(err)
			}
			if want := pendingSeat(t); !reflect.DeepEqual(*seat, want) {
				t.Errorf("AssignSeat =\n%+v, want\n%+v", *seat, want)
			}
			checkRequest(t, *requests, "POST /v1/customer-portal/seats", tt.body)
			header := (*requests)[0].header
			if header.Get("Content-Type") != "application/json" || header.Get("Content-Length") == "" {
				t.Errorf("AssignSeat: header %v, want Content-Type application/json and a Content-Length, which Polar requires", header)
			}
		})
	}
}

// pendingSeat returns the seat in testdata/seat_pending.json.
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
	client, requests := serve(t, []literal{polarResponse(200, testdata(t, "seat_revoked.json"))})
	seat, err := client.RevokeSeat(ctx, session, seatID)
	if err != nil {
		t.Fatal(err)
	}
	if seat.ID != seatID || seat.Status != seats.SeatStatusRevoked || seat.MemberID != "" || seat.Email != "" {
		t.Errorf("RevokeSeat = %+v, want the revoked seat without its holder", seat)
	}
	if seat.Member == nil || seat.Member.Email != "ada@company.com" {
		t.Errorf("RevokeSeat: member %+v, want ada, who had the seat", seat.Member)
	}
	if !seat.RevokedAt.Equal(parseTime(t, "2026-08-22T08:47:08.123464Z")) || seat.ClaimedAt.IsZero() {
		t.Errorf("RevokeSeat: revoked at %v, claimed at %v; want revoked at 08:47:08.123464 and a claim time", seat.RevokedAt, seat.ClaimedAt)
	}
	checkRequest(t, *requests, "DELETE /v1/customer-portal/seats/"+seatID, "")
}

func TestResendInvitation(t *testing.T) {
	client, requests := serve(t, []literal{polarResponse(200, testdata(t, "seat_pending.json"))})
	seat, err := client.ResendInvitation(ctx, session, seatID)
	if err != nil {
		t.Fatal(err)
	}
	if want := pendingSeat(t); !reflect.DeepEqual(*seat, want) {
		t.Errorf("ResendInvitation =\n%+v, want\n%+v", *seat, want)
	}
	checkRequest(t, *requests, "POST /v1/customer-portal/seats/"+seatID+"/resend", "")
	if length := (*requests)[0].header.Get("Content-Length"); length != "0" {
		t.Errorf("ResendInvitation: Content-Length %q, want 0: Polar refuses a POST without one", length)
	}
}

// checkRequest checks that a call has sent one request, with that request line and body and
// the headers that every request has.
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
			client, requests := serve(t, []literal{polarResponse(200, testdata(t, "seat_pending.json"))})
			seat, err := call(client, id)
			if !errors.Is(err, seats.ErrInvalidArgument) || seat != nil {
				t.Errorf("%s(%q) = %v, %v; want ErrInvalidArgument", op, id, seat, err)
			}
			if len(*requests) != 0 {
				t.Errorf("%s(%q) sent %s, want no request", op, id, (*requests)[0].line)
			}
		}
		for id, escaped := range map[string]string{"a b": "a%20b", "a?b#c": "a%3Fb%23c", "%2e%2e": "%252e%252e", "ä": "%C3%A4"} {
			client, requests := serve(t, []literal{polarResponse(200, testdata(t, "seat_pending.json"))})
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

// A seat is marshaled to the JSON that Polar sent, without the nulls.
func TestSeatMarshaledAgain(t *testing.T) {
	for _, file := range []string{"seat_pending.json", "seat_claimed.json", "seat_revoked.json"} {
		sent := testdata(t, file)
		client, _ := serve(t, []literal{polarResponse(200, sent)})
		seat, err := client.ResendInvitation(ctx, session, seatID)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := marshaled(t, seat), withoutNull(decodeJSON(t, []byte(sent))); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: marshaled again\n%v, want\n%v", file, got, want)
		}
	}
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
	client, _ := serve(t, []literal{polarResponse(200, `{"created_at":"2026-08-22T08:47:03Z","id":"s","status":"expired","unheard_of_renamed_to":{"x":[1]},
		"member":{"id":"m","role":"auditor","email":"a@b.co","created_at":"2026-08-22T08:47:03Z","customer_id":"c","unheard_of_badge":7}}`)})
	seat, err := client.AssignSeat(ctx, session, seats.SeatAssign{})
	if err != nil {
		t.Fatal(err)
	}
	if seat.Status != "expired" || seat.Member.Role != "auditor" {
		t.Errorf("AssignSeat: status %q and role %q, want expired and auditor", seat.Status, seat.Member.Role)
	}
}

func TestMetadataNotJSON(t *testing.T) {
	client, requests := serve(t, []literal{polarResponse(200, testdata(t, "seat_pending.json"))})
	_, err := client.AssignSeat(ctx, session, seats.SeatAssign{Metadata: map[string]any{"x": make(chan int)}})
	if !errors.Is(err, seats.ErrInvalidArgument) || len(*requests) != 0 {
		t.Errorf("AssignSeat: %v, %d requests; want ErrInvalidArgument and no request", err, len(*requests))
	}
}

func TestHTTPClientNotChanged(t *testing.T) {
	httpClient := &http.Client{Transport: http.DefaultTransport}
	client, _ := serve(t, []literal{polarResponse(200, testdata(t, "seats.json"))}, seats.WithHTTPClient(httpClient))
	if _, err := client.ListSeats(ctx, session, seats.ListSeatsParams{SubscriptionID: teamID}); err != nil {
		t.Fatal(err)
	}
	if httpClient.CheckRedirect != nil || httpClient.Transport != http.DefaultTransport || httpClient.Timeout != 0 {
		t.Errorf("ListSeats changed the caller's http.Client: %+v", httpClient)
	}
}

func TestRevokeSeatTwice(t *testing.T) {
	polar, team, seat := newTeamWithSeat(t, 1)
	for range 2 {
		again, err := clientOf(t, polar).RevokeSeat(ctx, team.Owner, seat.ID)
		if err != nil || again.ID != seat.ID || again.Status != seats.SeatStatusRevoked {
			t.Errorf("RevokeSeat = %+v, %v; want the revoked seat", again, err)
		}
	}
}
