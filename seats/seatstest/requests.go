package seatstest

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"
)

const (
	// maxKeptBody is the number of bytes that [Fake.Requests] keeps of a body.
	maxKeptBody = 8 << 10
	// defaultKept is the number of requests that [Fake.Requests] keeps by default, and the
	// number of attempts that [Endpoint.Deliveries] keeps.
	defaultKept = 10_000
)

// A Request is a request that the fake has received, without its credentials. Tokens in the
// query, the body and the remaining headers are replaced by [REDACTED].
type Request struct {
	// Time is the time at which the request arrived, by the fake's clock.
	Time time.Time
	// Method is the HTTP method.
	Method string
	// Path is the decoded path. A path below /api/v1 stays as it was sent.
	Path string
	// Query is the query as it was sent, without the question mark.
	Query string
	// Header is the header, without Authorization, Proxy-Authorization and Cookie.
	Header http.Header
	// Body is the body, up to its first 8 KiB.
	Body []byte
	// Operation is the name of the operation, such as [AssignSeat], or "" if no route
	// matches the request.
	Operation string
	// Status is the status of Polar's answer, or 0 if a fault prevented one.
	Status int
	// Fault is the kind of the fault that the request met, or "" if it met none.
	Fault FaultKind
}

// ring keeps the last values that were added to it.
type ring[T any] struct {
	capacity int
	values   []T
	oldest   int // the index of the oldest value once the ring is full
}

// Requests returns the last requests, oldest first. By default it returns at most 10,000;
// [Fake.KeepRequests] changes this limit.
func (f *Fake) Requests() []Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.requests.all()
}

// KeepRequests sets the maximum number of requests that [Fake.Requests] returns and that
// the fake keeps in memory. The default is 10,000. KeepRequests panics if n is negative.
func (f *Fake) KeepRequests(n int) {
	if n < 0 {
		panic(fmt.Sprintf("seatstest: KeepRequests(%d): want 0 or more", n))
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	last := f.requests.all()
	f.requests = ring[Request]{capacity: n, values: last[max(0, len(last)-n):]}
}

// all returns the values, oldest first.
func (r *ring[T]) all() []T {
	return slices.Concat(r.values[r.oldest:], r.values[:r.oldest])
}

// add adds a value, and drops the oldest one if the ring is full.
func (r *ring[T]) add(value T) {
	switch {
	case len(r.values) < r.capacity:
		r.values = append(r.values, value)
	case r.capacity > 0:
		r.values[r.oldest] = value
		r.oldest = (r.oldest + 1) % r.capacity
	}
}

func (f *Fake) record(r *request, status int, fault FaultKind) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.requests.add(Request{
		Time: f.now(), Method: r.method, Path: r.sentPath, Query: redactQuery(r.query),
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

// redactBody returns a copy of the beginning of a body without credentials.
func redactBody(body []byte) []byte {
	body = body[:min(len(body), maxKeptBody)]
	body = bodyToken.ReplaceAll(body, []byte(`${1}"`+redacted+`"`))
	return polarToken.ReplaceAll(body, []byte(redacted))
}
