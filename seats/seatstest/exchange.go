package seatstest

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// cut is where an answer ends too early.
type cut int

const (
	uncut       cut = iota
	cutAll          // nothing of it comes
	cutInHeader     // the connection ends in its headers
	cutInBody       // the connection ends after half its body
	stallInBody     // nothing comes after half its body
)

// delivery is an answer and what happens to it on its way.
type delivery struct {
	answer          response
	wait            time.Duration
	cut             cut
	closeConnection bool // with the cut
}

// begin names a request's operation and returns the fault that it meets.
func (f *Fake) begin(r *request) Fault {
	path, _ := cutOldRoot(r.path)
	if found, _, ok := findRoute(r.method, path); ok {
		r.operation = found.operation
	}
	return f.meet(r.operation)
}

// exchange answers a request as far as its fault lets it, and notes it.
func (f *Fake) exchange(r *request, fault Fault) delivery {
	d := delivery{wait: fault.Delay - fault.late(), closeConnection: fault.CloseConnection}
	if fault.Kind.processes() {
		d.answer = f.handle(r)
	}
	f.record(r, d.answer.status, fault.Kind)
	d.suffer(fault, r)
	return d
}

// pause waits for d. It ends early, with an error, if ctx ends or the fake is
// closed.
func (f *Fake) pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	ctx, end := f.waiting(ctx)
	defer end(nil)
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// suffer lets the fault happen to the answer.
func (d *delivery) suffer(fault Fault, r *request) {
	switch fault.Kind {
	case FaultAnswer:
		d.answer = givenAnswer(fault)
	case FaultEdgePage:
		d.answer = edgePage(fault.Status)
	case FaultRedirect:
		d.answer = redirectElsewhere(fault.Location, r)
	case FaultCutBefore, FaultCutAfter:
		d.cut = cutAll
	case FaultCutHeader:
		d.cut = cutInHeader
	case FaultCutBody, FaultWrongLength:
		d.cut = cutInBody
	case FaultStall:
		d.cut = stallInBody
	case FaultShortBody:
		d.answer.body = d.answer.body[:len(d.answer.body)/2]
		d.answer.header.Set("Content-Length", strconv.Itoa(len(d.answer.body)))
	}
}

func givenAnswer(fault Fault) response {
	status := fault.Status
	if status == 0 {
		status = http.StatusServiceUnavailable
	}
	answer := newResponse(status, "", []byte(fault.Body))
	for name, values := range fault.Header {
		answer.header[http.CanonicalHeaderKey(name)] = slices.Clone(values)
	}
	return answer
}

// edgePage is what a proxy before Polar answers when Polar does not.
func edgePage(status int) response {
	if status == 0 {
		status = http.StatusBadGateway
	}
	line := strconv.Itoa(status) + " " + http.StatusText(status)
	page := "<html>\r\n<head><title>" + line + "</title></head>\r\n<body>\r\n<center><h1>" + line + "</h1></center>\r\n</body>\r\n</html>\r\n"
	return newResponse(status, "text/html", []byte(page))
}

func redirectElsewhere(location string, r *request) response {
	if location == "" {
		location = "https://elsewhere.invalid" + r.path
	}
	answer := newResponse(http.StatusTemporaryRedirect, "", nil)
	answer.header.Set("Location", location)
	return answer
}
