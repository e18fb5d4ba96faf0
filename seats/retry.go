package seats

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A RetryPolicy says how often and when a call tries again. What may be tried again
// at all is not a matter of policy: see the package comment. A field that is zero leaves
// what is set: the client's for a call, and the default for the client.
type RetryPolicy struct {
	// MaxAttempts is the number of attempts of a call. The default is 3. 1 means never
	// again, except for the attempt with a new token after a 401.
	MaxAttempts int
	// InitialInterval is the wait before the second attempt, which doubles before each
	// later one. Every wait is jittered: it is between a half and the whole of the
	// interval. The default is 500ms.
	InitialInterval time.Duration
	// MaxInterval bounds the doubled interval. The default is 8s.
	MaxInterval time.Duration
	// MaxElapsedTime is the time since the start of the call after which no attempt
	// begins. Waits that a Retry-After asks for do not count: MaxRetryAfter bounds them, and
	// the context bounds the whole call. A look at the list of seats has a time of its own.
	// The default is 1 minute.
	MaxElapsedTime time.Duration
	// MaxRetryAfter is the longest Retry-After that is waited for. A longer one ends the
	// call at once, with an [Error] that has it. The default is 10s; Polar always asks for
	// 60s.
	MaxRetryAfter time.Duration
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
		return fmt.Errorf("retry policy: MaxAttempts is %d: want 0 or more", p.MaxAttempts)
	}
	if min(p.InitialInterval, p.MaxInterval, p.MaxElapsedTime, p.MaxRetryAfter) < 0 {
		return fmt.Errorf("retry policy: a duration is negative: want 0 or more")
	}
	return nil
}

// over returns p with the fields of base in place of those that are zero.
func (p RetryPolicy) over(base RetryPolicy) RetryPolicy {
	return RetryPolicy{
		MaxAttempts:     cmp.Or(p.MaxAttempts, base.MaxAttempts),
		InitialInterval: cmp.Or(p.InitialInterval, base.InitialInterval),
		MaxInterval:     cmp.Or(p.MaxInterval, base.MaxInterval),
		MaxElapsedTime:  cmp.Or(p.MaxElapsedTime, base.MaxElapsedTime),
		MaxRetryAfter:   cmp.Or(p.MaxRetryAfter, base.MaxRetryAfter),
	}
}

// A schedule says when the attempts of one call begin.
type schedule struct {
	RetryPolicy
	start time.Time // of the call, moved forward by the time that was waited for a Retry-After
}

// wait returns how long to wait after the given number of attempts, and whether to
// go on at all. A Retry-After is waited for whole or not at all. The next attempt will not
// begin before notBefore, whatever the wait.
func (s *schedule) wait(ctx context.Context, attempts int, retryAfter time.Duration, notBefore time.Time) (time.Duration, bool) {
	if attempts >= s.MaxAttempts || retryAfter > s.MaxRetryAfter {
		return 0, false
	}
	wait := s.interval(attempts)
	if retryAfter >= wait {
		wait = retryAfter
		s.start = s.start.Add(wait)
	}
	next := time.Now().Add(wait)
	if next.Before(notBefore) {
		next = notBefore
	}
	if next.Sub(s.start) > s.MaxElapsedTime {
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

// retryAfter reads the header of that name: seconds, rounded up, or a date, which is taken
// against the server's own clock if the answer has a Date. Of several values, in a list or
// in headers of their own, the longest counts. It returns 0 for what is absent, past, or
// not understood.
func retryAfter(h http.Header) time.Duration {
	var longest time.Duration
	for _, value := range h.Values("Retry-After") {
		if at, err := http.ParseTime(value); err == nil {
			longest = max(longest, at.Sub(serverTime(h)))
			continue
		}
		for part := range strings.SplitSeq(value, ",") {
			longest = max(longest, secondsIn(part))
		}
	}
	return longest
}

// serverTime returns when the answer was made by the server's clock, or else what time it
// is.
func serverTime(h http.Header) time.Time {
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		return date
	}
	return time.Now()
}

// maxSeconds is the most whole seconds in a time.Duration.
const maxSeconds = int64(math.MaxInt64 / time.Second)

func secondsIn(text string) time.Duration {
	// A number out of range comes back as an infinite one.
	seconds, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	switch {
	case err != nil && !errors.Is(err, strconv.ErrRange), err == nil && math.IsInf(seconds, 0), math.IsNaN(seconds):
		return 0
	case seconds > float64(maxSeconds):
		return math.MaxInt64
	}
	return time.Duration(math.Ceil(max(0, seconds))) * time.Second
}
