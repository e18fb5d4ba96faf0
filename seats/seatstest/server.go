package seatstest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/uvicorn"
)

// A Server is a [Fake] that listens on a port of 127.0.0.1. It resembles [httptest.Server].
type Server struct {
	*Fake
	// URL is the server's URL, such as http://127.0.0.1:49152, without a trailing slash.
	URL string

	http   *httptest.Server
	client *http.Client
}

// NewServer starts a Server that speaks HTTP/1.1 and reads requests as Polar's HTTP server
// does; see [Serve]. The caller must close it.
func NewServer() *Server {
	f := New()
	h := httptest.NewUnstartedServer(nil)
	h.Config, h.Listener = uvicorn.NewServer(f), uvicorn.NewListener(h.Listener)
	h.Start()
	return newServer(f, h, nil)
}

// NewTLSServer starts a Server that speaks HTTP/2 over TLS, as Polar's edge does, and
// HTTP/1.1 if the client does not support HTTP/2. Its certificate is that of httptest, which
// [Server.Client] and [Server.HTTPClient] trust. It reads requests with net/http. The caller
// must close it.
//
// All faults of [NewServer] work here too. A cut resets the stream of its request, or ends
// the connection if [Fault].CloseConnection is set.
func NewTLSServer() *Server {
	f := New()
	h := httptest.NewUnstartedServer(f)
	h.EnableHTTP2 = true
	h.TLS = &tls.Config{NextProtos: []string{"h2", "http/1.1"}}
	h.Config.ConnContext = withConn
	h.StartTLS()
	roots := x509.NewCertPool()
	roots.AddCert(h.Certificate())
	return newServer(f, h, &tls.Config{RootCAs: roots})
}

// withConn stores the connection below TLS in ctx, for the faults that close it.
func withConn(ctx context.Context, c net.Conn) context.Context {
	if secure, ok := c.(*tls.Conn); ok {
		c = secure.NetConn()
	}
	return context.WithValue(ctx, connKey{}, c)
}

func newServer(f *Fake, h *httptest.Server, trust *tls.Config) *Server {
	t := &http.Transport{ForceAttemptHTTP2: true}
	if usual, ok := http.DefaultTransport.(*http.Transport); ok {
		t = usual.Clone()
	}
	t.TLSClientConfig = trust
	return &Server{Fake: f, URL: h.URL, http: h, client: &http.Client{Transport: t}}
}

// Close stops the server. It ends the answers that a fault delays or stalls; see
// [Fake.Close].
func (s *Server) Close() {
	s.Fake.Close()
	s.client.CloseIdleConnections()
	s.http.Close()
}

// Client returns a client of the server. The options are applied after the server's URL and,
// if the server speaks TLS, after its [Server.HTTPClient]. Client panics if
// [seats.NewClient] refuses an option.
func (s *Server) Client(opts ...seats.Option) *seats.Client {
	own := []seats.Option{seats.WithServer(s.URL)}
	if s.Certificate() != nil {
		own = append(own, seats.WithHTTPClient(s.client))
	}
	return newClient(append(own, opts...))
}

// HTTPClient returns an HTTP client that trusts the server's certificate, for requests
// without package seats. Its Transport is an [http.Transport]; if [http.DefaultTransport] is
// one too, both have the same settings.
func (s *Server) HTTPClient() *http.Client { return s.client }

// Certificate returns the server's certificate, or nil if the server does not speak TLS.
func (s *Server) Certificate() *x509.Certificate { return s.http.Certificate() }

// Serve serves h as [http.Serve] does, but reads requests as Polar's HTTP server does. The
// handler is a [Fake] or the result of [Fake.WithOrders]. In contrast, net/http refuses a
// path with a broken percent sign, answers OPTIONS * itself, removes white space from the
// end of a header value, and words its refusals differently.
func Serve(l net.Listener, h http.Handler) error {
	return uvicorn.NewServer(h).Serve(uvicorn.NewListener(l))
}
