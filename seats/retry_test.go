package seats_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

func TestRetriedFailures(t *testing.T) {
	tests := map[string]struct {
		first                   step
		reads, assigns, changes int    // attempts if the first one gets this answer and the second one is good
		is                      string // sentinels of RevokeSeat's error, if RevokeSeat has one attempt
	}{
		"no connection":    {refused, 2, 2, 2, ""},
		"connection reset": {reset, 2, 2, 1, "ErrOutcomeUnknown"},
		"untrusted":        {untrusted, 1, 1, 1, ""},
		"cut":              {cutBody, 2, 2, 1, "ErrUnexpectedResponse ErrOutcomeUnknown"},
		"HTML":             {step{status: 200, body: "<html>"}, 1, 2, 1, "ErrUnexpectedResponse ErrOutcomeUnknown"},
		"400":              {step{status: 400, body: `{"error":"BadRequest"}`}, 1, 1, 1, "ErrBadRequest"},
		"400, unreadable":  {status(400), 1, 1, 1, "ErrBadRequest"},
		"403":              {status(403), 1, 1, 1, "ErrForbidden"},
		"408":              {status(408), 2, 2, 1, "ErrOutcomeUnknown"},
		"409":              {status(409), 1, 1, 1, ""},
		"407":              {status(407), 1, 1, 1, ""},
		"421":              {status(421), 2, 2, 2, ""},
		"425":              {status(425), 2, 2, 2, ""},
		"429":              {status(429), 2, 2, 2, ""},
		"500":              {status(500), 2, 2, 1, "ErrServer ErrOutcomeUnknown"},
		"501":              {status(501), 1, 1, 1, "ErrServer ErrOutcomeUnknown"},
		"502":              {status(502), 2, 2, 1, "ErrServer ErrOutcomeUnknown"},
		"503":              {status(503), 2, 2, 1, "ErrServer ErrOutcomeUnknown"},
		"504":              {status(504), 2, 2, 1, "ErrServer ErrOutcomeUnknown"},
		"505":              {status(505), 1, 1, 1, "ErrServer ErrOutcomeUnknown"},
		"520":              {status(520), 2, 2, 1, "ErrServer ErrOutcomeUnknown"},
		"530":              {status(530), 2, 2, 1, "ErrServer ErrOutcomeUnknown"},
		"600":              {status(600), 1, 1, 1, "ErrServer ErrOutcomeUnknown"},
		"a cut 307":        {step{status: 307, body: `x`, cut: io.ErrUnexpectedEOF}, 1, 1, 1, "ErrRedirected"},
		"a cut 400":        {step{status: 400, body: `{"error":`, cut: io.ErrUnexpectedEOF}, 2, 2, 2, ""},
		"a cut 501":        {step{status: 501, body: `x`, cut: io.ErrUnexpectedEOF}, 1, 1, 1, "ErrServer ErrOutcomeUnknown"},
		"a cut 503":        {step{status: 503, body: `x`, cut: io.ErrUnexpectedEOF}, 2, 2, 1, "ErrServer ErrOutcomeUnknown"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				check := func(op string, call func(context.Context, *seats.Client, ...seats.Option) error, attempts int, body string) {
					s := &script{steps: []step{tt.first, good}}
					err := call(ctx, s.client(t))
					if len(s.at) != attempts || (err == nil) != (attempts == 2) {
						t.Errorf("%s: %v after %d attempts, want %d", op, err, len(s.at), attempts)
					}
					if op == "RevokeSeat" && attempts == 1 {
						checkIs(t, err, tt.is)
					}
					for _, got := range s.bodies {
						if got != body {
							t.Errorf("%s sent %q, want %q", op, got, body)
						}
					}
				}
				check("ListSeats", listSeats, tt.reads, "")
				check("AssignSeat", assign, tt.assigns, `{"email":"ada@company.com","subscription_id":"`+teamID+`"}`)
				check("RevokeSeat", revoke, tt.changes, "")
				check("ResendInvitation", resend, tt.changes, "")
			})
		})
	}
}

