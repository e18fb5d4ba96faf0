package seats_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// A mint gives polar_cst_1, polar_cst_2, …
type mint struct {
	lifetime time.Duration
	takes    time.Duration
	fails    error // in place of a token, if not nil
	panics   bool

	mu     sync.Mutex
	at     []time.Time
	limits []time.Duration // of the contexts; 0: none
}

func (m *mint) mint(ctx context.Context) (string, time.Time, error) {
	n := m.note(ctx)
	if m.panics {
		panic("mint")
	}
	select {
	case <-ctx.Done():
		return "", time.Time{}, ctx.Err()
	case <-time.After(m.takes):
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return fmt.Sprintf("polar_cst_%d", n), time.Now().Add(m.lifetime), m.fails
}

func (m *mint) mend() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fails = nil
}

func (m *mint) note(ctx context.Context) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	limit := time.Duration(0)
	if deadline, ok := ctx.Deadline(); ok {
		limit = time.Until(deadline)
	}
	m.at, m.limits = append(m.at, time.Now()), append(m.limits, limit)
	return len(m.at)
}

// A usedKey is the key, in a call's context, of the place to note the token that was sent.
type usedKey struct{}

// used is a transport that takes every token but the refused one.
type used struct{ refused string }

func (u *used) RoundTrip(r *http.Request) (*http.Response, error) {
	token := r.Header.Get("Authorization")[len("Bearer "):]
	if note, ok := r.Context().Value(usedKey{}).(*string); ok {
		*note = token
	}
	if token == u.refused {
		return tokens("")(r)
	}
	return tokens(token)(r)
}

// A renewal is a session whose first token was minted just now.
type renewal struct {
	*testing.T
	*mint
	session   seats.Session
	transport *used
	client    *seats.Client
}

// renewing runs a test in a bubble.
func renewing(t *testing.T, m *mint, test func(*renewal)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		transport := &used{}
		r := &renewal{t, m, seats.SessionFunc(m.mint), transport, newClient(t, withTransport(transport))}
		r.want("polar_cst_1", 0)
		test(r)
	})
}

// call makes a call and returns the token that it was sent with last.
func (r *renewal) call(ctx context.Context) (token string, err error) {
	err = listSeatsAs(context.WithValue(ctx, usedKey{}, &token), r.client, r.session)
	return token, err
}

// want wants a call to use the token, and to take so long.
func (r *renewal) want(token string, takes time.Duration) {
	r.Helper()
	began := time.Now()
	got, err := r.call(ctx)
	if err != nil || got != token || time.Since(began) != takes {
		r.Errorf("%v with %q after %v, want %q after %v", err, got, time.Since(began), token, takes)
	}
}

// wantMints wants so many mints to have been.
func (r *renewal) wantMints(n int) {
	r.Helper()
	if len(r.at) != n {
		r.Errorf("%d mints, want %d", len(r.at), n)
	}
}

// late is when a token of an hour is in its last minutes, whatever the jitter.
const late = 57*time.Minute + 31*time.Second

func TestTokenIsRenewedInItsLastMinutes(t *testing.T) {
	for _, lifetime := range []time.Duration{time.Hour, 4 * time.Minute} {
		window := min(5*time.Minute, lifetime/2)
		seen := map[time.Duration]bool{}
		for range 20 {
			renewing(t, &mint{lifetime: lifetime}, func(r *renewal) {
				for len(r.at) == 1 && time.Since(r.at[0]) < lifetime {
					time.Sleep(time.Second)
					if _, err := r.call(ctx); err != nil {
						r.Fatal(err)
					}
				}
				left := lifetime - r.at[1].Sub(r.at[0])
				if left > window || left < window/2-time.Second {
					r.Errorf("renewed with %v left, want %v to %v", left, window, window/2)
				}
				seen[left] = true
				r.want("polar_cst_2", 0)
				if r.limits[0] != 0 || r.limits[1] != 5*time.Second {
					r.Errorf("limits %v, want none and 5s", r.limits)
				}
			})
		}
		if len(seen) < 5 {
			t.Errorf("renewed with only %v left in 20 runs: want it jittered", seen)
		}
	}
}

// The others go on with the old token while one call renews it.
func TestRenewalDelaysOneCall(t *testing.T) {
	renewing(t, &mint{lifetime: time.Hour}, func(r *renewal) {
		time.Sleep(late)
		r.takes = 3 * time.Second
		var wait sync.WaitGroup
		wait.Go(func() { r.want("polar_cst_2", 3*time.Second) })
		synctest.Wait()
		for range 10 {
			wait.Go(func() { r.want("polar_cst_1", 0) })
		}
		wait.Wait()
		r.wantMints(2)
	})
}

// A renewal that fails costs no call anything, and is not tried again for 30 seconds.
func TestRenewalFails(t *testing.T) {
	tests := map[string]struct {
		fails            error
		mintTakes, takes time.Duration
	}{
		"error":    {errors.New("the vault is closed"), 0, 0},
		"too slow": {nil, time.Minute, 5 * time.Second},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			renewing(t, &mint{lifetime: time.Hour}, func(r *renewal) {
				time.Sleep(late)
				r.fails, r.takes = tt.fails, tt.mintTakes
				r.want("polar_cst_1", tt.takes)
				r.wantMints(2)
				time.Sleep(29 * time.Second)
				r.want("polar_cst_1", 0)
				r.wantMints(2)
				time.Sleep(time.Second)
				r.want("polar_cst_1", tt.takes)
				r.wantMints(3)
				r.fails, r.takes = nil, 0
				time.Sleep(30 * time.Second)
				r.want("polar_cst_4", 0)
			})
		})
	}
}

