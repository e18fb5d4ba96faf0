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
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// A step is what a scripted transport does with one request.
type step struct {
	status int
	header http.Header
	body   string
	err    error         // in place of an answer
	cut    error         // in place of the end of the body
	stall  bool          // in place of the end of the body nothing comes, until the request's context is done
	unsent bool          // err came before there was a connection
	hang   bool          // no answer, until the request's context is done
	takes  time.Duration // before there is an answer
}

// A script is a transport that takes its steps in turn, the last one again and again.
// It sends nothing, so that it works in a synctest bubble, and traces connections as
// http.Transport does.
type script struct {
	steps []step
	began time.Time
	at    []time.Duration // when each request came
	heads []http.Header
	sent  []string // the bodies
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	if s.began.IsZero() {
		s.began = time.Now()
	}
	s.at = append(s.at, time.Since(s.began))
	s.heads = append(s.heads, r.Header)
	body := ""
	if r.Body != nil {
		content, _ := io.ReadAll(r.Body)
		body = string(content)
	}
	s.sent = append(s.sent, body)
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
	rest := io.Reader(strings.NewReader(next.body))
	if next.cut != nil {
		rest = io.MultiReader(rest, failingReader{next.cut})
	}
	if next.stall {
		rest = io.MultiReader(rest, stall{r.Context()})
	}
	return &http.Response{StatusCode: next.status, Header: header, Body: io.NopCloser(rest), ContentLength: -1, Request: r}, nil
}

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }

func (s *script) client(t *testing.T, opts ...seats.Option) *seats.Client {
	t.Helper()
	return newClient(t, append([]seats.Option{seats.WithHTTPClient(&http.Client{Transport: s}), secretFree(t)}, opts...)...)
}

var (
	good     = step{status: 200, body: `{"id":"s","seats":[],"items":[],"available_seats":5,"total_seats":5}`}
	refused  = step{err: &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}, unsent: true}
	reset    = step{err: &net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset by peer")}}
	unsigned = step{err: &tls.CertificateVerificationError{Err: errors.New("unknown authority")}, unsent: true}
	cutBody  = step{status: 200, body: `{"seats":[`, cut: io.ErrUnexpectedEOF}
)

func status(code int) step { return step{status: code} }

func read(ctx context.Context, c *seats.Client, opts ...seats.Option) error {
	_, err := c.ListSeats(ctx, session, seats.ListSeatsParams{SubscriptionID: teamID}, opts...)
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

// stall is a body that never comes.
type stall struct{ ctx context.Context }

func (s stall) Read([]byte) (int, error) {
	<-s.ctx.Done()
	return 0, s.ctx.Err()
}

var secondSeat = step{status: 400, body: `{"error":"SeatAlreadyAssigned"}`}
