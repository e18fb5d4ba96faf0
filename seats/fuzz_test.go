package seats_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// A memoryTransport gives one response to every request, without a network, and keeps the
// requests.
type memoryTransport struct {
	response literal
	requests []*http.Request
}

func (m *memoryTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	m.requests = append(m.requests, r)
	return &http.Response{
		StatusCode: m.response.status, Header: m.response.header.Clone(),
		Body: io.NopCloser(strings.NewReader(m.response.body)), ContentLength: -1,
	}, nil
}

func (m *memoryTransport) client(t *testing.T) *seats.Client {
	return newClient(t, withTransport(m), seats.WithServer("https://polar.invalid"+basePath),
		oneAttempt)
}

// checkError checks what holds for the error of any response.
func checkError(t *testing.T, err error, a literal) {
	t.Helper()
	e := asError(t, err)
	if e.StatusCode != a.status || e.Attempts != 1 {
		t.Errorf("Error has status %d after %d attempts, want %d after 1", e.StatusCode, e.Attempts, a.status)
	}
	body := strings.ReplaceAll(a.body, token, "[REDACTED]")
	if len(e.Body) > maxRefusal || !strings.HasPrefix(body, strings.TrimSuffix(string(e.Body), "[REDACTED]")) {
		t.Errorf("Error.Body is %q, want the first 64 KiB of %q", e.Body, body)
	}
	if strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' || r == 0x7f || r == '\u2028' }) {
		t.Errorf("error %q, want one line", err)
	}
	if shown := fmt.Sprintf("%v %+v %#v", err, *e, *e); strings.Contains(shown, token) {
		t.Errorf("the printed error shows the token: %s", shown)
	}
	if _, err := json.Marshal(e); err != nil {
		t.Errorf("json.Marshal: %v", err)
	}
}

// fuzzResponse fuzzes the successful responses to an operation. isComplete reports whether a value
// has what Polar always sends.
func fuzzResponse[T any](f *testing.F, changes bool, isComplete func(*T) bool, call func(*seats.Client) (*T, error)) {
	for _, body := range unusableBodies {
		f.Add(200, body)
	}
	f.Add(201, any200)
	f.Add(200, `{"id":"s","seat_metadata":{"a":[1e308,-0,"\ud800",{}]},"created_at":"0000-01-01T00:00:00-23:59",`+any200[1:])
	f.Add(200, `{"id":"`+token+`","seats":[{"id":"s","member":{"id":null}}],"items":[{"id":"s","prices":[{"amount_type":7}]}]}`)
	f.Add(204, "")
	for _, name := range []string{"seat_claimed.json", "seat_pending.json", "seat_revoked.json", "seats.json", "seats_with_revoked.json", "subscriptions.json", "subscriptions_array.json"} {
		f.Add(200, testdata(f, name))
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		a := literal{200 + int(uint(status)%100), http.Header{"Content-Type": {"application/json"}}, body}
		m := &memoryTransport{response: a}
		value, err := call(m.client(t))
		if (value == nil) != (err != nil) || len(m.requests) != 1 {
			t.Fatalf("call: %v, %v after %d requests; want a value or an error after 1", value, err, len(m.requests))
		}
		if err != nil {
			checkError(t, err, a)
			if !errors.Is(err, seats.ErrUnexpectedResponse) || errors.Is(err, seats.ErrOutcomeUnknown) != changes {
				t.Errorf("call: %v, want ErrUnexpectedResponse, and ErrOutcomeUnknown if it changes something", err)
			}
			return
		}
		if !isComplete(value) {
			t.Errorf("call: %+v, which lacks what Polar always sends", value)
		}
		// A value survives being marshaled and unmarshaled.
		first := mustJSON(t, value)
		var again T
		if err := json.Unmarshal([]byte(first), &again); err != nil {
			t.Fatalf("json.Unmarshal(%s): %v", first, err)
		}
		if second := mustJSON(t, again); second != first {
			t.Errorf("marshaled again:\n%s, want\n%s", second, first)
		}
	})
}

func hasID(s *seats.Seat) bool { return s.ID != "" }

func FuzzListSeats(f *testing.F) {
	isComplete := func(list *seats.SeatsList) bool {
		for i := range list.Seats {
			if !hasID(&list.Seats[i]) {
				return false
			}
		}
		return list.Seats != nil
	}
	fuzzResponse(f, false, isComplete, func(c *seats.Client) (*seats.SeatsList, error) {
		return c.ListSeats(ctx, session, seats.ListSeatsParams{})
	})
}

func FuzzListClaimedSubscriptions(f *testing.F) {
	isComplete := func(page *seats.SubscriptionsPage) bool {
		for _, s := range page.Items {
			if s.ID == "" {
				return false
			}
		}
		return page.Items != nil
	}
	fuzzResponse(f, false, isComplete, func(c *seats.Client) (*seats.SubscriptionsPage, error) {
		return c.ListClaimedSubscriptions(ctx, session, seats.ListClaimedSubscriptionsParams{})
	})
}

