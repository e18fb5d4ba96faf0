package seats_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

func TestAttemptTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{hang: true}, good}}
		if err := listSeats(ctx, s.client(t)); err != nil || len(s.at) != 2 || s.at[1] < 30*time.Second {
			t.Errorf("ListSeats: %v with attempts at %v, want a second attempt after 30s", err, s.at)
		}

		s = &script{steps: []step{{hang: true}}}
		err := revoke(ctx, s.client(t), seats.WithTimeout(2*time.Second))
		checkIs(t, err, "ErrOutcomeUnknown")
		var timeout net.Error
		if !errors.As(err, &timeout) || !timeout.Timeout() || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("RevokeSeat: %v, want a timeout that is not context.DeadlineExceeded", err)
		}
		if want := "seats: RevokeSeat: outcome unknown: no response within 2s"; err.Error() != want {
			t.Errorf("RevokeSeat: %q, want %q", err, want)
		}

		s = &script{steps: []step{{hang: true}}}
		limited, cancel := context.WithTimeout(ctx, time.Hour)
		defer cancel()
		if err := listSeats(limited, s.client(t), seats.WithTimeout(0)); !errors.Is(err, context.DeadlineExceeded) || len(s.at) != 1 {
			t.Errorf("ListSeats without a timeout: %v after %d attempts, want context.DeadlineExceeded after 1", err, len(s.at))
		}
	})
}

func TestAttemptTimeoutCoversTheBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport := roundTripper(func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(stalledReader{r.Context()}), ContentLength: -1}, nil
		})
		began := time.Now()
		err := listSeats(ctx, newClient(t, withTransport(transport)), seats.WithTimeout(3*time.Second), oneAttempt)
		var e *seats.Error
		if !errors.As(err, &e) || e.StatusCode != 200 || time.Since(began) != 3*time.Second {
			t.Errorf("ListSeats: %v after %v, want an *Error with status 200 after 3s", err, time.Since(began))
		}
		checkIs(t, err, "ErrUnexpectedResponse")
	})
}

// The timeout applies to each attempt, the context's deadline to the whole call.
func TestTimeoutAndDeadline(t *testing.T) {
	tests := map[string]struct {
		timeout, deadline time.Duration
		attempts          int
		takes             time.Duration // at least, and at most 2s more
		exceeded          bool          // the error is context.DeadlineExceeded
	}{
		"the deadline comes first":              {30 * time.Second, 10 * time.Second, 1, 10 * time.Second, true},
		"each attempt times out":                {5 * time.Second, time.Hour, 3, 17 * time.Second, false},
		"the deadline ends the second attempt":  {5 * time.Second, 8 * time.Second, 2, 8 * time.Second, true},
		"the deadline is too close for another": {5 * time.Second, 5500 * time.Millisecond, 1, 5 * time.Second, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []step{{hang: true}, {hang: true}, {hang: true}}}
				limited, cancel := context.WithTimeout(ctx, tt.deadline)
				defer cancel()
				client := s.client(t, seats.WithTimeout(tt.timeout), seats.WithRetry(seats.RetryPolicy{InitialInterval: 2 * time.Second, MaxInterval: 2 * time.Second}))
				began := time.Now()
				err := listSeats(limited, client)
				took := time.Since(began)
				if errors.Is(err, context.DeadlineExceeded) != tt.exceeded || len(s.at) != tt.attempts {
					t.Errorf("ListSeats: %v after %d attempts, want %d attempts and DeadlineExceeded %v", err, len(s.at), tt.attempts, tt.exceeded)
				}
				if limit := tt.takes + 2*time.Second; took < tt.takes || took > limit {
					t.Errorf("ListSeats took %v, want %v to %v", took, tt.takes, limit)
				}
				checkIs(t, err, "")
			})
		})
	}
}
