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

// Transport returns a way to the fake without a network, for an [http.Client]: it
// works inside a testing/synctest bubble. Whatever host a request names, the fake
// answers. Requests and answers are checked, changed and refused as net/http does
// over a connection of HTTP/1.1, and read as [Serve] does.
func (f *Fake) Transport() http.RoundTripper {
	return transport{f}
}

type transport struct{ fake *Fake }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	wire, err := nethttp.Request(r)
	if err != nil {
		return nil, err
	}
	in, err := received(r, wire)
	if err != nil {
		return nil, err
	}
	if in == nil {
		return t.fake.clientResponse(r, delivery{answer: malformed()}, true)
	}
	d, err := t.fake.arrive(r.Context(), in)
	if err == nil {
		err = t.fake.pause(r.Context(), d.wait)
	}
	switch {
	case errors.Is(err, errClosed):
		return nil, io.EOF
	case err != nil:
		return nil, err
	case d.cut == cutAll:
		return nil, io.EOF
	case d.cut == cutInHeader:
		return nil, io.ErrUnexpectedEOF
	}
	return t.fake.clientResponse(r, d, in.last)
}

// arrive exchanges a request when it comes to Polar, which a late one does even
// if ctx ends before.
func (f *Fake) arrive(ctx context.Context, in *request) (delivery, error) {
	fault := f.begin(in)
	if fault.late() == 0 {
		return f.exchange(in, fault), nil
	}
	ctx, end := f.waiting(ctx)
	defer end(nil)
	arrived := make(chan delivery, 1)
	timer := time.AfterFunc(fault.late(), func() { arrived <- f.exchange(in, fault) })
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

// received is the request that Polar's HTTP server reads on the wire; nil if the
// server would not have read it.
func received(r *http.Request, wire io.Reader) (*request, error) {
	written, err := uvicorn.ReadRequest(wire)
	if written == nil || err != nil {
		return nil, err
	}
	written.RemoteAddr = "127.0.0.1:0"
	if r.URL.Scheme == "https" {
		written.TLS = &tls.ConnectionState{}
	}
	own := context.WithValue(r.Context(), http.LocalAddrContextKey, address(r.URL.Host))
	return readRequest(written.WithContext(own))
}

// address is the server's own, which is the one that the client connects to.
type address string

func (address) Network() string  { return "tcp" }
func (a address) String() string { return string(a) }

// clientResponse is what net/http's client makes of an answer.
func (f *Fake) clientResponse(r *http.Request, d delivery, last bool) (*http.Response, error) {
	wire := io.Reader(bytes.NewReader(nethttp.Response(r, nethttp.Answer{
		Status: d.answer.status, Header: d.answer.header, Body: d.answer.body, Cut: d.cut != uncut, Last: last,
	})))
	if d.cut == uncut {
		resp, err := http.ReadResponse(bufio.NewReader(wire), r)
		if err == nil {
			nethttp.Inflate(r, resp)
		}
		return resp, err
	}
	ctx, end := f.waiting(r.Context())
	resp, err := http.ReadResponse(bufio.NewReader(io.MultiReader(wire, ending{ctx, d.cut})), r)
	if err != nil {
		end(nil)
		return nil, err
	}
	resp.Body = cutBody{resp.Body, end}
	nethttp.Inflate(r, resp)
	return resp, nil
}

// ending is the reader after half a body. It ends at once or waits.
type ending struct {
	ctx context.Context
	cut cut
}

func (e ending) Read([]byte) (int, error) {
	if e.cut != stallInBody {
		return 0, io.ErrUnexpectedEOF
	}
	<-e.ctx.Done()
	if err := context.Cause(e.ctx); !errors.Is(err, errClosed) {
		return 0, err
	}
	return 0, io.ErrUnexpectedEOF
}

// cutBody is a body whose Close ends the wait for the rest.
type cutBody struct {
	io.ReadCloser
	end context.CancelCauseFunc
}

func (b cutBody) Close() error {
	b.end(http.ErrBodyReadAfterClose)
	b.ReadCloser.Close()
	return nil
}
