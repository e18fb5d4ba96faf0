package contract_test

import (
	"bytes"
	"strings"
	"testing"
)

// A spoiling is a way to spoil the last exchange of a call, which the document allows.
type spoiling struct {
	operation, call, name string
	spoil                 func(e *exchange)
	want                  string // in the error
}

func TestSpoiledResponses(t *testing.T) {
	testSpoiled(t, document.checkResponse, []spoiling{
		{"ListSeats", "subscription", "a field renamed", body(`"available_seats":`, `"free_seats":`), "available_seats"},
		{"ListSeats", "subscription", "a field of a seat renamed", body(`"revoked_at":`, `"revoked":`), "revoked_at"},
		{"ListSeats", "subscription", "a field of a member renamed", body(`"role":`, `"kind":`), "/seats/0/member"},
		{"ListSeats", "subscription", "a string for a number", body(`"total_seats":5`, `"total_seats":"5"`), "total_seats"},
		{"ListSeats", "subscription", "a fraction", body(`"total_seats":5`, `"total_seats":5.5`), "total_seats"},
		{"ListSeats", "subscription", "null for what is never null", body(`"status":"pending"`, `"status":null`), "status"},
		{"ListSeats", "subscription", "a value that is not in the enum", body(`"status":"pending"`, `"status":"open"`), "status"},
		{"ListSeats", "subscription", "a malformed id", body(`"id":"`, `"id":"seat_`), "uuid"},
		{"ListSeats", "subscription", "a malformed time", body(`"created_at":"`, `"created_at":"on `), "date-time"},
		{"ListSeats", "subscription", "a list", list, "SeatsList"},
		{"ListSeats", "subscription", "half a body", half, "decode"},
		{"ListSeats", "subscription", "HTML", html, "Content-Type"},
		{"ListSeats", "subscription", "another status of 2xx", status(201), "201"},
		{"ListSeats", "subscription", "a status of 4xx", status(418), "418"},
		{"ListSeats", "subscription", "a redirect", status(307), "307"},
		{"ListSeats", "without a subscription or order", "error renamed", body(`"error":`, `"code":`), "Error"},
		{"ListSeats", "without a subscription or order", "detail renamed", body(`"detail":`, `"message":`), "Error"},
		{"ListSeats", "without a subscription or order", "detail is a list", body(`"detail":"`, `"detail":[],"x":"`), "detail"},
		{"ListSeats", "expired", "error_description renamed", body(`"error_description":`, `"description":`), "Error"},
		{"ListSeats", "malformed id", "detail renamed", body(`"detail":`, `"details":`), "detail"},
		{"ListSeats", "malformed id", "loc renamed", body(`"loc":`, `"path":`), "loc"},
		{"ListSeats", "malformed id", "error renamed", body(`"error":"Request`, `"code":"Request`), "error"},
		{"ListSeats", "rate limited", "a body", appended(`{"error":"RateLimited"}`), "has a body"},
		{"ListSeats", "rate limited", "no Retry-After", withoutHeader("Retry-After"), "Retry-After"},
		{"ListSeats", "rate limited", "Retry-After is a date", header("Retry-After", "Sun, 06 Nov 2026 08:49:37 GMT"), "Retry-After"},
		{"AssignSeat", "email", "a field renamed", body(`"seat_metadata":`, `"metadata":`), "seat_metadata"},
		{"AssignSeat", "email", "a string for an object", body(`"member":{`, `"member":"x","y":{`), "member"},
		{"AssignSeat", "email", "another status", status(202), "202"},
		{"RevokeSeat", "claimed", "a field renamed", body(`"claimed_at":`, `"accepted_at":`), "claimed_at"},
		{"RevokeSeat", "claimed", "a boolean for a string", body(`"customer_id":null`, `"customer_id":false`), "customer_id"},
		{"RevokeSeat", "claimed", "no content", status(204), "204"},
		{"ResendInvitation", "pending", "a field renamed", body(`"modified_at":`, `"updated_at":`), "modified_at"},
		{"ResendInvitation", "pending", "another status", status(409), "409"},
		{"ListClaimedSubscriptions", "one", "a field renamed", body(`"max_page":`, `"pages":`), "max_page"},
		{"ListClaimedSubscriptions", "one", "a field of a price renamed", body(`"price_currency":`, `"money":`), "price_currency"},
		{"ListClaimedSubscriptions", "one", "a string for a number", body(`"amount":`, `"amount":"1","x":`), "amount"},
		{"ListClaimedSubscriptions", "one", "a list", list, "ListResource"},
		{"ListClaimedSubscriptions", "one", "a status that only other operations have", status(403), "403"},
	})
}

