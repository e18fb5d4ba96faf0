// Package uvicorn reads HTTP requests as Polar does: its server is uvicorn with llhttp,
// its framework is Starlette.
package uvicorn

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// NewServer returns a server for h, for the listeners of [NewListener].
func NewServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler: asWritten(h),
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, wireKey{}, c)
		},
	}
}

type wireKey struct{}

// asWritten gives h the requests that a conn put aside.
func asWritten(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		written := r.Context().Value(wireKey{}).(*conn).written(r)
		if written == nil {
			writeMalformed(w)
			return
		}
		h.ServeHTTP(w, written)
	})
}

// written returns the next request as it was written, given how net/http was
// shown it; nil if it is malformed.
func (c *conn) written(shown *http.Request) *http.Request {
	head := c.next()
	if head == nil {
		return nil
	}
	path, query, _ := strings.Cut(head.target, "?")
	written := *shown
	written.Method, written.RequestURI, written.Header, written.Host = head.method, head.target, head.header, head.header.Get("Host")
	written.Header.Del("Host")
	written.URL = &url.URL{Path: Unquote(path), RawQuery: query}
	return &written
}

// Malformed is the body of the 400 for a request that cannot be read.
const Malformed = "Invalid HTTP request received."

func writeMalformed(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(Malformed)))
	w.WriteHeader(http.StatusBadRequest)
	io.WriteString(w, Malformed)
}

// ReadRequest reads a request as it was written on a wire; nil if it is malformed.
func ReadRequest(wire io.Reader) (*http.Request, error) {
	c := newConn(nil, wire)
	shown, err := http.ReadRequest(bufio.NewReader(c))
	if err != nil {
		return nil, err
	}
	return c.written(shown), nil
}
