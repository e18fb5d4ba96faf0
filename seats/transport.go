package seats

import (
	"cmp"
	"net/http"
	"time"
)

const (
	maxIdleConns = 1024
	// Polar's servers close a connection that was idle for five seconds. A request that
	// meets that may have been processed or not.
	idleConnTimeout = 4 * time.Second
	// A relay on the way can lose a connection without a word. Over HTTP/2 all requests
	// share one, so a client would stay with it. After the first of these times without a
	// word a sign of life is asked for, and after the second the connection is left.
	sendPingTimeout = 5 * time.Second
	pingTimeout     = 5 * time.Second
)

// ownTransport returns what a client of this package uses if the caller has none:
// base, which is http.DefaultTransport, with idle connections of its own, enough for
// many callers at once. base keeps two for a host, and closes every other one after a
// single request.
func ownTransport(base http.RoundTripper) http.RoundTripper {
	t, ok := base.(*http.Transport)
	if !ok {
		return base // the program has put something of its own there
	}
	t = t.Clone()
	t.MaxIdleConns, t.MaxIdleConnsPerHost = maxIdleConns, maxIdleConns
	t.IdleConnTimeout = idleConnTimeout
	if t.HTTP2 == nil {
		t.HTTP2 = &http.HTTP2Config{}
	}
	t.HTTP2.SendPingTimeout = cmp.Or(t.HTTP2.SendPingTimeout, sendPingTimeout)
	t.HTTP2.PingTimeout = cmp.Or(t.HTTP2.PingTimeout, pingTimeout)
	return t
}
