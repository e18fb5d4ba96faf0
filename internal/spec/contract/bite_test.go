package contract_test

import (
	"bytes"
	"strings"
	"testing"
)

// A bite is a way to spoil a good exchange, and the complaint that must follow.
type bite struct {
	operation, call, name string
	spoil                 func(e *exchange)
	says                  string
}

func TestResponsesBite(t *testing.T) {
	testBites(t, document.checkResponse, []bite{
		{"ListSeats", "subscription", "a field renamed", body(`"available_seats":`, `"free_seats":`), "available_seats"},
		{"ListSeats", "subscription", "a field of a seat renamed", body(`"revoked_at":`, `"revoked":`), "revoked_at"},
		{"ListSeats", "subscription", "a field of a member renamed", body(`"role":`, `"kind":`), "/seats/0/member"},
		{"ListSeats", "subscription", "a number as a text", body(`"total_seats":5`, `"total_seats":"5"`), "total_seats"},
		{"ListSeats", "subscription", "a fraction", body(`"total_seats":5`, `"total_seats":5.5`), "total_seats"},
		{"ListSeats", "subscription", "null where there is never null", body(`"status":"pending"`, `"status":null`), "status"},
		{"ListSeats", "subscription", "a value that the enum has not", body(`"status":"pending"`, `"status":"open"`), "status"},
		{"ListSeats", "subscription", "an id of another form", body(`"id":"`, `"id":"seat_`), "uuid"},
		{"ListSeats", "subscription", "a time of another form", body(`"created_at":"`, `"created_at":"on `), "date-time"},
		{"ListSeats", "subscription", "a list", list, "SeatsList"},
		{"ListSeats", "subscription", "half a body", half, "decode"},
		{"ListSeats", "subscription", "HTML", html, "Content-Type"},
		{"ListSeats", "subscription", "another status of 2xx", status(201), "201"},
		{"ListSeats", "subscription", "a status of 4xx", status(418), "418"},
		{"ListSeats", "subscription", "a redirect", status(307), "307"},
		{"ListSeats", "of nothing", "error renamed", body(`"error":`, `"code":`), "Error"},
		{"ListSeats", "of nothing", "detail renamed", body(`"detail":`, `"message":`), "Error"},
		{"ListSeats", "of nothing", "detail a list", body(`"detail":"`, `"detail":[],"x":"`), "detail"},
		{"ListSeats", "expired", "error_description renamed", body(`"error_description":`, `"description":`), "Error"},
		{"ListSeats", "odd id", "detail renamed", body(`"detail":`, `"details":`), "detail"},
		{"ListSeats", "odd id", "loc renamed", body(`"loc":`, `"path":`), "loc"},
		{"ListSeats", "odd id", "error renamed", body(`"error":"Request`, `"code":"Request`), "error"},
		{"ListSeats", "too many", "a body", appended(`{"error":"RateLimited"}`), "has a body"},
		{"ListSeats", "too many", "no Retry-After", withoutHeader("Retry-After"), "Retry-After"},
		{"ListSeats", "too many", "Retry-After a date", header("Retry-After", "Sun, 06 Nov 2026 08:49:37 GMT"), "Retry-After"},
		{"AssignSeat", "email", "a field renamed", body(`"seat_metadata":`, `"metadata":`), "seat_metadata"},
		{"AssignSeat", "email", "an object as a text", body(`"member":{`, `"member":"x","y":{`), "member"},
		{"AssignSeat", "email", "another status", status(202), "202"},
		{"RevokeSeat", "claimed", "a field renamed", body(`"claimed_at":`, `"accepted_at":`), "claimed_at"},
		{"RevokeSeat", "claimed", "a boolean", body(`"customer_id":null`, `"customer_id":false`), "customer_id"},
		{"RevokeSeat", "claimed", "no content", status(204), "204"},
		{"ResendInvitation", "pending", "a field renamed", body(`"modified_at":`, `"updated_at":`), "modified_at"},
		{"ResendInvitation", "pending", "another status", status(409), "409"},
		{"ListClaimedSubscriptions", "one", "a field renamed", body(`"max_page":`, `"pages":`), "max_page"},
		{"ListClaimedSubscriptions", "one", "a field of a price renamed", body(`"price_currency":`, `"money":`), "price_currency"},
		{"ListClaimedSubscriptions", "one", "a text for a number", body(`"amount":`, `"amount":"1","x":`), "amount"},
		{"ListClaimedSubscriptions", "one", "a list", list, "ListResource"},
		{"ListClaimedSubscriptions", "one", "a status that others have", status(403), "403"},
	})
}

