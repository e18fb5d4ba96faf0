package seatstest

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/nethttp"
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/uvicorn"
)

// Transport returns a transport for an [http.Client] that reaches the fake without a network,
// and therefore works in a testing/synctest bubble. The fake answers requests for any host.
// The transport checks, changes and refuses requests and answers as net/http does over
// HTTP/1.1, and reads requests as [Serve] does.
func (f *Fake) Transport() http.RoundTripper {
	return transport{f}
}

type transport struct{ fake *Fake }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	wire, err := nethttp.Request(r)
	if err != nil {
		return nil, err
	}
	received, err := receive(r, wire)
	if err != nil {
		return nil, err
	}
	if received == nil {
		return t.fake.clientResponse(r, delivery{answer: malformed()}, true)
	}
	d, err := t.fake.arrive(r.Context(), received)
	if err == nil {
		err = t.fake.pause(r.Context(), d.wait)
	}
	switch {
	case errors.Is(err, errClosed):
		return nil, io.EOF
	case err != nil:
		return nil, err
	case d.breaks == cutBeforeAll:
		return nil, io.EOF
	case d.breaks == cutInHeader:
		return nil, io.ErrUnexpectedEOF
	}
	return t.fake.clientResponse(r, d, received.last)
}

// arrive exchanges a request when it arrives at Polar. A late request arrives even if ctx
// ends first.
func (f *Fake) arrive(ctx context.Context, r *request) (delivery, error) {
	fault := f.meetFault(r)
	if fault.lateness() == 0 {
		return f.exchange(r, fault), nil
	}
	ctx, end := f.startWait(ctx)
	defer end(nil)
	arrived := make(chan delivery, 1)
	timer := time.AfterFunc(fault.lateness(), func() { arrived <- f.exchange(r, fault) })
	select {
	case d := <-arrived:
		return d, nil
	case <-ctx.Done():
	}
	err := context.Cause(ctx)
	if errors.Is(err, errClosed) {
		timer.Stop()
	}
	return delivery{}, err
}

// receive returns the request as Polar's HTTP server reads it from the wire, or nil if the
// server refuses it as malformed.
func receive(r *http.Request, wire io.Reader) (*request, error) {
	written, err := uvicorn.ReadRequest(wire)
	if written == nil || err != nil {
		return nil, err
	}
	written.RemoteAddr = "127.0.0.1:0"
	if r.URL.Scheme == "https" {
		written.TLS = &tls.ConnectionState{}
	}
	ctx := context.WithValue(r.Context(), http.LocalAddrContextKey, address(r.URL.Host))
	return readRequest(written.WithContext(ctx))
}

// address is the server's address, to which the client connects.
type address string

func (address) Network() string  { return "tcp" }
func (a address) String() string { return string(a) }

// clientResponse returns the response that net/http's client makes of an answer. If last is
// set, the connection ends after the answer.
func (f *Fake) clientResponse(r *http.Request, d delivery, last bool) (*http.Response, error) {
	wire := io.Reader(bytes.NewReader(nethttp.Response(r, nethttp.Answer{
		Status: d.answer.status, Header: d.answer.header, Body: d.answer.body, Cut: d.breaks != unbroken, Last: last,
	})))
	if d.breaks == unbroken {
		resp, err := http.ReadResponse(bufio.NewReader(wire), r)
		if err == nil {
			nethttp.Inflate(r, resp)
		}
		return resp, err
	}
	ctx, end := f.startWait(r.Context())
	resp, err := http.ReadResponse(bufio.NewReader(io.MultiReader(wire, brokenEnd{ctx, d.breaks})), r)
	if err != nil {
		end(nil)
		return nil, err
	}
	resp.Body = brokenBody{resp.Body, end}
	nethttp.Inflate(r, resp)
	return resp, nil
}

// brokenEnd stands for the missing half of a body. Its Read fails at once, or when the stall
// ends.
type brokenEnd struct {
	ctx    context.Context
	breaks breakPoint
}

func (e brokenEnd) Read([]byte) (int, error) {
	if e.breaks != stalledInBody {
		return 0, io.ErrUnexpectedEOF
	}
	<-e.ctx.Done()
	if err := context.Cause(e.ctx); !errors.Is(err, errClosed) {
		return 0, err
	}
	return 0, io.ErrUnexpectedEOF
}

// brokenBody is a body whose Close ends the wait for the missing half.
type brokenBody struct {
	io.ReadCloser
	end context.CancelCauseFunc
}

func (b brokenBody) Close() error {
	b.end(http.ErrBodyReadAfterClose)
	b.ReadCloser.Close()
	return nil
}
