package seatstest

import (
	"context"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// Serve serves h, a [Fake] or what [Fake.WithOrders] returns, as [http.Serve]
// does, but takes requests as Polar's HTTP server does: net/http would refuse a
// path with a broken percent sign, answer OPTIONS * by itself, take white space
// off the end of a header's value, and word its refusals differently.
func Serve(l net.Listener, h http.Handler) error {
	return newHTTPServer(h).Serve(wireListener{l})
}

func newHTTPServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler: asWritten(h),
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, wireKey{}, c)
		},
	}
}

type wireKey struct{}

// asWritten gives h the requests that a wireConn put aside.
func asWritten(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		written := r.Context().Value(wireKey{}).(*wireConn).written(r)
		if written == nil {
			writeMalformed(w)
			return
		}
		h.ServeHTTP(w, written)
	})
}

// written returns the next request as it was written, given how net/http was
// shown it; nil if it is malformed.
func (c *wireConn) written(shown *http.Request) *http.Request {
	head := c.next()
	if head == nil {
		return nil
	}
	path, query, _ := strings.Cut(head.target, "?")
	written := *shown
	written.Method, written.RequestURI, written.Header, written.Host = head.method, head.target, head.header, head.header.Get("Host")
	written.Header.Del("Host")
	written.URL = &url.URL{Path: unquote(path), RawQuery: query}
	return &written
}

func writeMalformed(w http.ResponseWriter) {
	answer := malformed()
	maps.Copy(w.Header(), answer.header)
	w.WriteHeader(answer.status)
	w.Write(answer.body)
}
