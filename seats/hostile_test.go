package seats_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// Whatever a server does, a call ends in time, with a result or with an error that has the
// response. Every behavior of hostilebodies_test.go, hostilewire_test.go and
// hostilehttp2_test.go meets every operation, over a net.Pipe in a synctest bubble: the test
// takes no time, and durations are exact. ECHO in a server's text stands for the token and
// the address that the server was sent. See secrets_test.go.

const (
	patience   = time.Second // timeout of one attempt
	maxSuccess = 1 << 20     // maximum read from a success
	maxRefusal = 64 << 10    // maximum kept of any other response
	maxHeader  = 64 << 10
)

// A behavior is what a server does with each request, and what a call makes of it.
type behavior struct {
	name string

	// Exactly one of the following is set.
	respond func(p peer) bool                           // responds to a request; reports whether to keep the connection
	serve   func(h *host, p peer)                       // serves a connection
	dial    func(ctx context.Context) (net.Conn, error) // makes a connection, or fails to

	tls, http2  bool
	status      int    // of the response; 0 for none
	body        string // the part of the response that the error keeps
	is          string // sentinels that match the error, except ErrOutcomeUnknown
	verdict     verdict
	goodFor     string        // operations for which this is a good response nevertheless
	attemptTime time.Duration // maximum duration of an attempt; 0: it ends at once
	breaksConn  bool          // whether the next request may need another connection
}

// A verdict is the number of attempts of each kind of operation when every response is the
// same, and whether the outcome of a change is then unknown.
type verdict struct {
	reads, assigns, changes int
	unknown                 bool
	tooLong                 bool // the Retry-After is too long to wait for
}

var (
	accepted   = verdict{reads: 1, assigns: 1, changes: 1, unknown: false}
	refusal    = verdict{reads: 1, assigns: 1, changes: 1, unknown: false}
	notDone    = verdict{reads: 3, assigns: 3, changes: 3, unknown: false} // certainly not done; another attempt may succeed
	ambiguous  = verdict{reads: 3, assigns: 3, changes: 1, unknown: true}
	unreadable = verdict{reads: 1, assigns: 3, changes: 1, unknown: true} // another read would return the same; an assignment may be repeated
	failed     = verdict{reads: 1, assigns: 1, changes: 1, unknown: true}
	// failedTooLong is a failure with a Retry-After so long that it ends the call.
	failedTooLong = verdict{reads: 1, assigns: 1, changes: 1, unknown: true, tooLong: true}
)

// An operation is one of Polar's five, or EnsureSeat or EnsureRevoked, which combine two.
type operation struct {
	name     string
	method   string // of the requests that meet the behavior; all others get good responses
	call     func(context.Context, *seats.Client, ...seats.Option) (hasResult bool, err error)
	attempts func(verdict) int
}

const (
	markedEmail  = "marked-address@company.com"
	listWithSeat = `{"seats":[{"id":"` + seatID + `","subscription_id":"` + teamID + `","status":"pending","email":"` + markedEmail + `"}],"available_seats":4,"total_seats":5}`
)

var hostileOperations = []operation{
	{"ListSeats", "GET", func(ctx context.Context, c *seats.Client, opts ...seats.Option) (bool, error) {
		list, err := c.ListSeats(ctx, session, seats.ListSeatsParams{SubscriptionID: markedEmail}, opts...)
		return list != nil, err
	}, verdict.onRead},
	{"ListClaimedSubscriptions", "GET", func(ctx context.Context, c *seats.Client, opts ...seats.Option) (bool, error) {
		page, err := c.ListClaimedSubscriptions(ctx, session, seats.ListClaimedSubscriptionsParams{}, opts...)
		return page != nil, err
	}, verdict.onRead},
	{"AssignSeat", "POST", func(ctx context.Context, c *seats.Client, opts ...seats.Option) (bool, error) {
		seat, err := c.AssignSeat(ctx, session, seats.SeatAssign{SubscriptionID: teamID, Email: markedEmail}, opts...)
		return seat != nil, err
	}, verdict.onAssign},
	{"RevokeSeat", "DELETE", func(ctx context.Context, c *seats.Client, opts ...seats.Option) (bool, error) {
		seat, err := c.RevokeSeat(ctx, session, seatID, opts...)
		return seat != nil, err
	}, verdict.onChange},
	{"ResendInvitation", "POST", func(ctx context.Context, c *seats.Client, opts ...seats.Option) (bool, error) {
		seat, err := c.ResendInvitation(ctx, session, seatID, opts...)
		return seat != nil, err
	}, verdict.onChange},
	{"EnsureSeat", "POST", func(ctx context.Context, c *seats.Client, opts ...seats.Option) (bool, error) {
		seat, err := c.EnsureSeat(ctx, session, seats.SeatAssign{SubscriptionID: teamID, Email: markedEmail}, opts...)
		return seat != nil, err
	}, verdict.onAssign},
	{"EnsureRevoked", "DELETE", func(ctx context.Context, c *seats.Client, opts ...seats.Option) (bool, error) {
		return c.EnsureRevoked(ctx, session, seats.Seat{ID: seatID, SubscriptionID: teamID, Email: markedEmail}, opts...)
	}, verdict.onEnsureRevoked},
}

// polarOperations are Polar's five operations, without EnsureSeat and EnsureRevoked.
var polarOperations = hostileOperations[:5]

func (v verdict) onRead() int   { return v.reads }
func (v verdict) onAssign() int { return v.assigns }
func (v verdict) onChange() int { return v.changes }

