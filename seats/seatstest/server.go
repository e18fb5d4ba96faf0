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

// A Server is a [Fake] that listens on a port of 127.0.0.1, in the shape of
// [httptest.Server].
type Server struct {
	*Fake
	// URL is the address, such as http://127.0.0.1:49152, without a slash at the
	// end.
	URL string

	http   *httptest.Server
	client *http.Client
}

// NewServer starts a Server that speaks HTTP/1.1, and reads requests as Polar's
// HTTP server does; see [Serve]. The caller closes it.
func NewServer() *Server {
	f := New()
	h := httptest.NewUnstartedServer(nil)
	h.Config, h.Listener = uvicorn.NewServer(f), uvicorn.NewListener(h.Listener)
	h.Start()
	return newServer(f, h, nil)
}

// NewTLSServer starts a Server that speaks HTTP/2 over TLS, as Polar's edge does,
// and HTTP/1.1 with a client that knows only that. Its certificate is the one of
// httptest: [Server.Client] and [Server.HTTPClient] trust it. Requests are read by
// net/http. The caller closes it.
//
// Faults are those of [NewServer]; a cut resets the stream, or with
// CloseConnection ends the whole connection.
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

// withConn keeps the connection below TLS, for the faults that close it.
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

// Close stops the server. Answers that a fault delays or stalls end; see
// [Fake.Close].
func (s *Server) Close() {
	s.Fake.Close()
	s.client.CloseIdleConnections()
	s.http.Close()
}

// Client returns a client of the server. The options come after the server's
// URL, and if it speaks TLS after its [Server.HTTPClient]. Client panics on an option
// that [seats.NewClient] refuses.
func (s *Server) Client(opts ...seats.Option) *seats.Client {
	own := []seats.Option{seats.WithServer(s.URL)}
	if s.Certificate() != nil {
		own = append(own, seats.WithHTTPClient(s.client))
	}
	return newClient(append(own, opts...))
}

// HTTPClient returns a client for plain requests to the server, which trusts its
// certificate. Its Transport is an [http.Transport], with the settings of
// [http.DefaultTransport] if that is one.
func (s *Server) HTTPClient() *http.Client { return s.client }

// Certificate returns the server's certificate; nil if it does not speak TLS.
func (s *Server) Certificate() *x509.Certificate { return s.http.Certificate() }

// Serve serves h, a [Fake] or what [Fake.WithOrders] returns, as [http.Serve]
// does, but takes requests as Polar's HTTP server does: net/http would refuse a
// path with a broken percent sign, answer OPTIONS * by itself, take white space
// off the end of a header's value, and word its refusals differently.
func Serve(l net.Listener, h http.Handler) error {
	return uvicorn.NewServer(h).Serve(uvicorn.NewListener(l))
}
