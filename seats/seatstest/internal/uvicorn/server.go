// Package uvicorn reads HTTP requests as Polar does. Polar's server is uvicorn with llhttp, and
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

// NewServer returns a server that serves h on the listeners of [NewListener]. The handler gets
// each request as the client wrote it.
func NewServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler: asWritten(h),
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, connKey{}, c)
		},
	}
}

// connKey is the context key for the conn of a request.
type connKey struct{}

// asWritten passes h the requests that a conn has kept.
func asWritten(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		written := r.Context().Value(connKey{}).(*conn).written(r)
		if written == nil {
			writeMalformed(w)
			return
		}
		h.ServeHTTP(w, written)
	})
}

// written returns the next request as the client wrote it, or nil if it is malformed. The
// argument is the request that net/http has read, which has the body.
func (c *conn) written(parsed *http.Request) *http.Request {
	head := c.next()
	if head == nil {
		return nil
	}
	path, query, _ := strings.Cut(head.target, "?")
	written := *parsed
	written.Method, written.RequestURI, written.Header, written.Host = head.method, head.target, head.header, head.header.Get("Host")
	written.Header.Del("Host")
	written.URL = &url.URL{Path: Unquote(path), RawQuery: query}
	return &written
}

// Malformed is the body of the 400 for a malformed request.
const Malformed = "Invalid HTTP request received."

func writeMalformed(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(Malformed)))
	w.WriteHeader(http.StatusBadRequest)
	io.WriteString(w, Malformed)
}

// ReadRequest reads a request from the wire, as the client wrote it. It returns nil if the
// request is malformed.
func ReadRequest(wire io.Reader) (*http.Request, error) {
	c := newConn(nil, wire)
	parsed, err := http.ReadRequest(bufio.NewReader(c))
	if err != nil {
		return nil, err
	}
	return c.written(parsed), nil
}
