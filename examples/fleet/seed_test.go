package main

import (
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

func TestSeed(t *testing.T) {
	fake := seatstest.New()
	srv := httptest.NewServer(fake.WithOrders())
	defer srv.Close()
	folder := filepath.Join(t.TempDir(), "data")
	token, err := seed(t.Context(), srv.URL, folder, 3)
	if err != nil {
		t.Fatal(err)
	}
	src, err := readSource(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(src) != 3 {
		t.Errorf("readSource: %d teams, want 3", len(src))
	}
	issuer, err := seats.NewIssuer(fake.Client(), token)
	if err != nil {
		t.Fatal(err)
	}
	for name, team := range src {
		session := issuer.Session(seats.Subject{ExternalCustomerID: name, ExternalMemberID: syncMember})
		list, err := fake.Client().ListSeats(t.Context(), session, seats.ListSeatsParams{SubscriptionID: team.SubscriptionID})
		if err != nil {
			t.Fatal(err)
		}
		if int(list.AvailableSeats) < len(team.People) || len(team.People) == 0 {
			t.Errorf("%s: %d people for %d seats, want some people and enough seats", name, len(team.People), list.AvailableSeats)
		}
	}

	// A restarted process continues with the existing teams.
	again, err := seed(t.Context(), srv.URL, folder, 7)
	if err != nil || again != token {
		t.Errorf("second seed: %v, same token: %t; want no error and the same token", err, again == token)
	}
	if src, err := readSource(folder); err != nil || len(src) != 3 {
		t.Errorf("readSource after the second seed: %d teams, %v; want 3", len(src), err)
	}
}

func TestSeedRefused(t *testing.T) {
	srv := httptest.NewServer(seatstest.New()) // does not accept orders
	defer srv.Close()
	folder := filepath.Join(t.TempDir(), "data")
	_, err := seed(t.Context(), srv.URL, folder, 3)
	if err == nil || !strings.Contains(err.Error(), "creating teams at "+srv.URL+": 404") {
		t.Errorf("seed: %v, want an error with the URL and the 404", err)
	}
}
