package seats_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
)

// An id in a path is one segment or is refused: it never leads to another route, host or
// query. An id in a query arrives unchanged.
func FuzzIDs(f *testing.F) {
	for _, id := range []string{
		seatID, "", ".", "..", "...", "../x", "a/b", `a\b`, "%2e%2e", "%2F", "..%2f", "a?b=c", "a#b", "a b", " ", "a;b", "a:b", "//evil.invalid", "ä", "\x00", "\xff",
		"\r\nHost: evil.invalid", "subscriptions", "&order_id=x", "=", "+", "@", "{seat_id}", strings.Repeat("a", 10_000),
	} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		m := &memoryTransport{response: polarResponse(200, any200)}
		_, revokeErr := m.client(t).RevokeSeat(ctx, session, id)
		_, resendErr := m.client(t).ResendInvitation(ctx, session, id)
		if revokeErr != nil || resendErr != nil {
			if !errors.Is(revokeErr, seats.ErrInvalidArgument) || !errors.Is(resendErr, seats.ErrInvalidArgument) || len(m.requests) != 0 {
				t.Fatalf("id %q: RevokeSeat: %v, ResendInvitation: %v after %d requests; want ErrInvalidArgument twice and no request", id, revokeErr, resendErr, len(m.requests))
			}
		} else {
			checkPath(t, m.requests[0], id, "DELETE", "")
			checkPath(t, m.requests[1], id, "POST", "/resend")
		}
		m = &memoryTransport{response: polarResponse(200, any200)}
		if _, err := m.client(t).ListSeats(ctx, session, seats.ListSeatsParams{SubscriptionID: id}); err != nil {
			t.Fatal(err)
		}
		got := onTheWire(t, m.requests[0])
		if got.URL.Path != basePath+"/v1/customer-portal/seats" || got.URL.Query().Get("subscription_id") != id || len(got.URL.Query()) > 1 {
			t.Errorf("ListSeats, subscription %q: requested %s", id, got.RequestURI)
		}
	})
}

// checkPath checks that r has the method, and that its path is that of the seats, the id as
// one segment, and suffix.
func checkPath(t *testing.T, r *http.Request, id, method, suffix string) {
	t.Helper()
	got := onTheWire(t, r)
	rest, hasPrefix := strings.CutPrefix(got.URL.EscapedPath(), basePath+"/v1/customer-portal/seats/")
	segment, hasSuffix := strings.CutSuffix(rest, suffix)
	decoded, err := url.PathUnescape(segment)
	if got.Method != method || !hasPrefix || !hasSuffix || strings.Contains(segment, "/") || decoded != id || err != nil {
		t.Errorf("id %q: requested %s %s", id, got.Method, got.RequestURI)
	}
	if decoded == "." || decoded == ".." || strings.ContainsAny(got.RequestURI, "?#") || got.Host != "polar.invalid" {
		t.Errorf("id %q: requested %s from %s", id, got.RequestURI, got.Host)
	}
}

// onTheWire returns r as a server reads it.
func onTheWire(t *testing.T, r *http.Request) *http.Request {
	t.Helper()
	var wire bytes.Buffer
	if err := r.Write(&wire); err != nil {
		t.Fatal(err)
	}
	got, err := http.ReadRequest(bufio.NewReader(&wire))
	if err != nil {
		t.Fatalf("http.ReadRequest: %v, with %q unread", err, wire.String())
	}
	return got
}

// A token is sent unchanged or refused. Wherever a response shows the token, nothing that a
// program prints about the call shows it.
func FuzzSession(f *testing.F) {
	for _, s := range []string{token, "polar_mst_" + token[10:], "polar_oat_" + token[10:], "Bearer " + token, "", "x", "polar_cst_\r\nX-Evil: 1", "polar_cst_ä", `polar_cst_"\<&>%41`, "polar_cst_%v%!d(string=", token + token} {
		f.Add(s, "<pre>Authorization: Bearer ", "</pre>", 500)
		f.Add(s, `{"error":"Odd","detail":"`, `"}`, 400)
		f.Add(s, `{"detail":[{"loc":["`, `"],"msg":"m"}]}`, 422)
		f.Add(s, "", "", 200)
		f.Add(s, s[:len(s)/2], s[:len(s)/2], 200)
	}
	f.Fuzz(func(t *testing.T, secret, before, after string, status int) {
		status = 200 + int(uint(status)%400)
		session := seats.CustomerSession(secret)
		m := &memoryTransport{response: literal{status, http.Header{"Location": {before + secret + after}, "X-Debug": {secret}}, before + secret + after}}
		var response seats.Response
		_, err := m.client(t).ResendInvitation(ctx, session, seatID, seats.WithResponse(&response))
		if refused := errors.Is(err, seats.ErrWrongToken) || errors.Is(err, seats.ErrNoSession); refused != (len(m.requests) == 0) {
			t.Fatalf("ResendInvitation: %v after %d requests; want no request if the token is refused, otherwise some", err, len(m.requests))
		}
		for _, r := range m.requests {
			if got := onTheWire(t, r).Header.Get("Authorization"); got != "Bearer "+secret {
				t.Errorf("Authorization %q, want %q", got, secret)
			}
		}
		// A shorter secret may occur in our own texts or in the rest of the response by chance.
		if len(secret) < 16 || strings.Contains(before+after, secret[:8]) {
			return
		}
		shown := fmt.Sprintf("%v %+v %#v %q %s %d", session, session, session, session, &session, session) + mustJSON(t, session)
		for how, text := range everyForm(t, err, response) {
			shown += how + text
		}
		if strings.Contains(shown, secret) {
			t.Errorf("the token %q is shown: %s", secret, shown)
		}
	})
}
