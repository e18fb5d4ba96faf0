package seats_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// A minter mints the tokens polar_cst_1, polar_cst_2, …
type minter struct {
	lifetime time.Duration // of a token; 0: unknown
	takes    time.Duration
	err      error
	panics   bool

	mu     sync.Mutex
	at     []time.Time     // when mint was called
	limits []time.Duration // until the deadline of mint's context; 0: it has none
}

func (m *minter) session() seats.Session { return seats.SessionFunc(m.mint) }

func (m *minter) mint(ctx context.Context) (string, time.Time, error) {
	n := m.record(ctx)
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
	var expires time.Time
	if m.lifetime != 0 {
		expires = time.Now().Add(m.lifetime)
	}
	return fmt.Sprintf("polar_cst_%d", n), expires, m.err
}

// record records a call of mint and returns its number.
func (m *minter) record(ctx context.Context) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	limit := time.Duration(0)
	if deadline, ok := ctx.Deadline(); ok {
		limit = time.Until(deadline)
	}
	m.at, m.limits = append(m.at, time.Now()), append(m.limits, limit)
	return len(m.at)
}

// succeed makes mint succeed from now on.
func (m *minter) succeed() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.err = nil
}

// checkMints checks how often mint has been called.
func (m *minter) checkMints(t *testing.T, want int) {
	t.Helper()
	if len(m.at) != want {
		t.Errorf("mint was called %d times, want %d", len(m.at), want)
	}
}

func TestSessionFuncMintsAgainAfter401(t *testing.T) {
	expired := step{status: 401, body: `{"error": "invalid_token", "error_description": "expired"}`}
	tests := map[string]struct {
		steps    []step
		mints    int
		attempts int
		is       string
		opts     []seats.Option
	}{
		"not expired":            {[]step{good}, 1, 1, "", nil},
		"expired":                {[]step{expired, good}, 2, 2, "", nil},
		"refused twice":          {[]step{expired}, 2, 2, "ErrUnauthorized ErrInvalidToken", nil},
		"a 401 of any kind":      {[]step{status(401), good}, 2, 2, "", nil},
		"no retries":             {[]step{expired, good}, 2, 2, "", []seats.Option{oneAttempt}},
		"not counted as a retry": {[]step{expired, status(503), status(503), good}, 2, 4, "", nil},
		"only once a call":       {[]step{expired, status(503), expired, good}, 2, 3, "ErrUnauthorized ErrInvalidToken", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				limited, cancel := context.WithTimeout(ctx, time.Hour) // ends a client that mints without end
				defer cancel()
				m := &minter{takes: time.Second}
				s := &script{steps: tt.steps}
				err := listSeatsAs(limited, s.client(t, tt.opts...), m.session())
				checkIs(t, err, tt.is)
				if (err == nil) != (tt.is == "") || len(m.at) != tt.mints || len(s.at) != tt.attempts {
					t.Errorf("ListSeats: %v after %d mints and %d attempts, want %d and %d", err, len(m.at), len(s.at), tt.mints, tt.attempts)
				}
				want := fmt.Sprintf("Bearer polar_cst_%d", tt.mints)
				if got := s.headers[len(s.headers)-1].Get("Authorization"); got != want {
					t.Errorf("ListSeats: last attempt has Authorization %q, want %q", got, want)
				}
			})
		})
	}
}

// If a call ends between two attempts, its error holds the answer to the first attempt.
func TestSecondMintFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		canceled, cancel := context.WithCancel(ctx)
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
		err := listSeatsAs(canceled, transport.client(t), s)
		checkIs(t, err, "ErrUnauthorized")
		if !errors.Is(err, context.Canceled) || time.Since(began) != time.Minute || len(transport.at) != 1 {
			t.Errorf("ListSeats: %v after %v and %d attempts, want context.Canceled after 1m and 1", err, time.Since(began), len(transport.at))
		}
		if want := "seats: ListSeats: minting a session: context canceled: 401 Unauthorized"; err.Error() != want {
			t.Errorf("ListSeats: %q, want %q", err, want)
		}
	})
}

func TestWriteRetriedAfter401(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &minter{takes: time.Second}
		s := &script{steps: []step{status(401), good}}
		if _, err := s.client(t).AssignSeat(ctx, m.session(), seats.SeatAssign{Email: "a@b.co"}); err != nil {
			t.Fatal(err)
		}
		if s.bodies[0] != s.bodies[1] || s.at[0] != s.at[1]-time.Second {
			t.Errorf("AssignSeat sent %q at %v, want the same body twice, 1s apart", s.bodies, s.at)
		}
	})
}

func TestFixedSessionNotRetriedAfter401(t *testing.T) {
	s := &script{steps: []step{status(401), good}}
	checkIs(t, listSeatsAs(ctx, s.client(t), session), "ErrUnauthorized")
	if len(s.at) != 1 {
		t.Errorf("ListSeats: %d attempts, want 1", len(s.at))
	}
}

