package seats_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
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
		reads, assigns, changes int    // attempts of which the first is such and the rest are good
		is                      string // what the error of a revocation or a resending is
	}{
		"no connection":     {refused, 2, 2, 2, ""},
		"connection reset":  {reset, 2, 2, 1, "ErrOutcomeUnknown"},
		"not trusted":       {untrusted, 1, 1, 1, ""},
		"cut":               {cutBody, 2, 2, 1, "ErrUnexpectedResponse ErrOutcomeUnknown"},
		"HTML":              {step{status: 200, body: "<html>"}, 1, 2, 1, "ErrUnexpectedResponse ErrOutcomeUnknown"},
		"400":               {step{status: 400, body: `{"error":"BadRequest"}`}, 1, 1, 1, "ErrBadRequest"},
		"400, unreadable":   {status(400), 1, 1, 1, "ErrBadRequest"},
		"403":               {status(403), 1, 1, 1, "ErrForbidden"},
		"408":               {status(408), 2, 2, 1, "ErrOutcomeUnknown"},
		"409":               {status(409), 1, 1, 1, ""},
		"407":               {status(407), 1, 1, 1, ""},
		"421":               {status(421), 2, 2, 2, ""},
		"425":               {status(425), 2, 2, 2, ""},
		"429":               {status(429), 2, 2, 2, ""},
		"500":               {status(500), 2, 2, 1, "ErrServer ErrOutcomeUnknown"},
		"501":               {status(501), 1, 1, 1, "ErrServer ErrOutcomeUnknown"},
		"502":               {status(502), 2, 2, 1, "ErrServer ErrOutcomeUnknown"},
		"503":               {status(503), 2, 2, 1, "ErrServer ErrOutcomeUnknown"},
		"504":               {status(504), 2, 2, 1, "ErrServer ErrOutcomeUnknown"},
		"505":               {status(505), 1, 1, 1, "ErrServer ErrOutcomeUnknown"},
		"520":               {status(520), 2, 2, 1, "ErrServer ErrOutcomeUnknown"},
		"530":               {status(530), 2, 2, 1, "ErrServer ErrOutcomeUnknown"},
		"600":               {status(600), 1, 1, 1, "ErrServer ErrOutcomeUnknown"},
		"a 307 that is cut": {step{status: 307, body: `x`, cut: io.ErrUnexpectedEOF}, 1, 1, 1, "ErrRedirected"},
		"a 400 that is cut": {step{status: 400, body: `{"error":`, cut: io.ErrUnexpectedEOF}, 2, 2, 2, ""},
		"a 501 that is cut": {step{status: 501, body: `x`, cut: io.ErrUnexpectedEOF}, 1, 1, 1, "ErrServer ErrOutcomeUnknown"},
		"a 503 that is cut": {step{status: 503, body: `x`, cut: io.ErrUnexpectedEOF}, 2, 2, 1, "ErrServer ErrOutcomeUnknown"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				check := func(op string, call func(context.Context, *seats.Client, ...seats.Option) error, attempts int, body string) {
					s := &script{steps: []step{tt.first, good}}
					err := call(ctx, s.client(t))
					if len(s.at) != attempts || (err == nil) != (attempts == 2) {
						t.Errorf("%s: %d attempts and %v, want %d", op, len(s.at), err, attempts)
					}
					if op == "revoke" && attempts == 1 {
						checkIs(t, err, tt.is)
					}
					for _, sent := range s.bodies {
						if sent != body {
							t.Errorf("%s: an attempt sent %q, want %q", op, sent, body)
						}
					}
				}
				check("list", listSeats, tt.reads, "")
				check("assign", assign, tt.assigns, `{"email":"ada@company.com","subscription_id":"`+teamID+`"}`)
				check("revoke", revoke, tt.changes, "")
				check("resend", resend, tt.changes, "")
			})
		})
	}
}

// A transport that traces nothing may have sent what it failed at.
func TestTransportWithoutTrace(t *testing.T) {
	transport := roundTripper(func(*http.Request) (*http.Response, error) { return nil, refused.err })
	err := revoke(ctx, newClient(t, withTransport(transport)))
	checkIs(t, err, "ErrOutcomeUnknown")
	var failed *net.OpError
	if !errors.As(err, &failed) {
		t.Errorf("%v does not wrap what the transport said", err)
	}
}

func TestRealConnectionRefused(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	// Nobody listens where a connection comes from, nor can while it is open.
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	client := newClient(t, seats.WithServer("http://"+conn.LocalAddr().String()), seats.WithRetry(seats.RetryPolicy{InitialInterval: time.Millisecond}))
	var got seats.Response
	err = revoke(ctx, client, seats.WithResponse(&got))
	if err == nil || errors.Is(err, seats.ErrOutcomeUnknown) || got.Attempts != 3 || got.StatusCode != 0 {
		t.Errorf("%v after %d attempts, want a known failure after 3", err, got.Attempts)
	}
}

// net/http itself sends a request again where a header says that it has a key.
func TestNetHTTPDoesNotRetry(t *testing.T) {
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if requests.Add(1) > 1 { // on a connection that was used before: carried out, and closed
			panic(http.ErrAbortHandler)
		}
		polar(200, testdata(t, "seats.json")).write(w)
	}))
	defer server.Close()
	client := newClient(t, seats.WithServer(server.URL))
	if err := listSeats(ctx, client); err != nil {
		t.Fatal(err)
	}
	checkIs(t, revoke(ctx, client), "ErrOutcomeUnknown")
	if requests.Load() != 2 {
		t.Errorf("%d requests, want the list and one revocation", requests.Load())
	}
}

// People's test doubles forget the status.
func TestAnswerWithoutStatus(t *testing.T) {
	transport := roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{Body: io.NopCloser(strings.NewReader("{}"))}, nil
	})
	client := newClient(t, withTransport(transport))
	err := listSeats(ctx, client)
	var e *seats.Error
	if !errors.As(err, &e) || e.StatusCode != 0 || err.Error() == "" {
		t.Errorf("%v, want an *Error", err)
	}
	checkIs(t, revoke(ctx, client), "ErrOutcomeUnknown")
}

func TestWithResponseForgetsEarlierCall(t *testing.T) {
	s := &script{steps: []step{good}}
	client := s.client(t)
	var got seats.Response
	if err := listSeats(ctx, client, seats.WithResponse(&got)); err != nil || got.StatusCode != 200 {
		t.Fatal(err, got)
	}
	_, err := client.RevokeSeat(ctx, session, "", seats.WithResponse(&got))
	if err == nil || got.StatusCode != 0 || got.Attempts != 0 || got.Header != nil || got.Body != nil {
		t.Errorf("%v, %+v; want nothing: nothing was sent", err, got)
	}
}

func TestAttemptCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{status(503), status(500)}}
		var got seats.Response
		err := listSeats(ctx, s.client(t), seats.WithResponse(&got))
		var e *seats.Error
		if !errors.As(err, &e) || e.Attempts != 3 || got.Attempts != 3 || got.StatusCode != 500 {
			t.Errorf("%+v, %+v; want 3 attempts", e, got)
		}
		s = &script{steps: []step{status(503), good}}
		if err := listSeats(ctx, s.client(t), seats.WithResponse(&got)); err != nil || !reflect.DeepEqual(string(got.Body), good.body) || got.Attempts != 2 {
			t.Errorf("%v, %+v; want the body of the second attempt", err, got)
		}
	})
}
