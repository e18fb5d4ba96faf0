package seats_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// Whatever a server does, a call ends in time, with a result or with an error that says
// what came. Every behaviour of hostilebodies_test.go, hostilewire_test.go and
// hostilehttp2_test.go meets every operation, at the other end of a net.Pipe and in the
// time of a synctest bubble: so it costs no time, and times are exact. Where a server
// says ECHO, it says what it was told: the token and an address. See secrets_test.go.

const (
	patience   = time.Second // for one attempt
	maxSuccess = 1 << 20     // of an answer that is a success, what is read
	maxRefusal = 64 << 10    // of an answer that is none, what is kept
	maxHeader  = 64 << 10
)

// A behaviour is what a server does to each request, and what a call makes of that.
type behaviour struct {
	name string
	// One of these. does gets a request that was read, and says whether the connection
	// goes on; the others get the connection, or are in its place.
	respond func(p peer) bool
	serve   func(h *host, p peer)
	dial    func(ctx context.Context) (net.Conn, error)

	tls, http2  bool
	status      int    // what came; 0 for none
	body        string // what is kept of it in an error
	is          string // what errors.Is says
	verdict     verdict
	goodFor     string        // the operations for which it is a good answer all the same
	attemptTime time.Duration // an attempt at most; 0 is at once
	breaksConn  bool          // another request may need another connection
}

// A verdict says how often a request is sent that is answered in one way again and
// again, and whether an operation that changes something knows what became of it.
type verdict struct {
	reads, assigns, changes int
	unknown                 bool
	tooLong                 bool
}

var (
	accepted   = verdict{reads: 1, assigns: 1, changes: 1, unknown: false} // it is what was asked for
	refusal    = verdict{reads: 1, assigns: 1, changes: 1, unknown: false}
	notDone    = verdict{reads: 3, assigns: 3, changes: 3, unknown: false} // surely not, and it may be at the next time
	ambiguous  = verdict{reads: 3, assigns: 3, changes: 1, unknown: true}
	unreadable = verdict{reads: 1, assigns: 3, changes: 1, unknown: true} // another try would bring the same, but an assignment is looked at
	failed     = verdict{reads: 1, assigns: 1, changes: 1, unknown: true}
	// failedForLong: a Retry-After that is too long ends the call.
	failedTooLong = verdict{reads: 1, assigns: 1, changes: 1, unknown: true, tooLong: true}
)

// An operation is one of the five, or what is made of two.
type operation struct {
	name     string
	method   string // of the requests that meet the behaviour; others are answered well
	call     func(context.Context, *seats.Client, ...seats.Option) (some bool, err error)
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

func (v verdict) onRead() int   { return v.reads }
func (v verdict) onAssign() int { return v.assigns }
func (v verdict) onChange() int { return v.changes }

// onEnsureRevoked: it looks, finds that the seat is still held, and tries again.
func (v verdict) onEnsureRevoked() int {
	if v.unknown && v != failedTooLong {
		return 3
	}
	return v.changes
}

// meets tells whether op can meet b: what needs to look cannot where nothing is answered.
func (b behaviour) meets(op operation) bool {
	return b.respond != nil || !strings.HasPrefix(op.name, "Ensure")
}

// hostileBehaviours are all of them.
func hostileBehaviours() []behaviour {
	var all []behaviour
	for _, some := range [][]behaviour{
		statusBehaviours(), successBehaviours(), bodyBehaviours(), lengthBehaviours(),
		redirectBehaviours(), cutBehaviours(), garbageBehaviours(), slowBehaviours(), connectBehaviours(),
		http2Behaviours(),
	} {
		all = append(all, some...)
	}
	return all
}

func TestHostileServers(t *testing.T) {
	catchStandardLog(t)
	all := hostileBehaviours()
	var rows atomic.Int32
	t.Cleanup(func() { t.Logf("%d behaviours, %d rows", len(all), rows.Load()) })
	for _, b := range all {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				for _, op := range hostileOperations {
					if b.meets(op) {
						rows.Add(1)
						b.check(t, op)
					}
				}
			})
		})
	}
}

// check lets op meet b and judges the outcome.
func (b behaviour) check(t *testing.T, op operation) {
	t.Helper()
	got := b.meet(t, op)
	checkSecrets(t, b, op, got)
	good := b.is == "" && 200 <= b.status && b.status <= 299 || strings.Contains(b.goodFor, op.name)
	if got.hasResult != good || (got.err == nil) != good {
		t.Fatalf("%s: a result is %v, and the error %v", op.name, got.hasResult, got.err)
	}
	b.checkCosts(t, op, got)
	b.checkResponse(t, op, got.response)
	if !good {
		b.checkError(t, op, got.err)
	}
}

// checkCosts counts attempts, time and connections.
func (b behaviour) checkCosts(t *testing.T, op operation, got outcome) {
	t.Helper()
	if want := op.attempts(b.verdict); got.attempts != want && got.err != nil {
		t.Errorf("%s: %d attempts, want %d: %v", op.name, got.attempts, want, got.err)
	}
	most := time.Duration(got.attempts)*b.attemptTime + patience/10
	if op.name == "EnsureRevoked" && b.verdict.unknown {
		most += time.Duration(got.attempts) * 3 * time.Second // for a request that was given up on to arrive
	}
	if got.elapsed > most {
		t.Errorf("%s: took %v, want at most %v", op.name, got.elapsed, most)
	}
	if !got.reused && !b.breaksConn {
		t.Errorf("%s: the connection was not used again", op.name)
	}
}

func (b behaviour) checkResponse(t *testing.T, op operation, r seats.Response) {
	t.Helper()
	if r.StatusCode != b.status || (r.Header != nil) != (b.status != 0) || r.StatusCode >= 300 && len(r.Body) > maxRefusal {
		t.Errorf("%s: the Response has %d, %v and %d bytes", op.name, r.StatusCode, r.Header, len(r.Body))
	}
}

// checkError wants the classes, and the status and the body of what came.
func (b behaviour) checkError(t *testing.T, op operation, err error) {
	t.Helper()
	is := b.is
	if b.verdict.unknown && op.method != "GET" {
		is += " ErrOutcomeUnknown"
	}
	checkIs(t, err, is)
	if strings.ContainsAny(err.Error(), "\r\n") {
		t.Errorf("%s: %q has several lines", op.name, err)
	}
	var e *seats.Error
	if errors.As(err, &e) != (b.status != 0) {
		t.Fatalf("%s: %T (%v), want the status %d", op.name, err, err, b.status)
	}
	kept := strings.ReplaceAll(b.body, "ECHO", hidden)
	if e != nil && (e.StatusCode != b.status || string(e.Body) != kept || e.Header == nil) {
		t.Errorf("%s: %d with %d bytes %.100q, want %d with %d bytes %.100q", op.name, e.StatusCode, len(e.Body), e.Body, b.status, len(kept), kept)
	}
}

// An outcome is what became of a call.
type outcome struct {
	hasResult bool // there is a result
	err       error
	response  seats.Response
	attempts  int
	elapsed   time.Duration
	reused    bool // another call needed no more connections
	log       string
}

// meet calls op on a server that behaves like b.
func (b behaviour) meet(t *testing.T, op operation) (got outcome) {
	t.Helper()
	h := &host{behaviour: b, method: op.method}
	var log bytes.Buffer
	transport := h.transport()
	defer func() {
		transport.CloseIdleConnections()
		h.close()
		time.Sleep(patience) // for those who only wait
	}()
	client := newClient(t,
		seats.WithHTTPClient(&http.Client{Transport: transport}), seats.WithServer(h.url()), seats.WithLogger(debugLogger(&log)),
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
