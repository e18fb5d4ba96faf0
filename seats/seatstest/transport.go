package seatstest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// Transport returns a way to the fake without a network and without a
// goroutine, for an [http.Client]: it works inside a testing/synctest bubble.
// Whatever host a request names, the fake answers.
func (f *Fake) Transport() http.RoundTripper {
	return transport{f}
}

type transport struct{ fake *Fake }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	in, err := received(r)
	if err != nil {
		return nil, err
	}
	answer := t.fake.handle(in)
	t.fake.record(in, answer.status)
	return clientResponse(r, answer), nil
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
	return io.ReadAll(r.Body)
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

func clientResponse(r *http.Request, answer response) *http.Response {
	return &http.Response{
		Status:        fmt.Sprintf("%d %s", answer.status, http.StatusText(answer.status)),
		StatusCode:    answer.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        answer.header,
		Body:          io.NopCloser(bytes.NewReader(answer.body)),
		ContentLength: int64(len(answer.body)),
		Request:       r,
	}
}
