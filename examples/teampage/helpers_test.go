package main

import (
	"net/http/httptest"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
)

// A stage is the page on a fake Polar of its own.
type stage struct {
	*httptest.Server
	*demo
}

func newStage(t *testing.T) *stage {
	t.Helper()
	d, b, err := newDemo()
	if err != nil {
		t.Fatal(err)
	}
	handler, err := newServer(b)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return &stage{server, d}
}

// holder returns the seat that a person holds, nil for none.
func (s *stage) holder(email string) *seats.Seat {
	for _, seat := range s.fake.Seats(s.team.ID) {
		if seat.Email == email && seat.Status != seats.SeatStatusRevoked {
			return &seat
		}
	}
	return nil
}
