package seats

import (
	"cmp"
	"net/http"
	"time"
)

const (
	maxIdleConns = 1024
	// Polar's servers close a connection after five idle seconds. A request sent at that
	// moment may or may not be processed, so the client closes the connection first.
	idleConnTimeout = 4 * time.Second
	// A relay can lose a connection without closing it. Over HTTP/2 all requests share that
	// connection. After sendPingTimeout without a frame, net/http sends a ping. If pingTimeout
	// passes without a reply, it closes the connection.
	sendPingTimeout = 5 * time.Second
	pingTimeout     = 5 * time.Second
)

// ownTransport returns the transport of a client without [WithHTTPClient]: a copy of base,
// which is http.DefaultTransport. The copy has its own idle connections, enough for many
// concurrent calls. base itself keeps only two for each host and closes the others after one
// request.
func ownTransport(base http.RoundTripper) http.RoundTripper {
	t, ok := base.(*http.Transport)
	if !ok {
		return base // the program has replaced http.DefaultTransport
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
