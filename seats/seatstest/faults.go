package seatstest

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/nethttp"
)

// A FaultKind is the kind of a [Fault]. It determines what goes wrong and whether Polar has
// processed the request by then. The fake's state is what Polar's would be: a request that is
// not processed changes nothing.
type FaultKind string

const (
	// FaultAnswer answers with the fault's Status, Header and Body instead of Polar. The
	// request is not processed.
	FaultAnswer FaultKind = "answer"
	// FaultEdgePage answers with the HTML page of a proxy and the fault's Status. The request
	// is not processed.
	FaultEdgePage FaultKind = "edge_page"
	// FaultRedirect answers 307 with the fault's Location. The request is not processed.
	FaultRedirect FaultKind = "redirect"
	// FaultCutBefore ends the connection before the request is processed.
	FaultCutBefore FaultKind = "cut_before"
	// FaultCutAfter ends the connection after the request is processed, before the answer.
	FaultCutAfter FaultKind = "cut_after"
	// FaultCutHeader ends the connection after the request is processed, within the headers
	// of the answer. Over HTTP/2, where headers arrive completely or not at all, it is the
	// same as FaultCutAfter.
	FaultCutHeader FaultKind = "cut_header"
	// FaultCutBody ends the connection after the request is processed, in the middle of the
	// answer's body.
	FaultCutBody FaultKind = "cut_body"
	// FaultStall processes the request and sends half of the answer's body. The connection
	// stays open, but nothing more arrives.
	FaultStall FaultKind = "stall"
	// FaultShortBody processes the request and sends half of the answer's body, with the
	// Content-Length of that half.
	FaultShortBody FaultKind = "short_body"
	// FaultWrongLength processes the request and sends half of the answer's body, with the
	// Content-Length of the complete body. On the wire it is the same as FaultCutBody.
	FaultWrongLength FaultKind = "wrong_length"
	// FaultDelay processes the request at once and answers after the fault's Delay.
	FaultDelay FaultKind = "delay"
	// FaultLate processes the request after the fault's Delay, even if the client has given
	// up by then, and then answers at once.
	FaultLate FaultKind = "late"
)

var faultKinds = []FaultKind{
	FaultAnswer, FaultEdgePage, FaultRedirect, FaultCutBefore, FaultCutAfter, FaultCutHeader,
	FaultCutBody, FaultStall, FaultShortBody, FaultWrongLength, FaultDelay, FaultLate,
}

// cuts are the kinds that end the connection.
var cuts = []FaultKind{FaultCutBefore, FaultCutAfter, FaultCutHeader, FaultCutBody, FaultWrongLength}

// A Fault is something that goes wrong on the way to Polar or back. All fields except Kind
// have defaults.
type Fault struct {
	// Kind is the kind of the fault. It has no default.
	Kind FaultKind
	// Operations are the names of the operations that meet the fault, such as [AssignSeat].
	// By default, every request meets it.
	Operations []string
	// Times is the number of requests that meet the fault. The default is 1 without a Rate,
	// and no limit with one.
	Times int
	// Rate is the probability that a request meets the fault, from 0 to 1. The default, 0,
	// means 1.
	Rate float64
	// Seed is the seed of the random numbers that Rate needs. With the same seed, the same
	// requests meet the fault.
	Seed uint64
	// Delay is how long the answer or the end of the connection is delayed, or with FaultLate
	// the request. Every kind may have a Delay; FaultDelay and FaultLate require one.
	Delay time.Duration
	// Status is the status of the answer. The default is 503 for FaultAnswer and 502 for
	// FaultEdgePage; the other kinds ignore it.
	Status int
	// Header is the header of FaultAnswer. The fake sets the Content-Length.
	Header http.Header
	// Body is the body of FaultAnswer.
	Body string
	// Location is the URL of FaultRedirect. The default is the same path on another host.
	Location string
	// CloseConnection makes a cut over HTTP/2 end the whole connection, including all other
	// requests on it. By default such a cut resets the stream of its request. Only a [Server]
	// supports CloseConnection. Over HTTP/1.1 a cut always ends the connection.
	CloseConnection bool
}

