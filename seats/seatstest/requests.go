package seatstest

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"
)

const (
	// maxKeptBody is how much of a body [Fake.Requests] keeps.
	maxKeptBody = 8 << 10
	// usuallyKept is how many requests [Fake.Requests] keeps by default, and how many
	// attempts [Endpoint.Deliveries] does.
	usuallyKept = 10_000
)

// A Request is one that the fake saw, without credentials: tokens in its query,
// its headers other than Authorization, and its body are replaced by [REDACTED].
type Request struct {
	// Time is when the request came, by the fake's clock.
	Time time.Time
	// Method is the HTTP method.
	Method string
	// Path is the path as it was sent, below /api/v1 too, and decoded.
	Path string
	// Query is the query as it was sent, without a question mark.
	Query string
	// Header is the header without Authorization, Proxy-Authorization and Cookie.
	Header http.Header
	// Body is the body, or its first 8 KiB.
	Body []byte
	// Operation is the name of the operation, such as [AssignSeat]; "" if no route
	// serves the request.
	Operation string
	// Status is the status of Polar's answer; 0 if a fault kept Polar from making
	// one.
	Status int
	// Fault is the kind of the fault that the request met; "" for none.
	Fault FaultKind
}

// lastOf has the last of many in a ring.
type lastOf[T any] struct {
	kept   int // at most so many
	ring   []T
	oldest int // its place, once the ring is full
}

// Requests returns the requests that came, the oldest first: the last 10,000, or
// as many as [Fake.KeepRequests] says.
func (f *Fake) Requests() []Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.requests.all()
}

// KeepRequests sets how many requests [Fake.Requests] returns at most, which is how
// many stay in memory. The default is 10,000. It panics on a negative number.
func (f *Fake) KeepRequests(n int) {
	if n < 0 {
		panic(fmt.Sprintf("seatstest: KeepRequests(%d): want 0 or more", n))
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	last := f.requests.all()
	f.requests = lastOf[Request]{kept: n, ring: last[max(0, len(last)-n):]}
}

func (l *lastOf[T]) all() []T {
	return slices.Concat(l.ring[l.oldest:], l.ring[:l.oldest])
}

func (l *lastOf[T]) add(one T) {
	switch {
	case len(l.ring) < l.kept:
		l.ring = append(l.ring, one)
	case l.kept > 0:
		l.ring[l.oldest] = one
		l.oldest = (l.oldest + 1) % l.kept
	}
}

func (f *Fake) record(r *request, status int, fault FaultKind) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.requests.add(Request{
		Time: f.now(), Method: r.method, Path: r.written, Query: redactQuery(r.query),
		Header: redactHeader(r.header), Body: redactBody(r.body), Operation: r.operation, Status: status, Fault: fault,
	})
}

const redacted = "[REDACTED]"

var (
	polarToken = regexp.MustCompile(`polar_[a-z]+_\w+`)
	queryToken = regexp.MustCompile(`(?i)((?:^|&)[^=&]*token=)[^&]*`)
	bodyToken  = regexp.MustCompile(`("invitation_token"\s*:\s*)"(?:[^"\\]|\\.)*"?`)
)

func redactQuery(query string) string {
	return polarToken.ReplaceAllString(queryToken.ReplaceAllString(query, "${1}"+redacted), redacted)
}

// redactHeader returns a copy without credentials.
func redactHeader(h http.Header) http.Header {
	h = h.Clone()
	for _, name := range []string{"Authorization", "Proxy-Authorization", "Cookie"} {
		h.Del(name)
	}
	for _, values := range h {
		for i, v := range values {
			values[i] = polarToken.ReplaceAllString(v, redacted)
		}
	}
	return h
}

// redactBody returns a copy of the beginning of a body.
func redactBody(body []byte) []byte {
	body = body[:min(len(body), maxKeptBody)]
	body = bodyToken.ReplaceAll(body, []byte(`${1}"`+redacted+`"`))
	return polarToken.ReplaceAll(body, []byte(redacted))
}
