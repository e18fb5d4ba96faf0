package seats_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
)

// If the client followed redirects, it would send the person's address to any host that a
// redirect names.
func TestRedirectsAreNotFollowed(t *testing.T) {
	var otherRequests atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		otherRequests.Add(1)
		body, _ := io.ReadAll(r.Body)
		t.Errorf("the other host received %s %s with Authorization %q and body %q", r.Method, r.URL, r.Header.Get("Authorization"), body)
	}))
	defer other.Close()
	followAll := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return nil }}
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, location := range []string{other.URL + "/v1/customer-portal/seats", "/v1/customer-portal/seats", ""} {
			answer := literal{status: status, header: http.Header{}}
			if location != "" {
				answer.header.Set("Location", location)
			}
			client, requests := serve(t, []literal{answer}, seats.WithHTTPClient(followAll))
			seat, err := client.AssignSeat(ctx, session, seats.SeatAssign{SubscriptionID: teamID, Email: "ada@company.com"})
			is := "ErrRedirected"
			if status == 303 { // a 303 means that the request was carried out
				is += " ErrOutcomeUnknown"
			}
			checkIs(t, err, is)
			var e *seats.Error
			if !errors.As(err, &e) || e.StatusCode != status || e.Header.Get("Location") != location || seat != nil {
				t.Errorf("%d to %q: AssignSeat = %v, %v; want an *Error with the status and the Location", status, location, seat, err)
			}
			if !strings.Contains(err.Error(), "not followed") {
				t.Errorf("%d to %q: AssignSeat: %q, want %q in the error", status, location, err, "not followed")
			}
			_, err = client.ListSeats(ctx, session, seats.ListSeatsParams{})
			checkIs(t, err, "ErrRedirected")
			if len(*requests) != 2 {
				t.Errorf("%d to %q: %d requests for two calls, want 2", status, location, len(*requests))
			}
		}
	}
	if n := otherRequests.Load(); n != 0 {
		t.Errorf("the other host received %d requests, want none", n)
	}
}

func TestOther3xxStatuses(t *testing.T) {
	for _, status := range []int{300, 304, 305} {
		client, _ := serve(t, []literal{{status: status}})
		_, err := client.ListSeats(ctx, session, seats.ListSeatsParams{})
		var e *seats.Error
		if !errors.As(err, &e) || e.StatusCode != status || errors.Is(err, seats.ErrRedirected) {
			t.Errorf("%d: ListSeats: %v, want an *Error with the status that is not ErrRedirected", status, err)
		}
	}
}

// http.Client discards an answer if it cannot parse the Location. The seats client does not.
func TestRedirectToInvalidURL(t *testing.T) {
	for _, location := range []string{"http://[::1", "http://a b/", "%zz", ":", "http://host:port/"} {
		answer := literal{307, http.Header{"Location": {location}}, "moved"}
		client, requests := serve(t, []literal{answer})
		_, err := client.AssignSeat(ctx, session, seats.SeatAssign{SubscriptionID: teamID, Email: "ada@company.com"})
		checkIs(t, err, "ErrRedirected")
		var e *seats.Error
		if !errors.As(err, &e) || e.StatusCode != 307 || e.Header.Get("Location") != location || string(e.Body) != "moved" {
			t.Errorf("307 to %q: AssignSeat: %v, want an *Error with the answer", location, err)
		}
		if len(*requests) != 1 {
			t.Errorf("307 to %q: AssignSeat: %d requests, want 1", location, len(*requests))
		}
	}
}

// A transport that answers from memory may share one header among concurrent calls, so the
// client must not change the header, even for a moment. The cookie jar checks the header
// during the call.
func TestTransportHeaderNotChanged(t *testing.T) {
	header := http.Header{"Location": {"/elsewhere"}, "Set-Cookie": {"a=b"}}
	transport := roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 308, Header: header, Body: http.NoBody}, nil
	})
	checks := 0
	check := func() {
		checks++
		if header.Get("Location") != "/elsewhere" || len(header) != 2 {
			t.Errorf("the transport's header has changed to %v", header)
		}
	}
	client := newClient(t, seats.WithHTTPClient(&http.Client{Transport: transport, Jar: cookieFunc(check)}))
	checkIs(t, listSeats(ctx, client), "ErrRedirected")
	if check(); checks != 2 {
		t.Errorf("the header was checked %d times, want once during ListSeats and once after it", checks)
	}
}

// A cookieFunc is an http.CookieJar that is called when an answer sets cookies. It keeps none.
type cookieFunc func()

func (f cookieFunc) SetCookies(*url.URL, []*http.Cookie) { f() }
func (f cookieFunc) Cookies(*url.URL) []*http.Cookie     { return nil }

// A client whose http.Client has no transport uses http.DefaultTransport.
func TestClientWithoutTransport(t *testing.T) {
	original := http.DefaultTransport
	defer func() { http.DefaultTransport = original }()
	requests := 0
	http.DefaultTransport = roundTripper(func(*http.Request) (*http.Response, error) {
		requests++
		return &http.Response{StatusCode: 403, Header: http.Header{}, Body: http.NoBody}, nil
	})
	checkIs(t, listSeats(ctx, newClient(t, seats.WithHTTPClient(&http.Client{}))), "ErrForbidden")
	if requests != 1 {
		t.Errorf("http.DefaultTransport received %d requests, want 1", requests)
	}
}
