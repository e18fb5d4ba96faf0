package seatstest

import (
	"net/http/httptest"

	"github.com/polarseats/polarseats-go/seats"
)

// A Server is a [Fake] that listens on a port of 127.0.0.1, in the shape of
// [httptest.Server].
type Server struct {
	*Fake
	URL string // such as http://127.0.0.1:49152, without a slash at the end

	http *httptest.Server
}

// NewServer starts a Server. The caller closes it.
func NewServer() *Server {
	f := New()
	h := httptest.NewServer(f)
	return &Server{Fake: f, URL: h.URL, http: h}
}

// Close stops the server and waits for the requests that it is answering.
func (s *Server) Close() {
	s.http.Close()
}

// Client returns a client of the server. Options come after the server's URL,
// which [seats.WithServer] among them would replace. It panics on an option
// that [seats.NewClient] refuses.
func (s *Server) Client(opts ...seats.Option) *seats.Client {
	c, err := seats.NewClient(append([]seats.Option{seats.WithServer(s.URL)}, opts...)...)
	if err != nil {
		panic(err)
	}
	return c
}
