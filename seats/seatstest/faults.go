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

// A FaultKind is the kind of a [Fault]: what goes wrong, and whether Polar had
// processed the request by then. After each, Polar's state is what it would
// really be: a request that is not processed changes nothing.
type FaultKind string

const (
	// FaultAnswer answers with the fault's Status, Header and Body instead of
	// Polar. The request is not processed.
	FaultAnswer FaultKind = "answer"
	// FaultEdgePage answers with a proxy's HTML page and the fault's Status. The
	// request is not processed.
	FaultEdgePage FaultKind = "edge_page"
	// FaultRedirect answers 307 with the fault's Location. The request is not
	// processed.
	FaultRedirect FaultKind = "redirect"
	// FaultCutBefore ends the connection before the request is processed.
	FaultCutBefore FaultKind = "cut_before"
	// FaultCutAfter ends the connection after the request is processed and before
	// the answer.
	FaultCutAfter FaultKind = "cut_after"
	// FaultCutHeader ends the connection after the request is processed, within
	// the headers of the answer. Over HTTP/2, where headers come whole or not at
	// all, it is FaultCutAfter.
	FaultCutHeader FaultKind = "cut_header"
	// FaultCutBody ends the connection after the request is processed, in the
	// middle of the answer's body.
	FaultCutBody FaultKind = "cut_body"
	// FaultStall processes the request and sends half of the answer's body. The
	// connection stays open, and nothing more comes.
	FaultStall FaultKind = "stall"
	// FaultShortBody processes the request and sends half of the answer's body,
	// with a Content-Length that fits the half.
	FaultShortBody FaultKind = "short_body"
	// FaultWrongLength processes the request and sends half of the answer's body,
	// with the Content-Length of the whole. On the wire it is FaultCutBody.
	FaultWrongLength FaultKind = "wrong_length"
	// FaultDelay processes the request at once and answers after the fault's Delay.
	FaultDelay FaultKind = "delay"
	// FaultLate processes the request after the fault's Delay, even if the client
	// has given it up by then, and answers at once.
	FaultLate FaultKind = "late"
)

var faultKinds = []FaultKind{
	FaultAnswer, FaultEdgePage, FaultRedirect, FaultCutBefore, FaultCutAfter, FaultCutHeader,
	FaultCutBody, FaultStall, FaultShortBody, FaultWrongLength, FaultDelay, FaultLate,
}

// cuts are the kinds that end the connection.
var cuts = []FaultKind{FaultCutBefore, FaultCutAfter, FaultCutHeader, FaultCutBody, FaultWrongLength}

// A Fault is something that goes wrong on the way to Polar or back. The Kind says what;
// the other fields have defaults.
type Fault struct {
	// Kind is what goes wrong. It has no default.
	Kind FaultKind
	// Operations are the names of those that meet the fault, such as [AssignSeat].
	// The default is every request.
	Operations []string
	// Times is the number of requests that meet the fault. The default is 1, and
	// with a Rate no limit.
	Times int
	// Rate is the probability with which a request meets the fault, from 0 to 1.
	// The default, 0, is the same as 1.
	Rate float64
	// Seed is the seed of the Rate's random numbers: with the same seed, the same
	// requests meet the fault.
	Seed uint64
	// Delay is how long the answer, or its end, takes to come. It goes with every
	// kind; FaultDelay and FaultLate need it.
	Delay time.Duration
	// Status is the status of FaultAnswer, by default 503, or of FaultEdgePage, by
	// default 502.
	Status int
	// Header is the header of FaultAnswer. Content-Length is that of the Body.
	Header http.Header
	// Body is the body of FaultAnswer.
	Body string
	// Location is the URL of FaultRedirect. The default is the same path of
	// another host.
	Location string
	// CloseConnection lets a cut over HTTP/2 end the whole connection, with every
	// other request on it. The default is a stream that is reset. It needs a
	// [Server]; over HTTP/1.1 a cut always ends the connection.
	CloseConnection bool
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
// a line: a request meets the first one that is for it. Fail panics on a fault
// that cannot happen: an unknown kind or operation, no delay for a kind that
// needs one, a number out of its range.
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
			return fmt.Errorf("a fault of the unknown operation %q: want one of %q", name, operations())
		}
	}
	if err := fault.checkHeader(); err != nil {
		return err
	}
	needsDelay := fault.Kind == FaultDelay || fault.Kind == FaultLate
	switch {
	case fault.Delay < 0, needsDelay && fault.Delay == 0:
		return fmt.Errorf("a fault of kind %q with a delay of %v", fault.Kind, fault.Delay)
	case fault.Times < 0:
		return fmt.Errorf("a fault for %d requests", fault.Times)
	case !(0 <= fault.Rate && fault.Rate <= 1): // NaN too
		return fmt.Errorf("a fault with a rate of %v: want one from 0 to 1", fault.Rate)
	case fault.Status != 0 && (fault.Status < 200 || fault.Status > 599):
		return fmt.Errorf("a fault with status %d: want one from 200 to 599", fault.Status)
	case fault.CloseConnection && !slices.Contains(cuts, fault.Kind):
		return fmt.Errorf("a fault of kind %q that closes the connection: want one of %q", fault.Kind, cuts)
	}
	return nil
}

// checkHeader refuses what net/http's server would not send as it is.
func (fault Fault) checkHeader() error {
	if wrong := nethttp.InvalidField(fault.Header); wrong != "" {
		return fmt.Errorf("a fault with an invalid header field %s", wrong)
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

// Heal takes back every fault that still waits for its requests. An answer that
// is already delayed or stalled stays so; [Fake.Close] ends it.
func (f *Fake) Heal() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = faults{}
}

// meet returns the fault that an operation's request meets, and uses it up. A
// request that meets none is given one without a kind.
func (f *Fake) meet(operation string) Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, a := range f.faults.armed {
		if !a.isFor(operation) {
			continue
		}
		if a.left--; a.left == 0 {
			f.faults.armed = slices.Delete(f.faults.armed, i, i+1)
		}
		return a.Fault
	}
	return Fault{}
}

func (a *armedFault) isFor(operation string) bool {
	if len(a.Operations) > 0 && !slices.Contains(a.Operations, operation) {
		return false
	}
	return a.random == nil || a.random.Float64() < a.Rate
}

// processes reports whether Polar does what is asked before the fault.
func (k FaultKind) processes() bool {
	return !slices.Contains([]FaultKind{FaultAnswer, FaultEdgePage, FaultRedirect, FaultCutBefore}, k)
}

// late is how long the request takes to come to Polar.
func (fault Fault) late() time.Duration {
	if fault.Kind == FaultLate {
		return fault.Delay
	}
	return 0
}
