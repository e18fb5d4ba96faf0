package seats

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
)

// A watcher is the transport of one attempt. It passes the request to another transport, and
// records whether the request may have left, which http.Client does not report.
type watcher struct {
	next      http.RoundTripper
	header    http.Header // the header of the response, Location included
	requested atomic.Bool // next has requested a connection to the server
	written   atomic.Bool // next may have written a part of the request
}

// watch returns a copy of client that sends its requests through the watcher.
func watch(client *http.Client) (*http.Client, *watcher) {
	w := &watcher{next: client.Transport}
	if w.next == nil {
		w.next = http.DefaultTransport
	}
	watched := *client
	watched.Transport = w
	return &watched, w
}

// RoundTrip removes the Location from a response, so that http.Client follows no redirect,
// which could send an e-mail address to any host. A CheckRedirect is not enough: http.Client
// parses the Location first, and discards the whole response if the Location is not a URL.
func (w *watcher) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.WithContext(httptrace.WithClientTrace(req.Context(), w.trace(req.URL)))
	if usesFetch(w.next) {
		req.Header.Set("js.fetch:redirect", "error") // an instruction to net/http, not sent to the server
	}
	resp, err := w.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if resp == nil {
		return nil, fmt.Errorf("the transport, a %T, returned neither a response nor an error", w.next)
	}
	w.header = resp.Header
	if resp.Header["Location"] != nil {
		resp.Header = resp.Header.Clone() // a transport may share one header between responses
		resp.Header.Del("Location")
	}
	return resp, nil
}

// trace returns a trace that records what happens to the request to u. A transport of the
// caller's may send other requests under the same context. The trace ignores them, unless they
// go to the same host.
func (w *watcher) trace(u *url.URL) *httptrace.ClientTrace {
	markWritten := func() {
		if w.requested.Load() {
			w.written.Store(true)
		}
	}
	return &httptrace.ClientTrace{
		GetConn: func(hostPort string) {
			if w.isNetHTTP() || strings.EqualFold(hostPort, hostPortOf(u)) {
				w.requested.Store(true)
			}
		},
		GotConn: func(info httptrace.GotConnInfo) {
			// Over HTTP/1.1 the request is written next. Over HTTP/2 it is validated first,
			// and may wait for other requests.
			if !isHTTP2(info.Conn) {
				markWritten()
			}
		},
		WroteHeaderField: func(string, []string) { markWritten() }, // to a buffer that may be flushed at any time
		WroteHeaders:     markWritten,
	}
}

// mayHaveLeft reports whether a part of the request may have left. A transport other than
// net/http's may have sent the request without reporting to the trace.
func (w *watcher) mayHaveLeft() bool {
	return w.written.Load() || !w.requested.Load() && !w.isNetHTTP()
}

func (w *watcher) isNetHTTP() bool {
	_, ok := w.next.(*http.Transport)
	return ok && !usesFetch(w.next)
}

func isHTTP2(conn net.Conn) bool {
	secure, ok := conn.(*tls.Conn)
	return ok && secure.ConnectionState().NegotiatedProtocol == "h2"
}

// hostPortOf returns the host and port of u, as http.Transport passes them to a trace.
func hostPortOf(u *url.URL) string {
	defaultPort := map[string]string{"http": "80", "https": "443"}[u.Scheme]
	return net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), defaultPort))
}

// isProxyAuthentication reports whether err is a proxy's 407 to a CONNECT request. net/http
// keeps only the reason phrase of that response.
func isProxyAuthentication(err error) bool {
	var urlErr *url.Error
	return errors.As(err, &urlErr) && urlErr.Err.Error() == http.StatusText(http.StatusProxyAuthRequired)
}
