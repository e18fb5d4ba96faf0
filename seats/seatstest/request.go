package seatstest

import (
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
)

// request is an HTTP request as Polar's layers see it.
type request struct {
	method  string
	target  string // as it was written
	path    string // decoded, never cleaned
	query   string
	host    string
	scheme  string
	remote  string // the client's IP address
	header  http.Header
	length  bool // a Content-Length was sent
	body    []byte
	tooLong bool // the body is over maxBody

	operation string // the name of the route that serves it
	parameter string // the path's, such as the seat's id
	subject   subject
}

// maxBody is the size above which Polar refuses a body.
const maxBody = 10 << 20

// readRequest reads a request to its end, so that an answer never meets a
// client that is still writing.
func readRequest(r *http.Request) *request {
	path, query := target(r)
	body, _ := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	io.Copy(io.Discard, io.LimitReader(r.Body, maxBody))
	return &request{
		method:  r.Method,
		target:  path + "?" + query,
		path:    unquote(path),
		query:   query,
		host:    r.Host,
		scheme:  scheme(r),
		remote:  remoteIP(r.RemoteAddr),
		header:  r.Header,
		length:  r.Header.Get("Content-Length") != "",
		body:    body,
		tooLong: len(body) > maxBody,
	}
}

// target splits the request line's target as it was written: net/http would
// have cleaned dots and doubled slashes by a redirect.
func target(r *http.Request) (path, query string) {
	if strings.HasPrefix(r.RequestURI, "/") {
		path, query, _ = strings.Cut(r.RequestURI, "?")
		return path, query
	}
	return r.URL.EscapedPath(), r.URL.RawQuery
}

func scheme(r *http.Request) string {
	proto := strings.TrimSpace(r.Header.Get("X-Forwarded-Proto"))
	if slices.Contains([]string{"http", "https", "ws", "wss"}, proto) {
		return proto
	}
	if r.TLS != nil {
		return "https"
	}
	return "http"
}

func remoteIP(address string) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	return host
}
