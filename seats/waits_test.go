package seats_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

func TestWaits(t *testing.T) {
	minute := step{status: 429, header: http.Header{"Retry-After": {"60"}}, takes: 4 * time.Second}
	tests := map[string]struct {
		policy seats.RetryPolicy
		steps  []step
		waits  [][2]time.Duration // minimum and maximum time from attempt to attempt
	}{
		"default": {
			seats.RetryPolicy{}, []step{status(503)},
			[][2]time.Duration{{250 * time.Millisecond, 500 * time.Millisecond}, {500 * time.Millisecond, time.Second}},
		},
		"up to MaxInterval": {
			seats.RetryPolicy{MaxAttempts: 6, InitialInterval: time.Second, MaxInterval: 3 * time.Second}, []step{status(503)},
			[][2]time.Duration{{500 * time.Millisecond, time.Second}, {time.Second, 2 * time.Second}, {1500 * time.Millisecond, 3 * time.Second}, {1500 * time.Millisecond, 3 * time.Second}, {1500 * time.Millisecond, 3 * time.Second}},
		},
		"default MaxInterval": {
			seats.RetryPolicy{MaxAttempts: 7, InitialInterval: 4 * time.Second, MaxElapsedTime: time.Hour}, []step{status(503)},
			[][2]time.Duration{{2 * time.Second, 4 * time.Second}, {4 * time.Second, 8 * time.Second}, {4 * time.Second, 8 * time.Second}, {4 * time.Second, 8 * time.Second}, {4 * time.Second, 8 * time.Second}, {4 * time.Second, 8 * time.Second}},
		},
		"one attempt": {seats.RetryPolicy{MaxAttempts: 1}, []step{status(503)}, nil},
		"Retry-After is longer": {
			seats.RetryPolicy{}, []step{{status: 429, header: http.Header{"Retry-After": {"7"}}}, good},
			[][2]time.Duration{{7 * time.Second, 7 * time.Second}},
		},
		"Retry-After is shorter": {
			seats.RetryPolicy{InitialInterval: 4 * time.Second}, []step{{status: 503, header: http.Header{"Retry-After": {"1"}}}, good},
			[][2]time.Duration{{2 * time.Second, 4 * time.Second}},
		},
		"Retry-After of Polar's": {seats.RetryPolicy{}, []step{{status: 429, header: http.Header{"Retry-After": {"60"}}}, good}, nil},
		"Retry-After within MaxRetryAfter": {
			seats.RetryPolicy{MaxRetryAfter: time.Minute}, []step{minute, minute, good},
			[][2]time.Duration{{64 * time.Second, 64 * time.Second}, {64 * time.Second, 64 * time.Second}},
		},
		"Retry-After, then MaxElapsedTime": {
			seats.RetryPolicy{MaxAttempts: 9, MaxRetryAfter: time.Minute, MaxInterval: time.Second, MaxElapsedTime: 10 * time.Second},
			[]step{minute, {status: 503, takes: 4 * time.Second}},
			[][2]time.Duration{{64 * time.Second, 64 * time.Second}, {4500 * time.Millisecond, 5 * time.Second}},
		},
		"MaxElapsedTime": {
			seats.RetryPolicy{InitialInterval: 10 * time.Second, MaxInterval: 10 * time.Second, MaxElapsedTime: 4 * time.Second}, []step{status(503)}, nil,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: tt.steps}
				_ = listSeats(ctx, s.client(t, seats.WithRetry(tt.policy)))
				if len(s.at) != len(tt.waits)+1 {
					t.Fatalf("ListSeats: %d attempts, want %d", len(s.at), len(tt.waits)+1)
				}
				for i, bounds := range tt.waits {
					if wait := s.at[i+1] - s.at[i]; wait < bounds[0] || wait > bounds[1] {
						t.Errorf("wait %d: %v, want %v to %v", i, wait, bounds[0], bounds[1])
					}
				}
			})
		})
	}
}

func TestJitter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		waits := map[time.Duration]bool{}
		for range 20 {
			s := &script{steps: []step{status(503), good}}
			_ = listSeats(ctx, s.client(t))
			waits[s.at[1]] = true
		}
		if len(waits) < 10 {
			t.Errorf("20 waits had %d different lengths, want at least 10", len(waits))
		}
	})
}

func TestWaitBeyondDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 503, header: http.Header{"Retry-After": {"5"}}}}}
		began := time.Now()
		limited, cancel := context.WithTimeout(ctx, 4*time.Second)
		defer cancel()
		err := listSeats(limited, s.client(t))
		checkIs(t, err, "ErrServer")
		if len(s.at) != 1 || time.Since(began) != 0 || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("ListSeats: %v after %v and %d attempts, want the 503 at once", err, time.Since(began), len(s.at))
		}
	})
}

func TestInvalidRetryPolicies(t *testing.T) {
	for _, p := range []seats.RetryPolicy{{MaxAttempts: -1}, {InitialInterval: -1}, {MaxInterval: -1}, {MaxElapsedTime: -1}, {MaxRetryAfter: -1}} {
		if c, err := seats.NewClient(seats.WithRetry(p)); !errors.Is(err, seats.ErrInvalidArgument) || c != nil {
			t.Errorf("NewClient with %+v: %v, want ErrInvalidArgument", p, err)
		}
	}
}