// What renews a token leaves the call half of its own time.
func TestRenewalLimitedByDeadline(t *testing.T) {
	renewing(t, &mint{lifetime: time.Hour}, func(r *renewal) {
		time.Sleep(late)
		r.takes = time.Minute
		hurried, cancel := context.WithTimeout(ctx, 4*time.Second)
		defer cancel()
		if got, err := r.call(hurried); err != nil || got != "polar_cst_1" || r.limits[1] != 2*time.Second {
			r.Errorf("%v with %s, limits %v, want 2s for the second", err, got, r.limits)
		}
	})
}

// A call whose token Polar refuses while another one renews it waits for that, and mints
// for itself if it fails.
func TestTokenRefusedDuringRenewal(t *testing.T) {
	for name, fails := range map[string]error{"renewed": nil, "not renewed": errors.New("the vault is closed")} {
		t.Run(name, func(t *testing.T) {
			renewing(t, &mint{lifetime: time.Hour}, func(r *renewal) {
				time.Sleep(late)
				r.takes, r.fails, r.transport.refused = 3*time.Second, fails, "polar_cst_1"
				last, takes := "polar_cst_2", 3*time.Second
				if fails != nil {
					time.AfterFunc(4*time.Second, r.mend)
					last, takes = "polar_cst_3", 6*time.Second
				}
				var wait sync.WaitGroup
				for range 5 {
					wait.Go(func() { r.want(last, takes) })
				}
				wait.Wait()
			})
		})
	}
}

// A token that expires while it is renewed is not sent.
func TestTokenExpiresDuringRenewal(t *testing.T) {
	renewing(t, &mint{lifetime: time.Hour}, func(r *renewal) {
		time.Sleep(time.Hour - 2*time.Second)
		r.takes = 4 * time.Second
		var wait sync.WaitGroup
		wait.Go(func() { r.want("polar_cst_2", 4*time.Second) })
		time.Sleep(2 * time.Second)
		wait.Go(func() { r.want("polar_cst_2", 2*time.Second) })
		wait.Wait()
		r.wantMints(2)
	})
}

// Once a token has expired, there is no early renewal: the call needs the next one.
func TestExpiredTokenHasNoEarlyRenewal(t *testing.T) {
	renewing(t, &mint{lifetime: time.Hour}, func(r *renewal) {
		time.Sleep(time.Hour)
		r.takes = time.Minute
		r.want("polar_cst_2", time.Minute)
		if r.limits[1] != 0 {
			r.Errorf("the mint was bounded: %v", r.limits)
		}
	})
}

// A fresh token is used by all that waited for it, also if by this program's clock it
// has expired.
func TestFreshExpiredTokenIsUsed(t *testing.T) {
	renewing(t, &mint{lifetime: -time.Hour}, func(r *renewal) {
		r.takes = time.Second
		var wait sync.WaitGroup
		for range 10 {
			wait.Go(func() { r.want("polar_cst_2", time.Second) })
		}
		wait.Wait()
		r.wantMints(2)
	})
}

func TestRenewalPanics(t *testing.T) {
	renewing(t, &mint{lifetime: time.Hour}, func(r *renewal) {
		time.Sleep(late)
		r.panics = true
		func() {
			defer func() {
				if recover() == nil {
					r.Error("the panic of mint was swallowed")
				}
			}()
			_, _ = r.call(ctx)
		}()
		r.panics = false
		r.want("polar_cst_1", 0)
		time.Sleep(30 * time.Second)
		r.want("polar_cst_3", 0)
	})
}

// Two calls whose one token is refused at the same time both go on with the next one.
func TestTwo401sForOneToken(t *testing.T) {
	renewing(t, &mint{lifetime: time.Hour}, func(r *renewal) {
		r.transport.refused = "polar_cst_1"
		together := make(chan struct{})
		slow := roundTripper(func(req *http.Request) (*http.Response, error) {
			if req.Header.Get("Authorization") == "Bearer polar_cst_1" {
				<-together
			}
			return r.transport.RoundTrip(req)
		})
		r.client = newClient(r.T, withTransport(slow))
		var wait sync.WaitGroup
		for range 2 {
			wait.Go(func() { r.want("polar_cst_2", 0) })
		}
		synctest.Wait()
		close(together)
		wait.Wait()
		r.wantMints(2)
	})
}

// A call that waits for another call's mint says why its own context ended.
func TestCauseWhileWaitingForMint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &mint{lifetime: time.Hour, takes: time.Minute}
		s, client := seats.SessionFunc(m.mint), newClient(t, withTransport(&used{}))
		var wait sync.WaitGroup
		wait.Go(func() {
			if err := listSeatsAs(ctx, client, s); err != nil {
				t.Errorf("the minting call: %v", err)
			}
		})
		synctest.Wait()
		closed := errors.New("the page was closed")
		waiting, cancel := context.WithCancelCause(ctx)
		time.AfterFunc(time.Second, func() { cancel(closed) })
		err := listSeatsAs(waiting, client, s)
		if !errors.Is(err, context.Canceled) || !errors.Is(err, closed) {
			t.Errorf("%v, want the cancellation and its cause", err)
		}
		wait.Wait()
	})
}
