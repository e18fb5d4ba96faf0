package seats_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// mints counts, and gives polar_cst_1, polar_cst_2, …
type mints struct{ count atomic.Int32 }

func (m *mints) session() seats.Session {
	return seats.SessionFunc(func(context.Context) (string, time.Time, error) {
		time.Sleep(time.Second)
		return fmt.Sprintf("polar_cst_%d", m.count.Add(1)), time.Time{}, nil
	})
}

func TestSessionFuncMintsAgainAfter401(t *testing.T) {
	expired := step{status: 401, body: `{"error": "invalid_token", "error_description": "expired"}`}
	tests := map[string]struct {
		steps    []step
		mints    int32
		attempts int
		is       string
		opts     []seats.Option
	}{
		"not expired":              {[]step{good}, 1, 1, "", nil},
		"expired":                  {[]step{expired, good}, 2, 2, "", nil},
		"refused twice":            {[]step{expired}, 2, 2, "ErrUnauthorized ErrInvalidToken", nil},
		"a 401 of any kind":        {[]step{status(401), good}, 2, 2, "", nil},
		"no retries":               {[]step{expired, good}, 2, 2, "", []seats.Option{seats.WithRetry(seats.RetryPolicy{MaxAttempts: 1})}},
		"retries are not used up":  {[]step{expired, status(503), status(503), good}, 2, 4, "", nil},
		"once a call, not a retry": {[]step{expired, status(503), expired, good}, 2, 3, "ErrUnauthorized ErrInvalidToken", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				limited, cancel := context.WithTimeout(ctx, time.Hour) // for who mints again and again
				defer cancel()
				var m mints
				s := &script{steps: tt.steps}
				err := listSeatsAs(limited, s.client(t, tt.opts...), m.session())
				checkIs(t, err, tt.is)
				if (err == nil) != (tt.is == "") || m.count.Load() != tt.mints || len(s.at) != tt.attempts {
					t.Errorf("%v after %d mints and %d attempts, want %d and %d", err, m.count.Load(), len(s.at), tt.mints, tt.attempts)
				}
				if last := s.headers[len(s.headers)-1].Get("Authorization"); last != fmt.Sprintf("Bearer polar_cst_%d", tt.mints) {
					t.Errorf("the last attempt had %s", last)
				}
			})
		})
	}
}

// What ends a call between two attempts comes with what the first of them said.
func TestSecondMintFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cancelled, cancel := context.WithCancel(ctx)
		time.AfterFunc(time.Minute, cancel)
		mints := 0
		s := seats.SessionFunc(func(ctx context.Context) (string, time.Time, error) {
			if mints++; mints == 1 {
				return "polar_cst_x", time.Time{}, nil
			}
			<-ctx.Done()
			return "", time.Time{}, ctx.Err()
		})
		transport := &script{steps: []step{status(401)}}
		began := time.Now()
		err := listSeatsAs(cancelled, transport.client(t), s)
		checkIs(t, err, "ErrUnauthorized")
		if !errors.Is(err, context.Canceled) || time.Since(began) != time.Minute || len(transport.at) != 1 {
			t.Errorf("%v after %v and %d attempts, want the cancellation and the 401", err, time.Since(began), len(transport.at))
		}
		if want := "seats: ListSeats: minting a session: context canceled: 401 Unauthorized"; err.Error() != want {
			t.Errorf("text %q, want %q", err, want)
		}
	})
}

func TestWriteRetriedAfter401(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m mints
		s := &script{steps: []step{status(401), good}}
		if _, err := s.client(t).AssignSeat(ctx, m.session(), seats.SeatAssign{Email: "a@b.co"}); err != nil {
			t.Fatal(err)
		}
		if s.bodies[0] != s.bodies[1] || s.at[0] != s.at[1]-time.Second {
			t.Errorf("sent %q at %v, want the same as soon as there is a token", s.bodies, s.at)
		}
	})
}