// acceptToken returns a transport for concurrent calls that accepts one token and answers 401
// to every other.
func acceptToken(token string) roundTripper {
	return func(r *http.Request) (*http.Response, error) {
		status, body := 401, ""
		if r.Header.Get("Authorization") == "Bearer "+token {
			status, body = 200, `{"seats":[]}`
		}
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

func TestConcurrentCallsShareMint(t *testing.T) {
	for accepted, want := range map[string]int{"polar_cst_1": 1, "polar_cst_2": 2} {
		synctest.Test(t, func(t *testing.T) {
			client := newClient(t, withTransport(acceptToken(accepted)))
			m := &minter{takes: time.Second}
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
			m.checkMints(t, want)
		})
	}
}

func TestConcurrentCallsShareFailedMint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &minter{takes: time.Second, err: errors.New("the vault is closed")}
		s := m.session()
		client := newClient(t, withTransport(acceptToken("x")))
		var wait sync.WaitGroup
		for range 10 {
			wait.Go(func() {
				if err := listSeatsAs(ctx, client, s); !errors.Is(err, m.err) {
					t.Errorf("ListSeats: %v, want the error of mint", err)
				}
			})
		}
		wait.Wait()
		m.checkMints(t, 1)
		if err := listSeatsAs(ctx, client, s); !errors.Is(err, m.err) {
			t.Errorf("a later ListSeats: %v, want the error of mint", err)
		}
		m.checkMints(t, 2)
	})
}

// If the call that mints is canceled, the calls that wait for its mint go on.
func TestMintOfCanceledCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &minter{takes: 10 * time.Second}
		s := m.session()
		client := newClient(t, withTransport(acceptToken("polar_cst_2")))
		first, cancelFirst := context.WithCancel(ctx)
		third, cancelThird := context.WithCancel(ctx)
		var wait sync.WaitGroup
		wait.Go(func() {
			if err := listSeatsAs(first, client, s); !errors.Is(err, context.Canceled) {
				t.Errorf("the first ListSeats: %v, want context.Canceled", err)
			}
		})
		synctest.Wait()
		wait.Go(func() {
			if err := listSeatsAs(ctx, client, s); err != nil {
				t.Errorf("the second ListSeats: %v", err)
			}
		})
		wait.Go(func() {
			if err := listSeatsAs(third, client, s); !errors.Is(err, context.Canceled) {
				t.Errorf("the third ListSeats: %v, want context.Canceled", err)
			}
		})
		synctest.Wait()
		cancelThird()
		synctest.Wait()
		cancelFirst()
		wait.Wait()
		m.checkMints(t, 2)
	})
}

// An invalid token is not kept: the next call mints again.
func TestInvalidMintedTokenIsNotKept(t *testing.T) {
	minted := []string{"polar_oat_x", "polar_cst_x\n", "", "polar_cst_x"}
	s := seats.SessionFunc(func(context.Context) (string, time.Time, error) {
		token := minted[0]
		minted = minted[1:]
		return token, time.Time{}, nil
	})
	client := newClient(t, withTransport(acceptToken("polar_cst_x")))
	for _, is := range []string{"ErrWrongToken", "ErrWrongToken", "ErrNoSession"} {
		checkIs(t, listSeatsAs(ctx, client, s), is)
	}
	if err := listSeatsAs(ctx, client, s); err != nil {
		t.Errorf("ListSeats with a valid token: %v", err)
	}
}

// A late 401 for a token that has been replaced does not discard the new token.
func TestLate401KeepsTheNewToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &minter{takes: time.Second}
		s := m.session()
		transport := roundTripper(func(r *http.Request) (*http.Response, error) {
			old := r.Header.Get("Authorization") == "Bearer polar_cst_1"
			if old && r.URL.RawQuery != "" {
				time.Sleep(time.Minute) // the other call gets a new token in the meantime
			}
			return acceptToken("polar_cst_2")(r)
		})
		client := newClient(t, withTransport(transport), seats.WithTimeout(0))
		var wait sync.WaitGroup
		wait.Go(func() {
			if _, err := client.ListSeats(ctx, s, seats.ListSeatsParams{SubscriptionID: teamID}); err != nil {
				t.Errorf("the slow ListSeats: %v", err)
			}
		})
		synctest.Wait()
		if err := listSeatsAs(ctx, client, s); err != nil {
			t.Errorf("the quick ListSeats: %v", err)
		}
		wait.Wait()
		m.checkMints(t, 2)
	})
}

// If Polar refuses the second token too, the next call does not use it.
func TestTokenRefusedTwiceIsNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &minter{takes: time.Second}
		s := m.session()
		client := newClient(t, withTransport(acceptToken("polar_cst_3")))
		checkIs(t, listSeatsAs(ctx, client, s), "ErrUnauthorized")
		if err := listSeatsAs(ctx, client, s); err != nil {
			t.Errorf("ListSeats with the third token: %v", err)
		}
		m.checkMints(t, 3)
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
	client := newClient(t, withTransport(acceptToken("polar_cst_x")))
	func() {
		defer func() {
			if recover() == nil {
				t.Error("ListSeats did not panic, want the panic of mint")
			}
		}()
		_ = listSeatsAs(ctx, client, s)
	}()
	if err := listSeatsAs(ctx, client, s); err != nil {
		t.Errorf("the next ListSeats: %v", err)
	}
}

// The timeout of an attempt begins after its token has been minted.
func TestTimeoutDoesNotLimitMint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := seats.SessionFunc(func(ctx context.Context) (string, time.Time, error) {
			if _, ok := ctx.Deadline(); ok {
				t.Error("mint's context has a deadline, want none")
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

// An expired token is not sent. A token that mint has just returned is sent, even if it has
// expired by this program's clock.
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
					t.Errorf("lifetime %v: ListSeats: %v after %d mints, want %d", lifetime, err, mints, want)
				}
			}
			call(1)
			time.Sleep(max(lifetime, time.Second))
			call(2)
			for i, header := range transport.headers {
				if want := fmt.Sprintf("Bearer polar_cst_%d", i+1); header.Get("Authorization") != want {
					t.Errorf("lifetime %v: ListSeats %d sent Authorization %q, want %q", lifetime, i+1, header.Get("Authorization"), want)
				}
			}
		})
	}
}
