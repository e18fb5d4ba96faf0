package seatstest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// Transport returns a way to the fake without a network and without a
// goroutine, for an [http.Client]: it works inside a testing/synctest bubble.
// Whatever host a request names, the fake answers.
func (f *Fake) Transport() http.RoundTripper {
	return transport{f}
}

type transport struct{ fake *Fake }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := context.Cause(r.Context()); err != nil {
		if r.Body != nil {
			r.Body.Close() // as a RoundTripper must
		}
		return nil, err
	}
	in, err := received(r)
	if err != nil {
		return nil, err
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
	return t.fake.clientResponse(r, d), nil
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

// received is what a server would read of a client's request.
func received(r *http.Request) (*request, error) {
	header := r.Header.Clone()
	if header == nil {
		header = http.Header{}
	}
	body, err := sentBody(r)
	if err != nil {
		return nil, err
	}
	if length, ok := sentLength(r); ok {
		header.Set("Content-Length", strconv.FormatInt(length, 10))
	}
	served := &http.Request{
		Method: r.Method, URL: r.URL, Host: host(r), Header: header,
		Body: io.NopCloser(bytes.NewReader(body)), RemoteAddr: "127.0.0.1:0",
	}
	return readRequest(served), nil
}

func sentBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	defer r.Body.Close()
	return readToEnd(r.Body)
}

// sentLength is the Content-Length that net/http's client would send: none for
// a body of unknown length, nor for a GET or DELETE without one.
func sentLength(r *http.Request) (int64, bool) {
	if r.ContentLength > 0 {
		return r.ContentLength, true
	}
	empty := r.Body == nil || r.Body == http.NoBody
	writes := r.Method == http.MethodPost || r.Method == http.MethodPut || r.Method == http.MethodPatch
	return 0, empty && writes
}

func host(r *http.Request) string {
	if r.Host != "" {
		return r.Host
	}
	return r.URL.Host
}

func (f *Fake) clientResponse(r *http.Request, d delivery) *http.Response {
	length := int64(len(d.answer.body))
	if d.answer.header.Get("Content-Length") == "" {
		length = -1
	}
	return &http.Response{
		Status:        fmt.Sprintf("%d %s", d.answer.status, http.StatusText(d.answer.status)),
		StatusCode:    d.answer.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        d.answer.header,
		Body:          f.clientBody(r, d),
		ContentLength: length,
		Request:       r,
	}
}

// clientBody is the body, or its first half and what comes after it.
func (f *Fake) clientBody(r *http.Request, d delivery) io.ReadCloser {
	if r.Method == http.MethodHead {
		return http.NoBody
	}
	whole := bytes.NewReader(d.answer.body)
	if d.cut == uncut {
		return io.NopCloser(whole)
	}
	ctx, end := f.waiting(r.Context())
	return &cutBody{io.LimitReader(whole, int64(len(d.answer.body)/2)), d.cut, ctx, end}
}

// cutBody is the first half of a body, and then its end or a wait for one.
type cutBody struct {
	half io.Reader
	cut  cut
	ctx  context.Context
	end  context.CancelCauseFunc
}

func (b *cutBody) Read(p []byte) (int, error) {
	if n, err := b.half.Read(p); err != io.EOF {
		return n, err
	}
	if b.cut != stallInBody {
		return 0, io.ErrUnexpectedEOF
	}
	<-b.ctx.Done()
	if err := context.Cause(b.ctx); !errors.Is(err, errClosed) {
		return 0, err
	}
	return 0, io.ErrUnexpectedEOF
}

func (b *cutBody) Close() error {
	b.end(http.ErrBodyReadAfterClose)
	return nil
}
