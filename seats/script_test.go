package seats_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// A step is what a script does with one request.
type step struct {
	status int
	header http.Header
	body   string
	err    error         // returned instead of an answer
	cut    error         // returned by the body instead of its end
	stall  bool          // the body does not end until the request's context is done
	unsent bool          // the request fails before there is a connection
	hang   bool          // there is no answer until the request's context is done
	takes  time.Duration // the time until the answer
}

// A script is a transport that takes its steps in turn and repeats the last one. A script
// sends nothing, so it works in a synctest bubble. It traces connections as http.Transport
// does.
type script struct {
	steps   []step
	began   time.Time
	at      []time.Duration // when each request was made, since began
	headers []http.Header   // of the requests
	bodies  []string        // of the requests
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	if s.began.IsZero() {
		s.began = time.Now()
	}
	s.at = append(s.at, time.Since(s.began))
	s.headers = append(s.headers, r.Header)
	body := ""
	if r.Body != nil {
		content, _ := io.ReadAll(r.Body)
		body = string(content)
	}
	s.bodies = append(s.bodies, body)
	next := s.steps[min(len(s.at), len(s.steps))-1]
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil && trace.GetConn != nil {
		trace.GetConn(r.URL.Host + ":443")
		if !next.unsent {
			trace.GotConn(httptrace.GotConnInfo{})
		}
	}
	time.Sleep(next.takes)
	if next.hang {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	if next.err != nil {
		return nil, next.err
	}
	header := next.header.Clone()
	if header == nil {
		header = http.Header{}
	}
	answer := io.Reader(strings.NewReader(next.body))
	if next.cut != nil {
		answer = io.MultiReader(answer, iotest.ErrReader(next.cut))
	}
	if next.stall {
		answer = io.MultiReader(answer, stalledReader{r.Context()})
	}
	return &http.Response{StatusCode: next.status, Header: header, Body: io.NopCloser(answer), ContentLength: -1, Request: r}, nil
}

// A stalledReader is the rest of a body that does not arrive until ctx is done.
type stalledReader struct{ ctx context.Context }

func (r stalledReader) Read([]byte) (int, error) {
	<-r.ctx.Done()
	return 0, r.ctx.Err()
}

func (s *script) client(t *testing.T, opts ...seats.Option) *seats.Client {
	t.Helper()
	return newClient(t, append([]seats.Option{withTransport(s), secretFree(t)}, opts...)...)
}

var (
	good      = step{status: 200, body: `{"id":"s","seats":[],"items":[],"available_seats":5,"total_seats":5}`}
	refused   = step{err: &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}, unsent: true}
	reset     = step{err: &net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset by peer")}}
	untrusted = step{err: &tls.CertificateVerificationError{Err: errors.New("unknown authority")}, unsent: true}
	cutBody   = step{status: 200, body: `{"seats":[`, cut: io.ErrUnexpectedEOF}

	alreadyAssigned = step{status: 400, body: `{"error":"SeatAlreadyAssigned"}`}
)

func status(code int) step { return step{status: code} }

func listSeats(ctx context.Context, c *seats.Client, opts ...seats.Option) error {
	_, err := c.ListSeats(ctx, session, seats.ListSeatsParams{SubscriptionID: teamID}, opts...)
	return err
}

func listSeatsAs(ctx context.Context, c *seats.Client, s seats.Session) error {
	_, err := c.ListSeats(ctx, s, seats.ListSeatsParams{})
	return err
}

func assign(ctx context.Context, c *seats.Client, opts ...seats.Option) error {
	_, err := c.AssignSeat(ctx, session, seats.SeatAssign{SubscriptionID: teamID, Email: "ada@company.com"}, opts...)
	return err
}

func revoke(ctx context.Context, c *seats.Client, opts ...seats.Option) error {
	_, err := c.RevokeSeat(ctx, session, seatID, opts...)
	return err
}

func resend(ctx context.Context, c *seats.Client, opts ...seats.Option) error {
	_, err := c.ResendInvitation(ctx, session, seatID, opts...)
	return err
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