func TestFixedSessionNotRetriedAfter401(t *testing.T) {
	s := &script{steps: []step{status(401), good}}
	checkIs(t, listSeatsAs(ctx, s.client(t), session), "ErrUnauthorized")
	if len(s.at) != 1 {
		t.Errorf("%d attempts, want 1", len(s.at))
	}
}

// tokens is a transport for calls at the same time: it takes one token and refuses
// all others.
func tokens(good string) roundTripper {
	return func(r *http.Request) (*http.Response, error) {
		status, body := 401, ""
		if r.Header.Get("Authorization") == "Bearer "+good {
			status, body = 200, `{"seats":[]}`
		}
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

func TestConcurrentCallsShareMint(t *testing.T) {
	for good, want := range map[string]int32{"polar_cst_1": 1, "polar_cst_2": 2} {
		synctest.Test(t, func(t *testing.T) {
			client := newClient(t, withTransport(tokens(good)))
			var m mints
			s := m.session()
			var wait sync.WaitGroup
			for range 50 {
				wait.Go(func() {
					if err := listSeatsAs(ctx, client, s); err != nil {
						t.Error(err)
					}
				})
			}
			wait.Wait()
			if got := m.count.Load(); got != want {
				t.Errorf("%d mints until %s, want %d", got, good, want)
			}
		})
	}
}

func TestConcurrentCallsShareFailedMint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var count atomic.Int32
		fails := errors.New("the vault is closed")
		s := seats.SessionFunc(func(context.Context) (string, time.Time, error) {
			time.Sleep(time.Second)
			count.Add(1)
			return "", time.Time{}, fails
		})
		client := newClient(t, withTransport(tokens("x")))
		var wait sync.WaitGroup
		for range 10 {
			wait.Go(func() {
				if err := listSeatsAs(ctx, client, s); !errors.Is(err, fails) {
					t.Errorf("%v, want the error of mint", err)
				}
			})
		}
		wait.Wait()
		if count.Load() != 1 {
			t.Errorf("%d mints, want 1", count.Load())
		}
		if err := listSeatsAs(ctx, client, s); !errors.Is(err, fails) || count.Load() != 2 {
			t.Errorf("a later call: %v after %d mints, want a mint of its own", err, count.Load())
		}
	})
}

// One call's end is not the end of the calls that wait for its mint.
func TestMintOfCancelledCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var count atomic.Int32
		s := seats.SessionFunc(func(ctx context.Context) (string, time.Time, error) {
			count.Add(1)
			select {
			case <-ctx.Done():
				return "", time.Time{}, ctx.Err()
			case <-time.After(10 * time.Second):
				return "polar_cst_x", time.Time{}, nil
			}
		})
		client := newClient(t, withTransport(tokens("polar_cst_x")))
		first, cancelFirst := context.WithCancel(ctx)
		third, cancelThird := context.WithCancel(ctx)
		var wait sync.WaitGroup
		wait.Go(func() {
			if err := listSeatsAs(first, client, s); !errors.Is(err, context.Canceled) {
				t.Errorf("the first: %v", err)
			}
		})
		synctest.Wait()
		wait.Go(func() {
			if err := listSeatsAs(ctx, client, s); err != nil {
				t.Errorf("the second: %v", err)
			}
		})
		wait.Go(func() {
			if err := listSeatsAs(third, client, s); !errors.Is(err, context.Canceled) {
				t.Errorf("the third: %v", err)
			}
		})
		synctest.Wait()
		cancelThird()
		synctest.Wait()
		cancelFirst()
		wait.Wait()
		if count.Load() != 2 {
			t.Errorf("%d mints, want 2", count.Load())
		}
	})
}

// A token that cannot be right is not kept: the next call mints again.
func TestInvalidMintedTokenIsNotKept(t *testing.T) {
	minted := []string{"polar_oat_x", "polar_cst_x\n", "", "polar_cst_x"}
	s := seats.SessionFunc(func(context.Context) (string, time.Time, error) {
		token := minted[0]
		minted = minted[1:]
		return token, time.Time{}, nil
	})
	client := newClient(t, withTransport(tokens("polar_cst_x")))
	for _, is := range []string{"ErrWrongToken", "ErrWrongToken", "ErrNoSession"} {
		checkIs(t, listSeatsAs(ctx, client, s), is)
	}
	if err := listSeatsAs(ctx, client, s); err != nil {
		t.Errorf("with the right token: %v", err)
	}
}

