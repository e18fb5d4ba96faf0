package seatstest

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// cut is the place at which an answer ends too early.
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
		d.answer.header.Set("Date", f.now().Format(http.TimeFormat))
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

// suffer does to the answer what the fault does.
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

// edgePage is the answer of a proxy before Polar if Polar does not answer.
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

// deliver writes an answer, or what the fault leaves of it.
func (f *Fake) deliver(w http.ResponseWriter, r *http.Request, d delivery) {
	if f.pause(r.Context(), d.wait) != nil || d.cut == cutAll {
		abort(r, d)
	}
	if d.cut == cutInHeader {
		cutHeader(w, d.answer)
		abort(r, d)
	}
	maps.Copy(w.Header(), d.answer.header)
	if d.answer.header.Get("Content-Type") == "" {
		w.Header()["Content-Type"] = nil // net/http would guess one
	}
	w.WriteHeader(d.answer.status)
	if d.cut == uncut {
		writeBody(w, d.answer)
		return
	}
	w.Write(d.answer.body[:len(d.answer.body)/2])
	http.NewResponseController(w).Flush()
	if d.cut == stallInBody {
		ctx, end := f.waiting(r.Context())
		defer end(nil)
		<-ctx.Done()
	}
	abort(r, d)
}

func writeBody(w http.ResponseWriter, answer response) {
	if answer.header.Get("Content-Length") == "" {
		http.NewResponseController(w).Flush() // or net/http would add one
	}
	w.Write(answer.body)
}

// connKey is the key of a request's connection in its context.
type connKey struct{}

// abort ends the answer: over HTTP/1.1 with its connection, over HTTP/2 with its
// stream, or with the connection too if the delivery says so.
func abort(r *http.Request, d delivery) {
	if conn, ok := r.Context().Value(connKey{}).(net.Conn); ok && d.closeConnection {
		conn.Close()
	}
	panic(http.ErrAbortHandler)
}

// cutHeader writes an answer's first header lines and ends the connection. Over
// HTTP/2 it writes nothing.
func cutHeader(w http.ResponseWriter, answer response) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", answer.status, http.StatusText(answer.status))
	answer.header.Write(&b)
	lines := bytes.SplitAfter(b.Bytes(), []byte("\r\n"))
	conn.Write(bytes.Join(lines[:len(lines)/2], nil))
	conn.Close()
}
