package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
)

func TestAvailableSeats(t *testing.T) {
	t.Setenv("SESSION", "polar_cst_test")
	polar := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte(`{"seats":[],"available_seats":3,"total_seats":3}`))
	}))
	defer polar.Close()
	client, err := seats.NewClient(seats.WithServer(polar.URL))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := availableSeats(client, "s"); err != nil || got != 3 {
		t.Errorf("got %d and error %v, want 3", got, err)
	}
}