// A call that is refused late, with a token that has been replaced, does not throw the
// new one away.
func TestLate401KeepsTheNewToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m mints
		s := m.session()
		transport := roundTripper(func(r *http.Request) (*http.Response, error) {
			old := r.Header.Get("Authorization") == "Bearer polar_cst_1"
			if old && r.URL.RawQuery != "" {
				time.Sleep(time.Minute) // by then the other call has a new token
			}
			return tokens("polar_cst_2")(r)
		})
		client := newClient(t, withTransport(transport), seats.WithTimeout(0))
		var wait sync.WaitGroup
		wait.Go(func() {
			if _, err := client.ListSeats(ctx, s, seats.ListSeatsParams{SubscriptionID: teamID}); err != nil {
				t.Errorf("the slow call: %v", err)
			}
		})
		synctest.Wait()
		if err := listSeatsAs(ctx, client, s); err != nil {
			t.Errorf("the quick call: %v", err)
		}
		wait.Wait()
		if m.count.Load() != 2 {
			t.Errorf("%d mints, want 2", m.count.Load())
		}
	})
}

// A token that was refused as well is not kept for the next call.
func TestTokenRefusedTwiceIsNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m mints
		s := m.session()
		client := newClient(t, withTransport(tokens("polar_cst_3")))
		checkIs(t, listSeatsAs(ctx, client, s), "ErrUnauthorized")
		if err := listSeatsAs(ctx, client, s); err != nil || m.count.Load() != 3 {
			t.Errorf("%v after %d mints, want the third token at once", err, m.count.Load())
		}
	})
}

func TestMintPanics(t *testing.T) {
	calls := 0
	s := seats.SessionFunc(func(context.Context) (string, time.Time, error) {
		if calls++; calls == 1 {
			panic("mint")
		}
		return "polar_cst_x", time.Time{}, nil
	})
	client := newClient(t, withTransport(tokens("polar_cst_x")))
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic of mint was swallowed")
			}
		}()
		_ = listSeatsAs(ctx, client, s)
	}()
	if err := listSeatsAs(ctx, client, s); err != nil {
		t.Errorf("the next call: %v", err)
	}
}

// The time for an attempt begins when there is a token.
func TestTimeoutDoesNotLimitMint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := seats.SessionFunc(func(ctx context.Context) (string, time.Time, error) {
			if _, bounded := ctx.Deadline(); bounded {
				t.Error("the mint is bounded")
			}
			time.Sleep(time.Minute)
			return token, time.Time{}, ctx.Err()
		})
		transport := &script{steps: []step{good}}
		if err := listSeatsAs(ctx, transport.client(t, seats.WithTimeout(time.Second)), s); err != nil {
			t.Error(err)
		}
	})
}

// A token that has expired is not sent, and one that mint has just returned is, whatever
// the clocks say.
func TestMintedTokenExpires(t *testing.T) {
	for _, lifetime := range []time.Duration{time.Hour, 0, -time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			mints := 0
			s := seats.SessionFunc(func(context.Context) (string, time.Time, error) {
				mints++
				return fmt.Sprintf("polar_cst_%d", mints), time.Now().Add(lifetime), nil
			})
			transport := &script{steps: []step{good}}
			client := transport.client(t)
			call := func(want int) {
				t.Helper()
				if err := listSeatsAs(ctx, client, s); err != nil || mints != want {
					t.Errorf("lives for %v: %v after %d mints, want %d", lifetime, err, mints, want)
				}
			}
			call(1)
			time.Sleep(max(lifetime, time.Second))
			call(2)
			for i, head := range transport.headers {
				if want := fmt.Sprintf("Bearer polar_cst_%d", i+1); head.Get("Authorization") != want {
					t.Errorf("call %d had %q, want %q", i+1, head.Get("Authorization"), want)
				}
			}
		})
	}
}