func TestRequestsBite(t *testing.T) {
	testBites(t, document.checkRequest, []bite{
		{"ListSeats", "subscription", "a parameter renamed", query("subscription=" + unknown), "subscription"},
		{"ListSeats", "subscription", "an id of another form", query("subscription_id=sub_1"), "subscription_id"},
		{"ListSeats", "subscription", "another path", path("/v1/customer-portal/seat"), "no matching operation"},
		{"ListSeats", "subscription", "a slash at the end", path("/v1/customer-portal/seats/"), "not in the document"},
		{"RevokeSeat", "pending", "no id", path("/v1/customer-portal/seats"), "not in the document"},
		{"ListSeats", "subscription", "another method", method("PUT"), "method not allowed"},
		{"ListSeats", "subscription", "no session", withoutAuthorization, "security requirements failed"},
		{"ListSeats", "subscription", "a token of another kind", authorization("Bearer polar_oat_1"), "security requirements failed"},
		{"ListSeats", "subscription", "another scheme", authorization("Basic polar_mst_1"), "security requirements failed"},
		{"AssignSeat", "email", "a field renamed", sent(`"email":`, `"e_mail":`), "e_mail"},
		{"AssignSeat", "email", "an address of another form", sent(`@company.com`, ``), "email"},
		{"AssignSeat", "email", "an id of another form", sent(`"subscription_id":"`, `"subscription_id":"sub_`), "uuid"},
		{"AssignSeat", "email", "a text for a boolean", sent(`{`, `{"immediate_claim":"yes",`), "immediate_claim"},
		{"AssignSeat", "email", "no body", sentNothing, "value is required"},
		{"AssignSeat", "email", "another type of body", sentAs("text/plain"), "Content-Type"},
		{"RevokeSeat", "pending", "an id of another form", path("/v1/customer-portal/seats/seat_1"), "seat_id"},
		{"RevokeSeat", "pending", "a body", sentAll(`{}`), "body not allowed"},
		{"ListClaimedSubscriptions", "one", "page 0", query("page=0"), "page"},
		{"ListClaimedSubscriptions", "one", "a text for a number", query("limit=all"), "limit"},
	})
}

func testBites(t *testing.T, check func(document, exchange) error, bites []bite) {
	d := openDocument(t)
	for _, b := range bites {
		t.Run(b.operation+"/"+b.call+"/"+b.name, func(t *testing.T) {
			e := record(t, b.operation, b.call)
			if err := check(d, e); err != nil {
				t.Fatalf("before: %v", err)
			}
			b.spoil(&e)
			err := check(d, e)
			if err == nil || !strings.Contains(err.Error(), b.says) {
				t.Errorf("got error %v, want one with %s", err, b.says)
			}
		})
	}
}

// record makes a call and returns its last exchange.
func record(t *testing.T, operation, name string) exchange {
	t.Helper()
	for _, c := range calls[operation] {
		if c.name == name {
			w := newWorld(t)
			c.do(w)
			_, last := split(w.wire.exchanges)
			return last
		}
	}
	t.Fatalf("%s has no call %q", operation, name)
	return exchange{}
}

// The ways to spoil an answer.

func body(old, new string) func(*exchange) {
	return func(e *exchange) { e.received = bytes.Replace(e.received, []byte(old), []byte(new), 1) }
}

func appended(text string) func(*exchange) {
	return func(e *exchange) { e.received = append(e.received, text...) }
}

func list(e *exchange) { e.received = []byte("[" + string(e.received) + "]") }

func half(e *exchange) { e.received = e.received[:len(e.received)/2] }

func html(e *exchange) {
	e.header.Set("Content-Type", "text/html")
	e.received = []byte("<html></html>")
}

func status(code int) func(*exchange) { return func(e *exchange) { e.status = code } }

func header(name, value string) func(*exchange) {
	return func(e *exchange) { e.header.Set(name, value) }
}

func withoutHeader(name string) func(*exchange) { return func(e *exchange) { e.header.Del(name) } }

// The ways to spoil a request.

func query(raw string) func(*exchange) { return func(e *exchange) { e.request.URL.RawQuery = raw } }

func path(p string) func(*exchange) { return func(e *exchange) { e.request.URL.Path = p } }

func method(m string) func(*exchange) { return func(e *exchange) { e.request.Method = m } }

func authorization(value string) func(*exchange) {
	return func(e *exchange) { e.request.Header.Set("Authorization", value) }
}

func withoutAuthorization(e *exchange) { e.request.Header.Del("Authorization") }

func sent(old, new string) func(*exchange) {
	return func(e *exchange) { e.sent = bytes.Replace(e.sent, []byte(old), []byte(new), 1) }
}

func sentAll(text string) func(*exchange) {
	return func(e *exchange) { e.sent, e.request.ContentLength = []byte(text), int64(len(text)) }
}

func sentNothing(e *exchange) { e.sent = nil }

func sentAs(contentType string) func(*exchange) {
	return func(e *exchange) { e.request.Header.Set("Content-Type", contentType) }
}
