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

// A Fake is Polar in memory: an [http.Handler] that answers the seats
// operations of the customer portal, the claim of an invitation and the
// creation of customer sessions as Polar does, and the state behind them.
// Its methods look at that state or change it without going through HTTP.
// A Fake is safe for concurrent use.
type Fake struct {
	advanced    atomic.Int64 // what Advance added, in nanoseconds
	mu          sync.Mutex   // guards the rest
	environment Environment
	world       world
	mailDomains map[string]MailDomain
	limits      rateLimits
	outbox      outbox
	endpoints   []*Endpoint
	requests    lastOf[Request]
	faults      faults
	closed      bool
	waits       map[*wait]struct{}
}

// New returns a Fake without an organization; see [Fake.NewTeam] and
// [Fake.NewOrganization]. Use its [Fake.Transport], or serve it, as [NewServer] does.
func New() *Fake {
	return &Fake{requests: lastOf[Request]{kept: usuallyKept}}
}

// ServeHTTP answers a request as Polar does.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	in, err := readRequest(r)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	fault := f.begin(in)
	if f.pause(context.WithoutCancel(r.Context()), fault.late()) != nil {
		panic(http.ErrAbortHandler)
	}
	f.deliver(w, r, f.exchange(in, fault))
}

// Close ends every answer that a fault delays or stalls; later ones end at once. It is
// for a Fake that your own server serves: an [net/http/httptest.Server] waits in its
// Close until all requests are answered. [Server.Close] calls it.
func (f *Fake) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	for w := range f.waits {
		w.end(errClosed)
	}
}

// errClosed is why a wait ends when the fake is closed.
var errClosed = errors.New("seatstest: the fake is closed")

// wait is something that a fault delays or stalls. Each has a channel of its
// own, since one that is made outside of a testing/synctest bubble would stop
// the bubble's clock.
type wait struct {
	end context.CancelCauseFunc
}

// waiting returns a context that ends with ctx or when the fake is closed. The
// caller ends it.
func (f *Fake) waiting(ctx context.Context) (context.Context, context.CancelCauseFunc) {
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

// Client returns a client that reaches the fake by its [Fake.Transport], without
// a network. The options come after that. Client panics on an option that
// [seats.NewClient] refuses.
func (f *Fake) Client(opts ...seats.Option) *seats.Client {
	road := seats.WithHTTPClient(&http.Client{Transport: f.Transport()})
	return newClient(append([]seats.Option{road}, opts...))
}

func newClient(opts []seats.Option) *seats.Client {
	c, err := seats.NewClient(opts...)
	if err != nil {
		panic(err)
	}
	return c
}

// Advance moves the fake's clock forward by d: sessions and invitations expire, and
// rate limits begin new windows. The clock is [time.Now] plus what Advance added; in a
// testing/synctest bubble it is therefore the bubble's. Answers have it in their Date header.
func (f *Fake) Advance(d time.Duration) {
	f.advanced.Add(int64(d))
}

// now is the fake's time, in the microseconds that Postgres keeps.
func (f *Fake) now() time.Time {
	return time.Now().Add(time.Duration(f.advanced.Load())).UTC().Truncate(time.Microsecond)
}

// appendTime writes a timestamp as pydantic does: six digits of a second, none
// when they are all zero. The zero time is null.
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

// zeroTime is a timestamp that is null.
var zeroTime time.Time

// Seats returns the rows of a subscription or an order, revoked ones too, in
// the order of a list, without going through HTTP. An unknown id has none.
func (f *Fake) Seats(containerID string) []seats.Seat {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := f.world.containers[containerID]
	if c == nil {
		return nil
	}
	var list seats.SeatsList
	if err := json.Unmarshal(appendSeatsList(nil, c), &list); err != nil {
		panic(err) // our own JSON
	}
	return list.Seats
}