// faults are the faults that still wait for requests, oldest first.
type faults struct {
	armed []*armedFault
}

type armedFault struct {
	Fault
	left   int // the number of requests that still meet the fault; negative for no limit
	random *rand.Rand
}

// Fail makes the next requests that match the fault meet it. A request meets the oldest
// waiting fault that matches it. Fail panics if the fault is impossible: an unknown kind or
// operation, a missing delay, a number that is out of range.
func (f *Fake) Fail(fault Fault) {
	if err := f.addFault(fault); err != nil {
		panic(err)
	}
}

func (f *Fake) addFault(fault Fault) error {
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
			return fmt.Errorf("a fault of the unknown operation %q: want one of %q", name, operations())
		}
	}
	if err := fault.checkHeader(); err != nil {
		return err
	}
	needsDelay := fault.Kind == FaultDelay || fault.Kind == FaultLate
	switch {
	case needsDelay && fault.Delay <= 0:
		return fmt.Errorf("a fault of kind %q with a delay of %v: want more than 0", fault.Kind, fault.Delay)
	case fault.Delay < 0:
		return fmt.Errorf("a fault of kind %q with a delay of %v: want 0 or more", fault.Kind, fault.Delay)
	case fault.Times < 0:
		return fmt.Errorf("a fault for %d requests: want 0 or more", fault.Times)
	case !(0 <= fault.Rate && fault.Rate <= 1): // NaN too
		return fmt.Errorf("a fault with a rate of %v: want one from 0 to 1", fault.Rate)
	case fault.Status != 0 && (fault.Status < 200 || fault.Status > 599):
		return fmt.Errorf("a fault with status %d: want one from 200 to 599", fault.Status)
	case fault.CloseConnection && !slices.Contains(cuts, fault.Kind):
		return fmt.Errorf("a fault of kind %q that closes the connection: want one of %q", fault.Kind, cuts)
	}
	return nil
}

// checkHeader refuses a header that net/http's server would not send unchanged.
func (fault Fault) checkHeader() error {
	if invalid := nethttp.InvalidField(fault.Header); invalid != "" {
		return fmt.Errorf("a fault with an invalid header field %s", invalid)
	}
	for name, values := range fault.Header {
		switch http.CanonicalHeaderKey(name) {
		case "Content-Length":
			if len(values) != 1 || values[0] != strconv.Itoa(len(fault.Body)) {
				return fmt.Errorf("a fault with Content-Length %q and a body of %d bytes: want %q for a length that is wrong", values, len(fault.Body), FaultWrongLength)
			}
		case "Transfer-Encoding", "Trailer":
			return fmt.Errorf("a fault with the header %s, which the server sets", name)
		}
	}
	return nil
}

// Heal removes all faults that still wait for requests. It does not affect answers that are
// already delayed or stalled; [Fake.Close] ends those.
func (f *Fake) Heal() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = faults{}
}

// takeFault returns the fault that a request for the operation meets, and counts the request.
// It returns the zero Fault if the request meets none.
func (f *Fake) takeFault(operation string) Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, a := range f.faults.armed {
		if !a.matches(operation) {
			continue
		}
		if a.left--; a.left == 0 {
			f.faults.armed = slices.Delete(f.faults.armed, i, i+1)
		}
		return a.Fault
	}
	return Fault{}
}

func (a *armedFault) matches(operation string) bool {
	if len(a.Operations) > 0 && !slices.Contains(a.Operations, operation) {
		return false
	}
	return a.random == nil || a.random.Float64() < a.Rate
}

// processes reports whether Polar processes a request that meets the fault.
func (k FaultKind) processes() bool {
	return !slices.Contains([]FaultKind{FaultAnswer, FaultEdgePage, FaultRedirect, FaultCutBefore}, k)
}

// lateness returns how late the request arrives at Polar.
func (fault Fault) lateness() time.Duration {
	if fault.Kind == FaultLate {
		return fault.Delay
	}
	return 0
}
