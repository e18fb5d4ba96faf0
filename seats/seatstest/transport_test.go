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
	body := &closeCounter{Reader: strings.NewReader("{}")}
	r, _ := http.NewRequestWithContext(ctx, "POST", "http://polar/v1/nothing", body)
	if _, err := fake.Transport().RoundTrip(r); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want %v", err, context.Canceled)
	}
	if n := len(fake.Requests()); n != 0 {
		t.Errorf("%d requests came", n)
	}
	if body.closed != 1 {
		t.Errorf("the body was closed %d times, want once", body.closed)
	}
}

type closeCounter struct {
	io.Reader
	closed int
}

func (c *closeCounter) Close() error {
	c.closed++
	return nil
}

// TestStalledBodyEndsWhenClosed: nobody has to wait for the context.
func TestStalledBodyEndsWhenClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := New()
		fake.Fail(Fault{Kind: FaultStall})
		resp, err := (&http.Client{Transport: fake.Transport()}).Get("http://polar/v1/nothing")
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan error)
		go func() {
			_, err := io.ReadAll(resp.Body)
			ended <- err
		}()
		synctest.Wait()
		resp.Body.Close()
		if err := <-ended; !errors.Is(err, http.ErrBodyReadAfterClose) {
			t.Errorf("%v, want %v", err, http.ErrBodyReadAfterClose)
		}
	})
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
