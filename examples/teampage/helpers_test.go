package main

import (
	"net/http/httptest"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
)

// A stage is a page with its own fake Polar. The demo is nil for another Polar server.
type stage struct {
	*httptest.Server
	*demo
}

func newStage(t *testing.T) *stage {
	t.Helper()
	b, err := newDemo()
	if err != nil {
		t.Fatal(err)
	}
	return stageOf(t, b)
}

// stageOf returns a stage with the page of b.
func stageOf(t *testing.T, b *backend) *stage {
	t.Helper()
	handler, err := newServer(b)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return &stage{server, b.demo}
}

// holder returns the seat that a person holds, or nil.
func (s *stage) holder(email string) *seats.Seat {
	for _, seat := range s.fake.Seats(s.team.ID) {
		if seat.Email == email && seat.Status != seats.SeatStatusRevoked {
			return &seat
		}
	}
	return nil
}