// onEnsureRevoked returns 3 for unknown outcomes: each look shows that the seat is still held,
// so EnsureRevoked sends another request.
func (v verdict) onEnsureRevoked() int {
	if v.unknown && v != failedTooLong {
		return 3
	}
	return v.changes
}

// meets reports whether op can meet b. An operation that looks at the list needs a server that
// responds to the look.
func (b behavior) meets(op operation) bool {
	return b.respond != nil || !strings.HasPrefix(op.name, "Ensure")
}

func hostileBehaviors() []behavior {
	return slices.Concat(
		statusBehaviors(), successBehaviors(), bodyBehaviors(), lengthBehaviors(),
		redirectBehaviors(), cutBehaviors(), garbageBehaviors(), slowBehaviors(), connectBehaviors(),
		http2Behaviors(),
	)
}

func TestHostileServers(t *testing.T) {
	catchStandardLog(t)
	all := hostileBehaviors()
	var calls atomic.Int32
	t.Cleanup(func() { t.Logf("%d behaviors, %d calls", len(all), calls.Load()) })
	for _, b := range all {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				for _, op := range hostileOperations {
					if b.meets(op) {
						calls.Add(1)
						b.check(t, op)
					}
				}
			})
		})
	}
}

// check lets op meet b and checks the outcome.
func (b behavior) check(t *testing.T, op operation) {
	t.Helper()
	got := b.meet(t, op)
	checkSecrets(t, b, op, got)
	good := b.is == "" && 200 <= b.status && b.status <= 299 || strings.Contains(b.goodFor, op.name)
	if got.hasResult != good || (got.err == nil) != good {
		t.Fatalf("%s: has result %t, error %v; want success %t", op.name, got.hasResult, got.err, good)
	}
	b.checkCosts(t, op, got)
	b.checkResponse(t, op, got.response)
	if !good {
		b.checkError(t, op, got.err)
	}
}

// checkCosts checks the number of attempts, the time and the use of connections.
func (b behavior) checkCosts(t *testing.T, op operation, got outcome) {
	t.Helper()
	if want := op.attempts(b.verdict); got.attempts != want && got.err != nil {
		t.Errorf("%s: %v after %d attempts, want %d attempts", op.name, got.err, got.attempts, want)
	}
	limit := time.Duration(got.attempts)*b.attemptTime + patience/10
	if op.name == "EnsureRevoked" && b.verdict.unknown {
		limit += time.Duration(got.attempts) * grace
	}
	if got.elapsed > limit {
		t.Errorf("%s took %v, want at most %v", op.name, got.elapsed, limit)
	}
	if !got.reused && !b.breaksConn {
		t.Errorf("%s: the next call did not reuse the connection", op.name)
	}
}

func (b behavior) checkResponse(t *testing.T, op operation, r seats.Response) {
	t.Helper()
	if r.StatusCode != b.status || (r.Header != nil) != (b.status != 0) || r.StatusCode >= 300 && len(r.Body) > maxRefusal {
		t.Errorf("%s: Response has status %d, header %v and a body of %d bytes; want status %d (0: no header either)", op.name, r.StatusCode, r.Header, len(r.Body), b.status)
	}
}

// checkError checks the sentinels that match the error, and the error's status and body.
func (b behavior) checkError(t *testing.T, op operation, err error) {
	t.Helper()
	is := b.is
	if b.verdict.unknown && op.method != "GET" {
		is += " ErrOutcomeUnknown"
	}
	checkIs(t, err, is)
	if strings.ContainsAny(err.Error(), "\r\n") {
		t.Errorf("%s: error %q, want one line", op.name, err)
	}
	var e *seats.Error
	if errors.As(err, &e) != (b.status != 0) {
		t.Fatalf("%s: %T (%v), want an *Error only if there is a response; its status is %d", op.name, err, err, b.status)
	}
	kept := strings.ReplaceAll(b.body, "ECHO", hidden)
	if e != nil && (e.StatusCode != b.status || string(e.Body) != kept || e.Header == nil) {
		t.Errorf("%s: Error has status %d and %d bytes %.100q; want %d and %d bytes %.100q", op.name, e.StatusCode, len(e.Body), e.Body, b.status, len(kept), kept)
	}
}

// An outcome is what a call returned and what it cost.
type outcome struct {
	hasResult bool
	err       error
	response  seats.Response
	attempts  int
	elapsed   time.Duration
	reused    bool // whether another call needed no other connection
	log       string
}

// meet calls op on a server that behaves like b.
func (b behavior) meet(t *testing.T, op operation) (got outcome) {
	t.Helper()
	h := &host{behavior: b, method: op.method}
	var log bytes.Buffer
	transport := h.transport()
	defer func() {
		transport.CloseIdleConnections()
		h.close()
		time.Sleep(patience) // until every goroutine that waits has given up
	}()
	client := newClient(t,
		withTransport(transport), seats.WithServer(h.url()), seats.WithLogger(debugLogger(&log)),
		seats.WithTimeout(patience), seats.WithMaxResponseBytes(maxSuccess),
		seats.WithRetry(seats.RetryPolicy{InitialInterval: time.Millisecond, MaxInterval: time.Millisecond}),
	)
	began := time.Now()
	got.hasResult, got.err = op.call(ctx, client, seats.WithResponse(&got.response))
	got.elapsed, got.log = time.Since(began), log.String()
	got.attempts = got.response.Attempts
	if strings.HasPrefix(op.name, "Ensure") {
		got.attempts = int(h.attempts.Load())
	}
	got.reused = h.reused(t, client)
	return got
}
