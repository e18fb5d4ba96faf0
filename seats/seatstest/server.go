package seatstest

import (
	"net/http/httptest"
	"sync"

	"github.com/polarseats/polarseats-go/seats"
)

// A Server is a [Fake] that listens on a port of 127.0.0.1, in the shape of
// [httptest.Server].
type Server struct {
	*Fake
	URL string // such as http://127.0.0.1:49152, without a slash at the end

	http *httptest.Server
	once sync.Once
}

// NewServer starts a Server. The caller closes it.
func NewServer() *Server {
	f := New()
	h := httptest.NewUnstartedServer(nil)
	h.Config, h.Listener = newHTTPServer(f), wireListener{h.Listener}
	h.Start()
	return &Server{Fake: f, URL: h.URL, http: h}
}

// Close stops the server. Answers that wait or stall because of a fault end.
func (s *Server) Close() {
	s.once.Do(func() { close(s.closed) })
	s.http.Close()
}

// Client returns a client of the server. The options come after the server's
// URL; Client panics on one that [seats.NewClient] refuses.
func (s *Server) Client(opts ...seats.Option) *seats.Client {
	return newClient(append([]seats.Option{seats.WithServer(s.URL)}, opts...))
}
