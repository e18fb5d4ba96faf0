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

// breakPoint is the point at which an answer breaks off.
type breakPoint int

const (
	unbroken      breakPoint = iota
	cutBeforeAll             // the connection ends before the answer
	cutInHeader              // the connection ends within the headers
	cutInBody                // the connection ends after half of the body
	stalledInBody            // the connection stays open, but only half of the body is sent
)

// delivery is an answer and what happens to it on its way to the client.
type delivery struct {
	answer          response
	wait            time.Duration
	breaks          breakPoint
	closeConnection bool // whether the cut ends the whole connection over HTTP/2 too
}

// meetFault sets a request's operation and returns the fault that the request meets.
func (f *Fake) meetFault(r *request) Fault {
	path, _ := cutOldRoot(r.path)
	if found, _, ok := findRoute(r.method, path); ok {
		r.operation = found.operation
	}
	return f.takeFault(r.operation)
}

// exchange processes a request unless its fault prevents it, records the request, and
// applies the fault to the answer.
func (f *Fake) exchange(r *request, fault Fault) delivery {
	d := delivery{wait: fault.Delay - fault.lateness(), closeConnection: fault.CloseConnection}
	if fault.Kind.processes() {
		d.answer = f.handle(r)
		d.answer.header.Set("Date", f.now().Format(http.TimeFormat))
	}
	f.record(r, d.answer.status, fault.Kind)
	d.apply(fault, r)
	return d
}

// pause waits for d. It returns early, with an error, if ctx ends or the fake is closed.
func (f *Fake) pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	ctx, end := f.startWait(ctx)
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

// apply applies a fault to the answer.
func (d *delivery) apply(fault Fault, r *request) {
	switch fault.Kind {
	case FaultAnswer:
		d.answer = givenAnswer(fault)
	case FaultEdgePage:
		d.answer = edgePage(fault.Status)
	case FaultRedirect:
		d.answer = redirectElsewhere(fault.Location, r)
	case FaultCutBefore, FaultCutAfter:
		d.breaks = cutBeforeAll
	case FaultCutHeader:
		d.breaks = cutInHeader
	case FaultCutBody, FaultWrongLength:
		d.breaks = cutInBody
	case FaultStall:
		d.breaks = stalledInBody
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

// edgePage returns the answer of the proxy in front of Polar when Polar does not answer.
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

// deliver writes an answer, up to the point at which it breaks off.
func (f *Fake) deliver(w http.ResponseWriter, r *http.Request, d delivery) {
	if f.pause(r.Context(), d.wait) != nil || d.breaks == cutBeforeAll {
		abort(r, d)
	}
	if d.breaks == cutInHeader {
		cutHeader(w, d.answer)
		abort(r, d)
	}
	maps.Copy(w.Header(), d.answer.header)
	if d.answer.header.Get("Content-Type") == "" {
		w.Header()["Content-Type"] = nil // keeps net/http from guessing one
	}
	w.WriteHeader(d.answer.status)
	if d.breaks == unbroken {
		writeBody(w, d.answer)
		return
	}
	w.Write(d.answer.body[:len(d.answer.body)/2])
	http.NewResponseController(w).Flush()
	if d.breaks == stalledInBody {
		ctx, end := f.startWait(r.Context())
		defer end(nil)
		<-ctx.Done()
	}
	abort(r, d)
}

func writeBody(w http.ResponseWriter, answer response) {
	if answer.header.Get("Content-Length") == "" {
		http.NewResponseController(w).Flush() // keeps net/http from adding one
	}
	w.Write(answer.body)
}

// connKey is the context key for a request's connection.
type connKey struct{}

// abort breaks the answer off. Over HTTP/1.1 it ends the connection. Over HTTP/2 it ends
// the stream, and the connection if d.closeConnection is set.
func abort(r *http.Request, d delivery) {
	if conn, ok := r.Context().Value(connKey{}).(net.Conn); ok && d.closeConnection {
		conn.Close()
	}
	panic(http.ErrAbortHandler)
}

// cutHeader writes the first header lines of an answer and closes the connection. Over
// HTTP/2 it does nothing.
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
