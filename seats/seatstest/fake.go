package seatstest

import (
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
	requests    []Request
	faults      faults
	closed      chan struct{}
}

// New returns a Fake without an organization; see [Fake.NewTeam] and
// [Fake.NewOrganization]. Serve it, or use its [Fake.Transport]; [NewServer]
// does the first.
func New() *Fake {
	return &Fake{closed: make(chan struct{})}
}

// ServeHTTP answers a request as Polar does.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.deliver(w, r, f.exchange(readRequest(r)))
}
