package seatstest

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// A Fake is Polar in memory: the state, and an [http.Handler] that answers as Polar does.
// The handler serves the seats operations of the customer portal, the claim of an
// invitation, and the creation of customer sessions. The methods read or change the state
// without a request. A Fake is safe for concurrent use.
type Fake struct {
	advanced    atomic.Int64 // the sum of all calls of Advance, in nanoseconds
	mu          sync.Mutex   // guards the fields below
	environment Environment
	world       world
	mailDomains map[string]MailDomain
	limits      rateLimits
	outbox      outbox
	endpoints   []*Endpoint
	requests    ring[Request]
	faults      faults
	closed      bool
	waits       map[*wait]struct{}
}

// New returns a Fake without organizations. [Fake.NewTeam] or [Fake.NewOrganization] adds
// one. Reach the Fake by [Fake.Client] or [Fake.Transport], or serve it as [NewServer] does.
func New() *Fake {
	return &Fake{requests: ring[Request]{capacity: defaultKept}}
}

// ServeHTTP answers a request as Polar does.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	polarRequest, err := readRequest(r)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	fault := f.meetFault(polarRequest)
	if f.pause(context.WithoutCancel(r.Context()), fault.lateness()) != nil {
		panic(http.ErrAbortHandler)
	}
	f.deliver(w, r, f.exchange(polarRequest, fault))
}

// Close ends all answers that a fault delays or stalls. Later such answers end at once.
// [Server.Close] calls Close. If another server serves the Fake, call Close first: the
// Close method of an [net/http/httptest.Server], for example, waits for all answers.
func (f *Fake) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	for w := range f.waits {
		w.end(errClosed)
	}
}

// errClosed ends the waits of a closed fake.
var errClosed = errors.New("seatstest: the fake is closed")

// wait is the wait of a request or an answer that a fault delays or stalls. Each wait has
// its own channel: a shared one, made outside a testing/synctest bubble, would stop the
// bubble's clock.
type wait struct {
	end context.CancelCauseFunc
}

// startWait returns a context that ends with ctx or when the fake is closed. The caller
// must call the returned function when the wait is over.
func (f *Fake) startWait(ctx context.Context) (context.Context, context.CancelCauseFunc) {
	ctx, end := context.WithCancelCause(ctx)
	w := &wait{end}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.waits == nil {
		f.waits = map[*wait]struct{}{}
	}
	f.waits[w] = struct{}{}
	if f.closed {
		end(errClosed)
	}
	return ctx, func(cause error) {
		end(cause)
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.waits, w)
	}
}

// Client returns a client that reaches the fake by its [Fake.Transport], without a network.
// The options are applied after that transport. Client panics if [seats.NewClient] refuses
// an option.
func (f *Fake) Client(opts ...seats.Option) *seats.Client {
	inProcess := seats.WithHTTPClient(&http.Client{Transport: f.Transport()})
	return newClient(append([]seats.Option{inProcess}, opts...))
}

func newClient(opts []seats.Option) *seats.Client {
	c, err := seats.NewClient(opts...)
	if err != nil {
		panic(err)
	}
	return c
}

// Advance moves the fake's clock forward by d: sessions and invitations expire, and rate
// limits begin new windows. The clock is [time.Now] plus the sum of all calls of Advance.
// In a testing/synctest bubble it therefore follows the bubble's clock. The Date header of
// answers shows it.
func (f *Fake) Advance(d time.Duration) {
	f.advanced.Add(int64(d))
}

// now returns the fake's time in microseconds, the precision of Postgres.
func (f *Fake) now() time.Time {
	return time.Now().Add(time.Duration(f.advanced.Load())).UTC().Truncate(time.Microsecond)
}

// appendTime appends a timestamp as pydantic writes it: with six digits of the second, or
// none if all are zero. The zero time is null.
func appendTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(b, "null"...)
	}
	layout := `"2006-01-02T15:04:05.000000Z"`
	if t.Nanosecond() == 0 {
		layout = `"2006-01-02T15:04:05Z"`
	}
	return t.UTC().AppendFormat(b, layout)
}

// zeroTime is the timestamp null.
var zeroTime time.Time

// Seats returns the seats of a subscription or an order, including revoked ones, in the
// order of ListSeats, but without a request. It returns nil for an unknown id.
func (f *Fake) Seats(containerID string) []seats.Seat {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := f.world.containers[containerID]
	if c == nil {
		return nil
	}
	var list seats.SeatsList
	if err := json.Unmarshal(appendSeatsList(nil, c), &list); err != nil {
		panic(err) // the fake writes this JSON
	}
	return list.Seats
}
