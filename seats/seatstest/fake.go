package seatstest

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"
)

// A Fake is Polar in memory: an [http.Handler] that answers the seats
// operations of the customer portal, the claim of an invitation and the
// creation of customer sessions as Polar does, and the state behind them.
// Its methods look at that state or change it without going through HTTP.
// A Fake is safe for concurrent use.
type Fake struct {
	mu          sync.Mutex
	advanced    time.Duration
	environment Environment
	world       world
	mailDomains map[string]MailDomain
	limits      rateLimits
	outbox      outbox
	endpoints   []*Endpoint
	requests    requestLog
	faults      faults
	closed      bool
	waits       map[*wait]struct{}
}

// New returns a Fake without an organization; see [Fake.NewTeam] and
// [Fake.NewOrganization]. Serve it, or use its [Fake.Transport]; [NewServer]
// does the first.
func New() *Fake {
	return &Fake{requests: requestLog{kept: usuallyKept}}
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

// Close ends every answer that a fault delays or stalls, and from then on those
// of later requests at once. It is for a Fake that a server of one's own serves:
// an [net/http/httptest.Server] waits in its Close until all requests are answered.
// [Server.Close] calls it.
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