func TestSpoiledRequests(t *testing.T) {
	testSpoiled(t, document.checkRequest, []spoiling{
		{"ListSeats", "subscription", "a parameter renamed", query("subscription=" + unknown), "subscription"},
		{"ListSeats", "subscription", "a malformed id", query("subscription_id=sub_1"), "subscription_id"},
		{"ListSeats", "subscription", "another path", path("/v1/customer-portal/seat"), "no matching operation"},
		{"ListSeats", "subscription", "a trailing slash", path("/v1/customer-portal/seats/"), "not in the document"},
		{"RevokeSeat", "pending", "no id", path("/v1/customer-portal/seats"), "not in the document"},
		{"ListSeats", "subscription", "another method", method("PUT"), "method not allowed"},
		{"ListSeats", "subscription", "no session", withoutAuthorization, "security requirements failed"},
		{"ListSeats", "subscription", "a token for another scheme", authorization("Bearer polar_oat_1"), "security requirements failed"},
		{"ListSeats", "subscription", "another scheme", authorization("Basic polar_mst_1"), "security requirements failed"},
		{"AssignSeat", "email", "a field renamed", requestBody(`"email":`, `"e_mail":`), "e_mail"},
		{"AssignSeat", "email", "a malformed address", requestBody(`@company.com`, ``), "email"},
		{"AssignSeat", "email", "a malformed id", requestBody(`"subscription_id":"`, `"subscription_id":"sub_`), "uuid"},
		{"AssignSeat", "email", "a string for a boolean", requestBody(`{`, `{"immediate_claim":"yes",`), "immediate_claim"},
		{"AssignSeat", "email", "no body", withoutRequestBody, "value is required"},
		{"AssignSeat", "email", "another media type", requestType("text/plain"), "Content-Type"},
		{"RevokeSeat", "pending", "a malformed id", path("/v1/customer-portal/seats/seat_1"), "seat_id"},
		{"RevokeSeat", "pending", "a body", withRequestBody(`{}`), "body not allowed"},
		{"ListClaimedSubscriptions", "one", "page 0", query("page=0"), "page"},
		{"ListClaimedSubscriptions", "one", "a string for a number", query("limit=all"), "limit"},
	})
}

func testSpoiled(t *testing.T, check func(document, exchange) error, tests []spoiling) {
	d := openDocument(t)
	for _, tt := range tests {
		t.Run(tt.operation+"/"+tt.call+"/"+tt.name, func(t *testing.T) {
			wantSpoiled(t, d, check, record(t, tt.operation, tt.call), tt.spoil, tt.want)
		})
	}
}

// wantSpoiled checks that the document allows an exchange, and no longer does after spoil.
func wantSpoiled(t *testing.T, d document, check func(document, exchange) error, e exchange, spoil func(*exchange), want string) {
	t.Helper()
	if err := check(d, e); err != nil {
		t.Fatalf("check before the change: %v", err)
	}
	spoil(&e)
	if err := check(d, e); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("check: error %v, want one with %q", err, want)
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

// These functions spoil an answer.

func body(from, to string) func(*exchange) {
	return func(e *exchange) { e.body = bytes.Replace(e.body, []byte(from), []byte(to), 1) }
}

func appended(text string) func(*exchange) {
	return func(e *exchange) { e.body = append(e.body, text...) }
}

func list(e *exchange) { e.body = []byte("[" + string(e.body) + "]") }

func half(e *exchange) { e.body = e.body[:len(e.body)/2] }

func html(e *exchange) {
	e.header.Set("Content-Type", "text/html")
	e.body = []byte("<html></html>")
}

func status(code int) func(*exchange) { return func(e *exchange) { e.status = code } }

func header(name, value string) func(*exchange) {
	return func(e *exchange) { e.header.Set(name, value) }
}

func withoutHeader(name string) func(*exchange) { return func(e *exchange) { e.header.Del(name) } }

// These functions spoil a request.

func query(raw string) func(*exchange) { return func(e *exchange) { e.request.URL.RawQuery = raw } }

func path(p string) func(*exchange) { return func(e *exchange) { e.request.URL.Path = p } }

func method(m string) func(*exchange) { return func(e *exchange) { e.request.Method = m } }

func authorization(value string) func(*exchange) {
	return func(e *exchange) { e.request.Header.Set("Authorization", value) }
}

func withoutAuthorization(e *exchange) { e.request.Header.Del("Authorization") }

func requestBody(from, to string) func(*exchange) {
	return func(e *exchange) { e.requestBody = bytes.Replace(e.requestBody, []byte(from), []byte(to), 1) }
}

func withRequestBody(text string) func(*exchange) {
	return func(e *exchange) { e.requestBody, e.request.ContentLength = []byte(text), int64(len(text)) }
}

func withoutRequestBody(e *exchange) { e.requestBody = nil }

func requestType(contentType string) func(*exchange) {
	return func(e *exchange) { e.request.Header.Set("Content-Type", contentType) }
}
