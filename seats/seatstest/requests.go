package seatstest

import (
	"net/http"
	"slices"
	"time"
)

// maxKeptBody is how much of a body [Fake.Requests] keeps.
const maxKeptBody = 64 << 10

// A Request is one that the fake saw, without credentials: tokens in its query,
// its other headers and its body are replaced by [REDACTED].
type Request struct {
	Time      time.Time // by the fake's clock
	Method    string
	Path      string // as it was sent, also below /api/v1; decoded
	Query     string
	Header    http.Header // without Authorization, Proxy-Authorization and Cookie
	Body      []byte      // its first 64 KiB
	Operation string      // such as AssignSeat; "" when no route serves it
	Status    int         // of the answer; 0 when a fault kept it from being made
	Fault     FaultKind   // that it met; "" when none
}

// Requests returns every request that came, the oldest first.
func (f *Fake) Requests() []Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.requests)
}

func (f *Fake) record(r *request, status int, fault FaultKind) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.requests = append(f.requests, Request{
		Time: f.now(), Method: r.method, Path: r.written, Query: redactQuery(r.query),
		Header: redactHeader(r.header), Body: redactBody(r.body), Operation: r.operation, Status: status, Fault: fault,
	})
}