// If a transport does not trace, a failed request may have been sent.
func TestTransportWithoutTrace(t *testing.T) {
	transport := roundTripper(func(*http.Request) (*http.Response, error) { return nil, refused.err })
	err := revoke(ctx, newClient(t, withTransport(transport)))
	checkIs(t, err, "ErrOutcomeUnknown")
	var opErr *net.OpError
	if !errors.As(err, &opErr) {
		t.Errorf("RevokeSeat: %v does not wrap the transport's error", err)
	}
}

func TestRealConnectionRefused(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	// While conn is open, no server can listen at its local address.
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	client := newClient(t, seats.WithServer("http://"+conn.LocalAddr().String()), seats.WithRetry(seats.RetryPolicy{InitialInterval: time.Millisecond}))
	var got seats.Response
	err = revoke(ctx, client, seats.WithResponse(&got))
	if err == nil || errors.Is(err, seats.ErrOutcomeUnknown) || got.Attempts != 3 || got.StatusCode != 0 {
		t.Errorf("RevokeSeat: %v after %d attempts, want an error that is not ErrOutcomeUnknown after 3", err, got.Attempts)
	}
}

// net/http would repeat a request by itself if the request had an idempotency key.
func TestNetHTTPDoesNotRetry(t *testing.T) {
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if requests.Add(1) > 1 { // close the connection, which has been used before, without an answer
			panic(http.ErrAbortHandler)
		}
		polarResponse(200, testdata(t, "seats.json")).write(w)
	}))
	defer server.Close()
	client := newClient(t, seats.WithServer(server.URL))
	if err := listSeats(ctx, client); err != nil {
		t.Fatal(err)
	}
	checkIs(t, revoke(ctx, client), "ErrOutcomeUnknown")
	if requests.Load() != 2 {
		t.Errorf("%d requests, want one ListSeats and one RevokeSeat", requests.Load())
	}
}

// Test doubles may answer without a status.
func TestAnswerWithoutStatus(t *testing.T) {
	transport := roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{Body: io.NopCloser(strings.NewReader("{}"))}, nil
	})
	client := newClient(t, withTransport(transport))
	err := listSeats(ctx, client)
	var e *seats.Error
	if !errors.As(err, &e) || e.StatusCode != 0 || err.Error() == "" {
		t.Errorf("ListSeats: %v, want an *Error with status 0", err)
	}
	checkIs(t, revoke(ctx, client), "ErrOutcomeUnknown")
}

func TestWithResponseForgetsEarlierCall(t *testing.T) {
	s := &script{steps: []step{good}}
	client := s.client(t)
	var got seats.Response
	if err := listSeats(ctx, client, seats.WithResponse(&got)); err != nil || got.StatusCode != 200 {
		t.Fatalf("ListSeats: %v with status %d, want 200", err, got.StatusCode)
	}
	_, err := client.RevokeSeat(ctx, session, "", seats.WithResponse(&got))
	if err == nil || got.StatusCode != 0 || got.Attempts != 0 || got.Header != nil || got.Body != nil {
		t.Errorf("RevokeSeat: %v, response %+v; want an error and an empty response: no request was sent", err, got)
	}
}

func TestAttemptCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{status(503), status(500)}}
		var got seats.Response
		err := listSeats(ctx, s.client(t), seats.WithResponse(&got))
		var e *seats.Error
		if !errors.As(err, &e) || e.Attempts != 3 || got.Attempts != 3 || got.StatusCode != 500 {
			t.Errorf("ListSeats: error %+v, response %+v; want 3 attempts and status 500", e, got)
		}
		s = &script{steps: []step{status(503), good}}
		if err := listSeats(ctx, s.client(t), seats.WithResponse(&got)); err != nil || string(got.Body) != good.body || got.Attempts != 2 {
			t.Errorf("ListSeats: %v, response %+v; want the body of the second attempt", err, got)
		}
	})
}
