package seats_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// quick is a retry policy with short waits for tests against real connections.
var quick = seats.WithRetry(seats.RetryPolicy{InitialInterval: time.Millisecond})

// checkNotSent checks that a revocation fails after three attempts without ErrOutcomeUnknown.
func checkNotSent(t *testing.T, client *seats.Client, opts ...seats.Option) {
	t.Helper()
	var got seats.Response
	err := revoke(ctx, client, append(opts, seats.WithResponse(&got))...)
	if err == nil || errors.Is(err, seats.ErrOutcomeUnknown) || got.Attempts != 3 {
		t.Errorf("RevokeSeat: %v after %d attempts, want an error that is not ErrOutcomeUnknown after 3", err, got.Attempts)
	}
}

// newHTTP2Server returns a server that accepts at most 1,000 bytes of headers, and the number
// of revocations that it has received.
func newHTTP2Server(t *testing.T) (*httptest.Server, *atomic.Int32) {
	t.Helper()
	var revocations atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			revocations.Add(1)
		}
		polarResponse(200, testdata(t, "seats.json")).write(w)
	}))
	server.EnableHTTP2 = true
	server.Config.MaxHeaderBytes = 1000
	server.StartTLS()
	t.Cleanup(server.Close)
	return server, &revocations
}

// Over HTTP/2, the transport gets a connection before it checks the size of the headers.
func TestHeadersAbovePeerLimitNotSent(t *testing.T) {
	server, revocations := newHTTP2Server(t)
	client := newClient(t, seats.WithServer(server.URL), seats.WithHTTPClient(server.Client()), quick)
	if err := listSeats(ctx, client); err != nil { // the server sends its limit with the first answer
		t.Fatal(err)
	}
	checkNotSent(t, client, seats.WithHeader("X-Big", strings.Repeat("x", 10_000)))
	if n := revocations.Load(); n != 0 {
		t.Errorf("the server received %d revocations, want none", n)
	}
}

// A request may wait for other requests on its connection until its timeout. If any part of
// the request has been written, it may have arrived.
func TestRequestWaitingForStreamNotSent(t *testing.T) {
	server, _ := newHTTP2Server(t)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	conn, err := tls.Dial("tcp", server.Listener.Addr().String(), &tls.Config{RootCAs: roots, NextProtos: []string{"h2"}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	send := func(conn net.Conn, writes func(*httptrace.ClientTrace)) *seats.Client {
		transport := roundTripper(func(r *http.Request) (*http.Response, error) {
			trace := httptrace.ContextClientTrace(r.Context())
			trace.GetConn("api.polar.sh:443")
			trace.GotConn(httptrace.GotConnInfo{Conn: conn})
			writes(trace)
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		return newClient(t, withTransport(transport), quick, seats.WithTimeout(10*time.Millisecond))
	}
	nothing := func(*httptrace.ClientTrace) {}
	checkNotSent(t, send(conn, nothing))
	for name, client := range map[string]*seats.Client{
		"the first header": send(conn, func(trace *httptrace.ClientTrace) { trace.WroteHeaderField(":method", []string{"DELETE"}) }),
		"all headers":      send(conn, func(trace *httptrace.ClientTrace) { trace.WroteHeaders() }),
		"over HTTP/1.1":    send(conn.NetConn(), nothing), // HTTP/1.1 has no streams to wait for
	} {
		t.Run(name, func(t *testing.T) { checkIs(t, revoke(ctx, client), "ErrOutcomeUnknown") })
	}
}

// The transport of net/http traces every request for a connection, so a request that fails
// without one was not sent.
func TestProxyFailureNotSent(t *testing.T) {
	transport := &http.Transport{Proxy: func(*http.Request) (*url.URL, error) { return nil, errors.New("no proxy today") }}
	checkNotSent(t, newClient(t, withTransport(transport), quick))
}

// A transport may send other requests under the same context, for example to get a token.
func TestSideRequestsOfTransport(t *testing.T) {
	tests := map[string]struct {
		host string // the host that the transport gets a connection to
		is   string
	}{
		"another host": {"tokens.company.com:443", "ErrOutcomeUnknown"},
		"another port": {"api.polar.sh:8443", "ErrOutcomeUnknown"},
		"our host":     {"API.polar.sh:443", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				transport := roundTripper(func(r *http.Request) (*http.Response, error) {
					httptrace.ContextClientTrace(r.Context()).GetConn(tt.host)
					// A real transport would now send the request under another context.
					return nil, errors.New("connection reset by peer")
				})
				checkIs(t, revoke(ctx, newClient(t, withTransport(transport))), tt.is)
			})
		})
	}
}

// A call's request does not count as sent because the transport has written another request
// before it.
func TestSideRequestBeforeCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport := roundTripper(func(r *http.Request) (*http.Response, error) {
			trace := httptrace.ContextClientTrace(r.Context())
			trace.GetConn("tokens.company.com:443")
			trace.GotConn(httptrace.GotConnInfo{})
			trace.WroteHeaders()
			trace.GetConn("api.polar.sh:443")
			return nil, errors.New("connection refused")
		})
		checkNotSent(t, newClient(t, withTransport(transport)))
	})
}

func TestTransportReturnsNothing(t *testing.T) {
	transport := roundTripper(func(*http.Request) (*http.Response, error) { return nil, nil })
	err := revoke(ctx, newClient(t, withTransport(transport)))
	checkIs(t, err, "ErrOutcomeUnknown")
	if err == nil || !strings.Contains(err.Error(), "seats_test.roundTripper") {
		t.Errorf("RevokeSeat: %v, want an error that names the transport", err)
	}
}

// A proxy that requires a password will still require it later, so a 407 is not retried.
func TestProxyAuthentication(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect {
			t.Errorf("the proxy received %s, want CONNECT", r.Method)
		}
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer proxy.Close()
	proxyURL, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	client := newClient(t, withTransport(&http.Transport{Proxy: http.ProxyURL(proxyURL)}), quick)
	for name, call := range map[string]func(context.Context, *seats.Client, ...seats.Option) error{"ListSeats": listSeats, "RevokeSeat": revoke} {
		var got seats.Response
		err := call(ctx, client, seats.WithResponse(&got))
		checkIs(t, err, "")
		var answer *seats.Error
		if !errors.As(err, &answer) || answer.StatusCode != 407 || got.Attempts != 1 || got.StatusCode != 407 {
			t.Errorf("%s: %v after %d attempts, want the 407 after 1", name, err, got.Attempts)
		}
	}
}
