package seatstest

import (
	"net/http"
	"slices"
	"time"
)

// A Request is one that the fake saw.
type Request struct {
	Time      time.Time // by the fake's clock
	Method    string
	Path      string // decoded
	Query     string
	Header    http.Header // without Authorization and Cookie
	Body      []byte
	Operation string    // such as AssignSeat; "" when no route serves it
	Status    int       // of the answer; 0 when a fault kept it from being made
	Fault     FaultKind // that it met; "" when none
}

// Requests returns every request that came, the oldest first, without its
// credentials.
func (f *Fake) Requests() []Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.requests)
}

func (f *Fake) record(r *request, status int, fault FaultKind) {
	f.mu.Lock()
	defer f.mu.Unlock()
	header := r.header.Clone()
	header.Del("Authorization")
	header.Del("Cookie")
	f.requests = append(f.requests, Request{
		Time: f.now(), Method: r.method, Path: r.path, Query: r.query,
		Header: header, Body: r.body, Operation: r.operation, Status: status, Fault: fault,
	})
}
