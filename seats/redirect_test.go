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

// A redirect would carry the address of the person to whatever host it names.
func TestRedirectsAreNotFollowed(t *testing.T) {
	var elsewhere atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		elsewhere.Add(1)
		body, _ := io.ReadAll(r.Body)
		t.Errorf("another host got %s %s with Authorization %q and body %q", r.Method, r.URL, r.Header.Get("Authorization"), body)
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
			if status == 303 { // it was done, and there is more to see elsewhere
				is += " ErrOutcomeUnknown"
			}
			checkIs(t, err, is)
			var e *seats.Error
			if !errors.As(err, &e) || e.StatusCode != status || e.Header.Get("Location") != location || seat != nil {
				t.Errorf("%d to %q: %v", status, location, err)
			}
			if !strings.Contains(err.Error(), "not followed") {
				t.Errorf("text %q", err)
			}
			_, err = client.ListSeats(ctx, session, seats.ListSeatsParams{})
			checkIs(t, err, "ErrRedirected")
			if len(*requests) != 2 {
				t.Errorf("%d: %d requests, want 2", status, len(*requests))
			}
		}
	}
	if elsewhere.Load() != 0 {
		t.Errorf("another host got %d requests", elsewhere.Load())
	}
}

func TestOther3xxStatuses(t *testing.T) {
	for _, status := range []int{300, 304, 305} {
		client, _ := serve(t, []literal{{status: status}})
		_, err := client.ListSeats(ctx, session, seats.ListSeatsParams{})
		var e *seats.Error
		if !errors.As(err, &e) || e.StatusCode != status || errors.Is(err, seats.ErrRedirected) {
			t.Errorf("%d: %v", status, err)
		}
	}
}

// http.Client gives up an answer whose Location it cannot read.
func TestRedirectToInvalidURL(t *testing.T) {
	for _, location := range []string{"http://[::1", "http://a b/", "%zz", ":", "http://host:port/"} {
		answer := literal{307, http.Header{"Location": {location}}, "moved"}
		client, requests := serve(t, []literal{answer})
		_, err := client.AssignSeat(ctx, session, seats.SeatAssign{SubscriptionID: teamID, Email: "ada@company.com"})
		checkIs(t, err, "ErrRedirected")
		var e *seats.Error
		if !errors.As(err, &e) || e.StatusCode != 307 || e.Header.Get("Location") != location || string(e.Body) != "moved" {
			t.Errorf("%q: %v, want the answer", location, err)
		}
		if len(*requests) != 1 {
			t.Errorf("%q: %d requests, want 1", location, len(*requests))
		}
	}
}

// A transport that answers from memory may give the same header to all, also to calls that
// run at the same time: not even for a moment is it another. The jar looks within a call.
func TestTransportHeaderNotChanged(t *testing.T) {
	header := http.Header{"Location": {"/elsewhere"}, "Set-Cookie": {"a=b"}}
	transport := roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 308, Header: header, Body: http.NoBody}, nil
	})
	looks := 0
	look := func() {
		looks++
		if header.Get("Location") != "/elsewhere" || len(header) != 2 {
			t.Errorf("the transport's header is now %v", header)
		}
	}
	client := newClient(t, seats.WithHTTPClient(&http.Client{Transport: transport, Jar: jar(look)}))
	checkIs(t, listSeats(ctx, client), "ErrRedirected")
	if look(); looks != 2 {
		t.Errorf("looked %d times, want within the call and after it", looks)
	}
}

// jar is called with the cookies of an answer, and has none.
type jar func()

func (j jar) SetCookies(*url.URL, []*http.Cookie) { j() }
func (j jar) Cookies(*url.URL) []*http.Cookie     { return nil }

// A client without a transport has http.DefaultTransport's connections, from call to call.
func TestClientWithoutTransport(t *testing.T) {
	used := http.DefaultTransport
	defer func() { http.DefaultTransport = used }()
	requests := 0
	http.DefaultTransport = roundTripper(func(*http.Request) (*http.Response, error) {
		requests++
		return &http.Response{StatusCode: 403, Header: http.Header{}, Body: http.NoBody}, nil
	})
	checkIs(t, listSeats(ctx, newClient(t, seats.WithHTTPClient(&http.Client{}))), "ErrForbidden")
	if requests != 1 {
		t.Errorf("http.DefaultTransport got %d requests, want 1", requests)
	}
}
