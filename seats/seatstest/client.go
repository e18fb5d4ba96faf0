package seatstest

import (
	"net/http"

	"github.com/polarseats/polarseats-go/seats"
)

// Client returns a client that reaches the fake by its [Fake.Transport], without
// a network. The options come after that; Client panics on one that
// [seats.NewClient] refuses.
func (f *Fake) Client(opts ...seats.Option) *seats.Client {
	road := seats.WithHTTPClient(&http.Client{Transport: f.Transport()})
	return newClient(append([]seats.Option{road}, opts...))
}

func newClient(opts []seats.Option) *seats.Client {
	c, err := seats.NewClient(opts...)
	if err != nil {
		panic(err)
	}
	return c
}
