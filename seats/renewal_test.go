package seats_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// A sentTokenKey is the context key of the *string that receives the token of a request.
type sentTokenKey struct{}

// A tokenRecorder is a transport that accepts every token except the refused one. It stores
// each token in the string that the request's context names.
type tokenRecorder struct{ refused string }

func (r *tokenRecorder) RoundTrip(req *http.Request) (*http.Response, error) {
	token := req.Header.Get("Authorization")[len("Bearer "):]
	if sent, ok := req.Context().Value(sentTokenKey{}).(*string); ok {
		*sent = token
	}
	if token == r.refused {
		return acceptToken("")(req)
	}
	return acceptToken(token)(req)
}

// A renewalTest has a session whose first token, polar_cst_1, has just been minted.
type renewalTest struct {
	*testing.T
	*minter
	session   seats.Session
	transport *tokenRecorder
	client    *seats.Client
}

// testRenewal runs a test of a session of m in a bubble.
func testRenewal(t *testing.T, m *minter, test func(*renewalTest)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		transport := &tokenRecorder{}
		r := &renewalTest{t, m, m.session(), transport, newClient(t, withTransport(transport))}
		r.want("polar_cst_1", 0)
		test(r)
	})
}

// call lists seats and returns the token of the last request.
func (r *renewalTest) call(ctx context.Context) (token string, err error) {
	err = listSeatsAs(context.WithValue(ctx, sentTokenKey{}, &token), r.client, r.session)
	return token, err
}

// want checks that a call succeeds with the token after that time.
func (r *renewalTest) want(token string, takes time.Duration) {
	r.Helper()
	began := time.Now()
	got, err := r.call(ctx)
	if err != nil || got != token || time.Since(began) != takes {
		r.Errorf("ListSeats: %v with token %q after %v, want %q after %v", err, got, time.Since(began), token, takes)
	}
}

// renewalAge is an age at which a token that lives an hour is renewed, whatever the jitter.
const renewalAge = 57*time.Minute + 31*time.Second

func TestTokenIsRenewedInItsLastMinutes(t *testing.T) {
	for _, lifetime := range []time.Duration{time.Hour, 4 * time.Minute} {
		window := min(5*time.Minute, lifetime/2)
		renewedAt := map[time.Duration]bool{} // before the token expires
		for range 20 {
			testRenewal(t, &minter{lifetime: lifetime}, func(r *renewalTest) {
				for len(r.at) == 1 && time.Since(r.at[0]) < lifetime {
					time.Sleep(time.Second)
					if _, err := r.call(ctx); err != nil {
						r.Fatal(err)
					}
				}
				left := lifetime - r.at[1].Sub(r.at[0])
				if left > window || left < window/2-time.Second {
					r.Errorf("token renewed %v before it expires, want %v to %v", left, window/2, window)
				}
				renewedAt[left] = true
				r.want("polar_cst_2", 0)
				if r.limits[0] != 0 || r.limits[1] != 5*time.Second {
					r.Errorf("mints were limited to %v, want 0 (no limit) and 5s", r.limits)
				}
			})
		}
		if len(renewedAt) < 5 {
			t.Errorf("token renewed at %d times in 20 runs, want at least 5: %v", len(renewedAt), renewedAt)
		}
	}
}

// While one call renews the token, other calls use the old one.
func TestRenewalDelaysOneCall(t *testing.T) {
	testRenewal(t, &minter{lifetime: time.Hour}, func(r *renewalTest) {
		time.Sleep(renewalAge)
		r.takes = 3 * time.Second
		var wait sync.WaitGroup
		wait.Go(func() { r.want("polar_cst_2", 3*time.Second) })
		synctest.Wait()
		for range 10 {
			wait.Go(func() { r.want("polar_cst_1", 0) })
		}
		wait.Wait()
		r.checkMints(r.T, 2)
	})
}

// No call fails because a renewal fails. The next renewal begins 30 seconds later.
func TestRenewalFails(t *testing.T) {
	tests := map[string]struct {
		err              error // of mint
		mintTakes, takes time.Duration
	}{
		"error":    {errors.New("the vault is closed"), 0, 0},
		"too slow": {nil, time.Minute, 5 * time.Second},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			testRenewal(t, &minter{lifetime: time.Hour}, func(r *renewalTest) {
				time.Sleep(renewalAge)
				r.err, r.takes = tt.err, tt.mintTakes
				r.want("polar_cst_1", tt.takes)
				r.checkMints(r.T, 2)
				time.Sleep(29 * time.Second)
				r.want("polar_cst_1", 0)
				r.checkMints(r.T, 2)
				time.Sleep(time.Second)
				r.want("polar_cst_1", tt.takes)
				r.checkMints(r.T, 3)
				r.err, r.takes = nil, 0
				time.Sleep(30 * time.Second)
				r.want("polar_cst_4", 0)
			})
		})
	}
}