func FuzzAssignSeat(f *testing.F) {
	fuzzResponse(f, true, hasID, func(c *seats.Client) (*seats.Seat, error) {
		return c.AssignSeat(ctx, session, seats.SeatAssign{SubscriptionID: teamID, Email: markedEmail})
	})
}

func FuzzRevokeSeat(f *testing.F) {
	fuzzResponse(f, true, hasID, func(c *seats.Client) (*seats.Seat, error) {
		return c.RevokeSeat(ctx, session, seatID)
	})
}

func FuzzResendInvitation(f *testing.F) {
	fuzzResponse(f, true, hasID, func(c *seats.Client) (*seats.Seat, error) {
		return c.ResendInvitation(ctx, session, seatID)
	})
}

// Every response that is not a success gives an *Error with the status and the body. Its text is
// one line. ErrOutcomeUnknown matches it if the request may have changed something.
func FuzzErrorBody(f *testing.F) {
	for _, body := range []string{
		"", "null", "[]", `""`, `{"error":"SeatNotAvailable","detail":"No available seats for x"}`,
		`{"error": "invalid_token", "error_description": "expired"}`, `{"detail":"Not Found"}`,
		`{"error":"RequestValidationError","detail":[{"type":"t","loc":["body",14,null,{"a":1}],"msg":"m\nn"}]}`,
		`{"error":{"code":7},"detail":{"a":1},"error_description":[]}`, `{"error":"a\nb","detail":"` + "\u2028" + `"}`,
		"<html>", "upstream connect error\r\nreset", "\xff\xfe", "Bearer " + token, "Bearer " + token[:50], deep(10_001),
		`{"detail":"` + strings.ReplaceAll(token, "_", `\u005f`) + `"}`, strings.Repeat("ä", 300),
	} {
		for _, status := range []int{307, 400, 404, 422, 503} {
			f.Add(status, body, "")
		}
	}
	f.Add(307, "", "http://[::1")
	f.Add(302, "", "https://evil.invalid/?"+token)
	f.Fuzz(func(t *testing.T, status int, body, location string) {
		a := literal{300 + int(uint(status)%300), http.Header{"Location": {location}}, body}
		m := &memoryTransport{response: a}
		list, readErr := m.client(t).ListSeats(ctx, session, seats.ListSeatsParams{})
		seat, changeErr := m.client(t).RevokeSeat(ctx, session, seatID)
		if list != nil || seat != nil || len(m.requests) != 2 {
			t.Fatalf("ListSeats: %v, RevokeSeat: %v after %d requests; want no results after 2", list, seat, len(m.requests))
		}
		checkError(t, readErr, a)
		checkError(t, changeErr, a)
		if errors.Is(readErr, seats.ErrOutcomeUnknown) || a.status >= 500 != errors.Is(readErr, seats.ErrServer) {
			t.Errorf("ListSeats, status %d: %v, want ErrServer from 500 on and never ErrOutcomeUnknown", a.status, readErr)
		}
		if a.status >= 500 && !errors.Is(changeErr, seats.ErrOutcomeUnknown) {
			t.Errorf("RevokeSeat, status %d: %v, want ErrOutcomeUnknown", a.status, changeErr)
		}
	})
}

// RetryAfter is what the header says, and never negative.
func FuzzRetryAfter(f *testing.F) {
	const date = "Sat, 22 Aug 2026 08:47:05 GMT"
	for _, value := range []string{
		"", "0", "60", "+60", "-5", "-18446744073", "9223372036", "9223372037", "99999999999999999999", "-99999999999999999999",
		"1.5", "1e9", "0x10", "soon", "Sat, 22 Aug 2026 08:47:35 GMT", "Saturday, 22-Aug-26 08:47:35 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT",
	} {
		f.Add(value, date)
		f.Add(value, "")
	}
	f.Fuzz(func(t *testing.T, value, date string) {
		m := &memoryTransport{response: literal{429, http.Header{"Retry-After": {value}, "Date": {date}}, ""}}
		_, err := m.client(t).ListSeats(ctx, session, seats.ListSeatsParams{})
		e := asError(t, err)
		if e.RetryAfter < 0 {
			t.Fatalf("Retry-After %q is read as %v, want 0 or more", value, e.RetryAfter)
		}
		if seconds, err := strconv.ParseInt(value, 10, 64); err == nil && e.RetryAfter/time.Second != time.Duration(min(max(seconds, 0), 9223372036)) {
			t.Errorf("Retry-After %q is read as %v", value, e.RetryAfter)
		}
		until, untilErr := http.ParseTime(value)
		now, nowErr := http.ParseTime(date)
		if want := max(0, until.Sub(now)); untilErr == nil && nowErr == nil && e.RetryAfter != want {
			t.Errorf("Retry-After %q at %q is read as %v, want %v", value, date, e.RetryAfter, want)
		}
	})
}
