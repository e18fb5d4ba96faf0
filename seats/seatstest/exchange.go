package seatstest

import (
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
	answer response
	wait   time.Duration
	cut    cut
}

// exchange answers a request, by a fault if one is for it, and notes it.
func (f *Fake) exchange(r *request) delivery {
	path, _ := cutOldRoot(r.path)
	if found, _, ok := findRoute(r.method, path); ok {
		r.operation = found.operation
	}
	fault, failing := f.meet(r.operation)
	if !failing {
		answer := f.handle(r)
		f.record(r, answer.status, "")
		return delivery{answer: answer}
	}
	d := delivery{wait: fault.Delay}
	if fault.Kind.processes() {
		d.answer = f.handle(r)
		f.record(r, d.answer.status, fault.Kind)
	} else {
		f.record(r, 0, fault.Kind)
	}
	d.suffer(fault, r)
	return d
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
