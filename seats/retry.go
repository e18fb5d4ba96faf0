package seats

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// A RetryPolicy says how often and when a call tries again. What may be tried again
// at all is not a matter of policy: see the package comment. A field that is zero
// has the default that stands behind it.
type RetryPolicy struct {
	MaxAttempts     int           // 3; 1 means never again, but for the one after a SessionFunc's 401
	InitialInterval time.Duration // 500ms before the second attempt, doubled before each later one, jittered
	MaxInterval     time.Duration // 8s
	MaxElapsedTime  time.Duration // 1 minute from the start of the call, after which no attempt begins; a look has its own
	MaxRetryAfter   time.Duration // 10s: a longer Retry-After (Polar's is always 60s) ends the call at once
}

var defaultRetryPolicy = RetryPolicy{
	MaxAttempts:     3,
	InitialInterval: 500 * time.Millisecond,
	MaxInterval:     8 * time.Second,
	MaxElapsedTime:  time.Minute,
	MaxRetryAfter:   10 * time.Second,
}

func (p RetryPolicy) validate() error {
	if p.MaxAttempts < 0 {
		return fmt.Errorf("retry policy: MaxAttempts is %d: want 0 for the default or more", p.MaxAttempts)
	}
	if min(p.InitialInterval, p.MaxInterval, p.MaxElapsedTime, p.MaxRetryAfter) < 0 {
		return fmt.Errorf("retry policy: a duration is negative: want 0 for the default or more")
	}
	return nil
}

func (p RetryPolicy) withDefaults() RetryPolicy {
	d := defaultRetryPolicy
	return RetryPolicy{
		MaxAttempts:     orDefault(p.MaxAttempts, d.MaxAttempts),
		InitialInterval: orDefault(p.InitialInterval, d.InitialInterval),
		MaxInterval:     orDefault(p.MaxInterval, d.MaxInterval),
		MaxElapsedTime:  orDefault(p.MaxElapsedTime, d.MaxElapsedTime),
		MaxRetryAfter:   orDefault(p.MaxRetryAfter, d.MaxRetryAfter),
	}
}

func orDefault[N int | time.Duration](n, otherwise N) N {
	if n == 0 {
		return otherwise
	}
	return n
}

// wait returns how long to wait after the given number of attempts, and whether to
// go on at all. A Retry-After is waited for whole or not at all.
func (p RetryPolicy) wait(ctx context.Context, start time.Time, attempts int, retryAfter time.Duration) (time.Duration, bool) {
	if attempts >= p.MaxAttempts || retryAfter > p.MaxRetryAfter {
		return 0, false
	}
	wait := max(p.interval(attempts), retryAfter)
	next := time.Now().Add(wait)
	if next.Sub(start) > p.MaxElapsedTime {
		return 0, false
	}
	if deadline, ok := ctx.Deadline(); ok && next.After(deadline) {
		return 0, false
	}
	return wait, true
}

// interval is jittered, between a half and the whole of the doubled interval, so
// that clients that failed together do not come back together.
func (p RetryPolicy) interval(attempts int) time.Duration {
	whole := p.InitialInterval
	for range attempts - 1 {
		if whole >= p.MaxInterval {
			break
		}
		whole *= 2
	}
	whole = min(whole, p.MaxInterval)
	return whole - time.Duration(rand.Int64N(int64(whole)/2+1))
}

// sleep waits for d, or until ctx is done, and then returns its error.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// retryAfter reads the header of that name: seconds, or a date, which is taken
// against the server's own clock where it tells the time. 0 is what is absent,
// past, or not understood.
func retryAfter(h http.Header) time.Duration {
	value := h.Get("Retry-After")
	// A number out of range comes back as the nearest in it.
	if seconds, err := strconv.ParseInt(value, 10, 64); err == nil || errors.Is(err, strconv.ErrRange) {
		if seconds > math.MaxInt64/int64(time.Second) {
			return math.MaxInt64
		}
		return time.Duration(max(0, seconds)) * time.Second
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return max(0, at.Sub(now))
}