// A renewal takes at most half of the time that the call has left.
func TestRenewalLimitedByDeadline(t *testing.T) {
	testRenewal(t, &minter{lifetime: time.Hour}, func(r *renewalTest) {
		time.Sleep(renewalAge)
		r.takes = time.Minute
		limited, cancel := context.WithTimeout(ctx, 4*time.Second)
		defer cancel()
		if got, err := r.call(limited); err != nil || got != "polar_cst_1" || r.limits[1] != 2*time.Second {
			r.Errorf("ListSeats: %v with token %q, mints limited to %v; want polar_cst_1 and 2s for the second mint", err, got, r.limits)
		}
	})
}

// If Polar refuses a token while another call renews it, the call waits for the renewal. If
// the renewal fails, the call mints a token itself.
func TestTokenRefusedDuringRenewal(t *testing.T) {
	for name, err := range map[string]error{"renewed": nil, "not renewed": errors.New("the vault is closed")} {
		t.Run(name, func(t *testing.T) {
			testRenewal(t, &minter{lifetime: time.Hour}, func(r *renewalTest) {
				time.Sleep(renewalAge)
				r.takes, r.err, r.transport.refused = 3*time.Second, err, "polar_cst_1"
				last, takes := "polar_cst_2", 3*time.Second
				if err != nil {
					time.AfterFunc(4*time.Second, r.succeed)
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
	testRenewal(t, &minter{lifetime: time.Hour}, func(r *renewalTest) {
		time.Sleep(time.Hour - 2*time.Second)
		r.takes = 4 * time.Second
		var wait sync.WaitGroup
		wait.Go(func() { r.want("polar_cst_2", 4*time.Second) })
		time.Sleep(2 * time.Second)
		wait.Go(func() { r.want("polar_cst_2", 2*time.Second) })
		wait.Wait()
		r.checkMints(r.T, 2)
	})
}

// An expired token is not renewed early: the call waits for the next token without a limit.
func TestExpiredTokenHasNoEarlyRenewal(t *testing.T) {
	testRenewal(t, &minter{lifetime: time.Hour}, func(r *renewalTest) {
		time.Sleep(time.Hour)
		r.takes = time.Minute
		r.want("polar_cst_2", time.Minute)
		if r.limits[1] != 0 {
			r.Errorf("mints were limited to %v, want no limit for the second", r.limits)
		}
	})
}

// Every call that has waited for a fresh token uses it, even if the token has expired by this
// program's clock.
func TestFreshExpiredTokenIsUsed(t *testing.T) {
	testRenewal(t, &minter{lifetime: -time.Hour}, func(r *renewalTest) {
		r.takes = time.Second
		var wait sync.WaitGroup
		for range 10 {
			wait.Go(func() { r.want("polar_cst_2", time.Second) })
		}
		wait.Wait()
		r.checkMints(r.T, 2)
	})
}

func TestRenewalPanics(t *testing.T) {
	testRenewal(t, &minter{lifetime: time.Hour}, func(r *renewalTest) {
		time.Sleep(renewalAge)
		r.panics = true
		func() {
			defer func() {
				if recover() == nil {
					r.Error("ListSeats did not panic, want the panic of mint")
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

// If Polar refuses the same token for two calls at once, both calls use the next token.
func TestTwo401sForOneToken(t *testing.T) {
	testRenewal(t, &minter{lifetime: time.Hour}, func(r *renewalTest) {
		r.transport.refused = "polar_cst_1"
		refuse := make(chan struct{})
		slow := roundTripper(func(req *http.Request) (*http.Response, error) {
			if req.Header.Get("Authorization") == "Bearer polar_cst_1" {
				<-refuse
			}
			return r.transport.RoundTrip(req)
		})
		r.client = newClient(r.T, withTransport(slow))
		var wait sync.WaitGroup
		for range 2 {
			wait.Go(func() { r.want("polar_cst_2", 0) })
		}
		synctest.Wait()
		close(refuse)
		wait.Wait()
		r.checkMints(r.T, 2)
	})
}

// The error of a call that waits for another call's mint says why the call's context ended.
func TestCauseWhileWaitingForMint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &minter{lifetime: time.Hour, takes: time.Minute}
		s, client := m.session(), newClient(t, withTransport(&tokenRecorder{}))
		var wait sync.WaitGroup
		wait.Go(func() {
			if err := listSeatsAs(ctx, client, s); err != nil {
				t.Errorf("the call that mints: ListSeats: %v", err)
			}
		})
		synctest.Wait()
		closed := errors.New("the page was closed")
		waiting, cancel := context.WithCancelCause(ctx)
		time.AfterFunc(time.Second, func() { cancel(closed) })
		err := listSeatsAs(waiting, client, s)
		if !errors.Is(err, context.Canceled) || !errors.Is(err, closed) {
			t.Errorf("the call that waits: ListSeats: %v, want context.Canceled and its cause", err)
		}
		wait.Wait()
	})
}
