package seatstest

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"
)

// A FaultKind says what goes wrong.
type FaultKind string

// The kinds of faults. After each, Polar's state is what it would really be.
// Not processed: nothing changed.
const (
	FaultAnswer      FaultKind = "answer"       // Status and Body come instead of Polar's answer; not processed
	FaultEdgePage    FaultKind = "edge_page"    // a proxy's HTML page with Status, default 502; not processed
	FaultRedirect    FaultKind = "redirect"     // 307 to Location; not processed
	FaultCutBefore   FaultKind = "cut_before"   // the connection ends; not processed
	FaultCutAfter    FaultKind = "cut_after"    // processed, and the connection ends before the answer
	FaultCutHeader   FaultKind = "cut_header"   // processed, and the connection ends within the answer's headers
	FaultCutBody     FaultKind = "cut_body"     // processed, and the connection ends in the middle of the body
	FaultStall       FaultKind = "stall"        // processed, and no more comes after half the body
	FaultShortBody   FaultKind = "short_body"   // processed; half the body, and a Content-Length that fits it
	FaultWrongLength FaultKind = "wrong_length" // processed; half the body, and the Content-Length of all: on the wire as FaultCutBody
	FaultDelay       FaultKind = "delay"        // processed at once, answered after Delay
)

var faultKinds = []FaultKind{
	FaultAnswer, FaultEdgePage, FaultRedirect, FaultCutBefore, FaultCutAfter, FaultCutHeader,
	FaultCutBody, FaultStall, FaultShortBody, FaultWrongLength, FaultDelay,
}

// A Fault is something that goes wrong on the way to Polar or back.
type Fault struct {
	Kind       FaultKind
	Operations []string      // such as AssignSeat; default: every request
	Times      int           // how many requests meet it; default: 1, or with a Rate all
	Rate       float64       // above 0, a request meets it with this probability
	Seed       uint64        // of the rate's random numbers; the same one, the same requests
	Delay      time.Duration // before the answer, or before its end; with every kind
	Status     int           // of FaultAnswer, default 503, and of FaultEdgePage, default 502
	Header     http.Header   // of FaultAnswer
	Body       string        // of FaultAnswer
	Location   string        // of FaultRedirect; default: another host, the same path
}

// faults are those that wait for their requests, the oldest first.
type faults struct {
	armed []*armedFault
}

type armedFault struct {
	Fault
	left   int // below zero: no end
	random *rand.Rand
}

// Fail lets a fault happen to the next requests that it is for. Faults wait in
// a line: a request meets the first one that is for it. Fail panics on what
// cannot happen: a kind or an operation that there is not, a delay of no time, a
// number out of its range.
func (f *Fake) Fail(fault Fault) {
	if err := f.fail(fault); err != nil {
		panic(err)
	}
}

func (f *Fake) fail(fault Fault) error {
	if err := fault.check(); err != nil {
		return fmt.Errorf("seatstest: %w", err)
	}
	armed := &armedFault{Fault: fault, left: fault.Times}
	if fault.Times == 0 {
		armed.left = 1
	}
	if fault.Rate > 0 {
		armed.random = rand.New(rand.NewPCG(fault.Seed, fault.Seed))
		if fault.Times == 0 {
			armed.left = -1
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults.armed = append(f.faults.armed, armed)
	return nil
}

func (fault Fault) check() error {
	if !slices.Contains(faultKinds, fault.Kind) {
		return fmt.Errorf("unknown kind of fault %q: want one of %q", fault.Kind, faultKinds)
	}
	for _, name := range fault.Operations {
		if !slices.ContainsFunc(routes, func(r route) bool { return r.operation == name }) {
			return fmt.Errorf("a fault of the operation %q, which there is not", name)
		}
	}
	switch {
	case fault.Delay < 0, fault.Kind == FaultDelay && fault.Delay == 0:
		return fmt.Errorf("a fault with a delay of %v", fault.Delay)
	case fault.Times < 0:
		return fmt.Errorf("a fault for %d requests", fault.Times)
	case !(0 <= fault.Rate && fault.Rate <= 1): // NaN too
		return fmt.Errorf("a fault with a rate of %v: want one from 0 to 1", fault.Rate)
	case fault.Status != 0 && (fault.Status < 200 || fault.Status > 599):
		return fmt.Errorf("a fault with status %d: want one from 200 to 599", fault.Status)
	}
	return nil
}

// Heal takes back every fault that still waits.
func (f *Fake) Heal() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = faults{}
}

// meet returns the fault that an operation's request meets, and uses it up.
func (f *Fake) meet(operation string) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, a := range f.faults.armed {
		if !a.isFor(operation) {
			continue
		}
		if a.left--; a.left == 0 {
			f.faults.armed = slices.Delete(f.faults.armed, i, i+1)
		}
		return a.Fault, true
	}
	return Fault{}, false
}

func (a *armedFault) isFor(operation string) bool {
	if len(a.Operations) > 0 && !slices.Contains(a.Operations, operation) {
		return false
	}
	return a.random == nil || a.random.Float64() < a.Rate
}

// processes tells whether Polar does what is asked before the fault.
func (k FaultKind) processes() bool {
	return !slices.Contains([]FaultKind{FaultAnswer, FaultEdgePage, FaultRedirect, FaultCutBefore}, k)
}