// If the client may repeat a request, it waits for as long as Retry-After asks.
func TestRetryAfterWaits(t *testing.T) {
	const never = -1
	date := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
	tests := map[string]struct {
		header func() http.Header // called in the bubble, whose time it uses
		wait   time.Duration      // at least, and at most 500ms more
	}{
		"seconds": {func() http.Header { return http.Header{"Retry-After": {"4"}} }, 4 * time.Second},
		"a date":  {func() http.Header { return http.Header{"Retry-After": {date(4 * time.Second)}} }, 4 * time.Second},
		"a date by the server's clock": {func() http.Header {
			return http.Header{"Retry-After": {date(time.Hour + 4*time.Second)}, "Date": {date(time.Hour)}}
		}, 4 * time.Second},
		"a date in the past":        {func() http.Header { return http.Header{"Retry-After": {date(-time.Hour)}} }, 0},
		"a date too far away":       {func() http.Header { return http.Header{"Retry-After": {date(time.Hour)}} }, never},
		"zero":                      {func() http.Header { return http.Header{"Retry-After": {"0"}} }, 0},
		"negative":                  {func() http.Header { return http.Header{"Retry-After": {"-4"}} }, 0},
		"far below zero":            {func() http.Header { return http.Header{"Retry-After": {"-18446744070"}} }, 0},
		"the default MaxRetryAfter": {func() http.Header { return http.Header{"Retry-After": {"10"}} }, 10 * time.Second},
		"above MaxRetryAfter":       {func() http.Header { return http.Header{"Retry-After": {"11"}} }, never},
		"overflow":                  {func() http.Header { return http.Header{"Retry-After": {"99999999999999999999"}} }, never},
		"not a time":                {func() http.Header { return http.Header{"Retry-After": {"soon"}} }, 0},
		"two values":                {func() http.Header { return http.Header{"Retry-After": {"4, 9"}} }, 9 * time.Second},
		"two values, one too long":  {func() http.Header { return http.Header{"Retry-After": {"4", "600"}} }, never},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, op := range polarOperations {
				for status, attempts := range map[int]int{429: op.attempts(notDone), 503: op.attempts(ambiguous)} {
					synctest.Test(t, func(t *testing.T) {
						s := &script{steps: []step{{status: status, header: tt.header()}, {status: 200, body: any200}}}
						ok, err := op.call(ctx, s.client(t))
						if tt.wait == never || attempts == 1 {
							if ok || err == nil || len(s.at) != 1 {
								t.Errorf("%s, %d: %v after %d attempts, want an error after 1", op.name, status, err, len(s.at))
							}
							return
						}
						if !ok || err != nil || len(s.at) != 2 {
							t.Fatalf("%s, %d: %v after %d attempts, want success after 2", op.name, status, err, len(s.at))
						}
						if wait := s.at[1]; wait < tt.wait || wait > tt.wait+500*time.Millisecond {
							t.Errorf("%s, %d: waited %v, want %v", op.name, status, wait, tt.wait)
						}
					})
				}
			}
		})
	}
}

// An interval that doubles with each of many attempts must not overflow a time.Duration.
func TestManyAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const attempts = 100
		s := &script{steps: []step{status(503)}}
		_ = listSeats(ctx, s.client(t, seats.WithRetry(seats.RetryPolicy{MaxAttempts: attempts, MaxElapsedTime: time.Hour})))
		if len(s.at) != attempts {
			t.Fatalf("ListSeats: %d attempts, want %d", len(s.at), attempts)
		}
		for i := 6; i < attempts; i++ {
			if wait := s.at[i] - s.at[i-1]; wait < 4*time.Second || wait > 8*time.Second {
				t.Errorf("wait %d: %v, want 4s to 8s", i, wait)
			}
		}
	})
}

// An attempt with a new token after a 401 does not count as an attempt of the retry policy.
func TestRenewalNotCountedAsAttempt(t *testing.T) {
	look := step{status: 200, body: listWithSeat}
	tests := map[string]struct {
		steps    []step
		requests int // the 401, the policy's three attempts, and the looks
		call     func(*seats.Client) error
	}{
		"ListSeats": {[]step{status(401), status(429), status(429), status(429), good}, 4, func(c *seats.Client) error {
			_, err := c.ListSeats(ctx, minting(token, nil), seats.ListSeatsParams{SubscriptionID: teamID})
			return err
		}},
		"EnsureRevoked": {[]step{look, status(401), look, status(429), look, status(429), look, status(429), look, good}, 8, func(c *seats.Client) error {
			_, err := c.EnsureRevoked(ctx, minting(token, nil), seats.Seat{ID: seatID, SubscriptionID: teamID, Email: markedEmail})
			return err
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: tt.steps}
				checkIs(t, tt.call(s.client(t)), "ErrRateLimited")
				if len(s.at) != tt.requests {
					t.Errorf("%s: %d requests, want %d", name, len(s.at), tt.requests)
				}
			})
		})
	}
}
