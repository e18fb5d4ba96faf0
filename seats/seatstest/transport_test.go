package seatstest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// TestTransportInBubble: an hour of waiting takes no time, and the clock of the
// fake is the bubble's.
func TestTransportInBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := New()
		team, client := fake.NewTeam(5), fake.Client(seats.WithTimeout(0))
		fake.Fail(Fault{Kind: FaultDelay, Delay: 40 * time.Minute})
		list := func() error {
			_, err := client.ListSeats(t.Context(), team.Owner, seats.ListSeatsParams{SubscriptionID: team.SubscriptionID})
			return err
		}
		began := time.Now()
		if err := list(); err != nil {
			t.Error(err)
		}
		if waited := time.Since(began); waited != 40*time.Minute {
			t.Errorf("waited %v, want 40m", waited)
		}
		time.Sleep(20 * time.Minute)
		if err := list(); !errors.Is(err, seats.ErrInvalidToken) {
			t.Errorf("after an hour: %v, want %v", err, seats.ErrInvalidToken)
		}
	})
}

func TestTransportStopsWithTheContext(t *testing.T) {
	fake := New()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r, _ := http.NewRequestWithContext(ctx, "GET", "http://polar/v1/nothing", nil)
	if _, err := fake.Transport().RoundTrip(r); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want %v", err, context.Canceled)
	}
	if n := len(fake.Requests()); n != 0 {
		t.Errorf("%d requests came", n)
	}
}

// TestTransportLength: a body of unknown length is refused, as over a network.
func TestTransportLength(t *testing.T) {
	tests := []struct {
		method string
		body   io.Reader
		status int
	}{
		{"POST", nil, 405},
		{"POST", http.NoBody, 405},
		{"POST", strings.NewReader("{}"), 405},
		{"POST", io.MultiReader(strings.NewReader("{}")), 411},
		{"DELETE", nil, 401},
	}
	hc := &http.Client{Transport: New().Transport()}
	for i, test := range tests {
		r, _ := http.NewRequest(test.method, "http://polar/v1/customer-portal/seats/foo", test.body)
		resp, err := hc.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != test.status {
			t.Errorf("%d: %d, want %d", i, resp.StatusCode, test.status)
		}
	}
}
