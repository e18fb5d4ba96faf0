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

// A watcher is the transport of one attempt. It sends the request by another transport,
// and notes what http.Client does not say afterwards.
type watcher struct {
	next   http.RoundTripper
	header http.Header // of the answer
	asked  atomic.Bool // a connection to the server was asked for
	sent   atomic.Bool // some of the request may have left
}

// watch returns a copy of client whose transport is the watcher.
func watch(client *http.Client) (*http.Client, *watcher) {
	w := &watcher{next: client.Transport}
	if w.next == nil {
		w.next = http.DefaultTransport
	}
	watched := *client
	watched.Transport = w
	return &watched, w
}

// RoundTrip hands an answer on without its Location, so that http.Client follows no
// redirect: that would post an address again, to whatever host the answer names. A
// CheckRedirect would not do: http.Client parses a Location before it asks, and gives up
// the whole answer for one that is no URL.
func (w *watcher) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.WithContext(httptrace.WithClientTrace(req.Context(), w.trace(req.URL)))
	if usesFetch(w.next) {
		req.Header.Set("js.fetch:redirect", "error") // an order to net/http, which is not sent
	}
	resp, err := w.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if resp == nil {
		return nil, fmt.Errorf("the transport, a %T, returned neither an answer nor an error", w.next)
	}
	w.header = resp.Header
	if resp.Header["Location"] != nil {
		resp.Header = resp.Header.Clone() // a transport may give one header to several
		resp.Header.Del("Location")
	}
	return resp, nil
}

// trace notes what becomes of the request to u. A transport of the program's own may send
// others under the same context: they are none of ours, unless one is to the same host.
func (w *watcher) trace(u *url.URL) *httptrace.ClientTrace {
	sent := func() {
		if w.asked.Load() {
			w.sent.Store(true)
		}
	}
	return &httptrace.ClientTrace{
		GetConn: func(hostPort string) {
			if w.isNetHTTP() || strings.EqualFold(hostPort, hostPortOf(u)) {
				w.asked.Store(true)
			}
		},
		GotConn: func(info httptrace.GotConnInfo) {
			// Over HTTP/1.1 it is about to be written. Over HTTP/2 it is checked first, and
			// may wait for others.
			if !isHTTP2(info.Conn) {
				sent()
			}
		},
		WroteHeaderField: func(string, []string) { sent() }, // into a buffer, from where it may leave at once
		WroteHeaders:     sent,
	}
}

// mayHaveLeft reports whether some of the request may have left. A transport that is not
// net/http's own may have sent it without a word.
func (w *watcher) mayHaveLeft() bool {
	return w.sent.Load() || !w.asked.Load() && !w.isNetHTTP()
}

func (w *watcher) isNetHTTP() bool {
	_, ok := w.next.(*http.Transport)
	return ok && !usesFetch(w.next)
}

func isHTTP2(conn net.Conn) bool {
	secure, ok := conn.(*tls.Conn)
	return ok && secure.ConnectionState().NegotiatedProtocol == "h2"
}

// hostPortOf returns the host of u as net/http's transport names it.
func hostPortOf(u *url.URL) string {
	usual := map[string]string{"http": "80", "https": "443"}[u.Scheme]
	return net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), usual))
}

// isProxyAuthentication reports whether err is a proxy's 407 to the request for a
// connection. net/http keeps nothing of that answer but its reason phrase.
func isProxyAuthentication(err error) bool {
	var failed *url.Error
	return errors.As(err, &failed) && failed.Err.Error() == http.StatusText(http.StatusProxyAuthRequired)
}
