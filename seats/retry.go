package seats

// This file decides how long a call waits before the next attempt, and when it gives up. After a
// response with a Retry-After, such as a 429, the call waits that long if the policy allows it.
// The wait itself is pause in call.go. judge.go decides whether a request may be sent again at
// all.

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

	"github.com/polarseats/polarseats-go/seats/internal/servertime"
)

// A RetryPolicy limits how often a call is retried, and how long it waits. The policy does
// not affect which requests may be retried at all: see Retries in the package comment. In
// [WithRetry], a zero field keeps the present value: the client's for a call, and the default
// for a client.
type RetryPolicy struct {
	// MaxAttempts is the maximum number of attempts of a call, the first included. The
	// default is 3. 1 means no retries, except for the one with a new token after a 401.
	MaxAttempts int
	// InitialInterval is the interval before the second attempt. It doubles before each
	// later attempt. Waits are jittered: each is between half of the interval and all of it.
	// The default is 500ms.
	InitialInterval time.Duration
	// MaxInterval is the maximum of the doubled interval. The default is 8s.
	MaxInterval time.Duration
	// MaxElapsedTime is the time since the start of the call after which no attempt
	// begins. It does not include waits for a Retry-After, which MaxRetryAfter limits; the
	// context limits the whole call. When a call lists the seats to settle an outcome, that
	// list has its own MaxElapsedTime. The default is 1 minute.
	MaxElapsedTime time.Duration
	// MaxRetryAfter is the longest Retry-After that a call waits for, after a 429 or any
	// other response that has one. A longer Retry-After ends the call at once, with an
	// [Error] whose RetryAfter has it. The default is 10s. Polar's 429 always asks for 60s,
	// so a job that should wait out Polar's rate limit sets a minute here.
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

// over returns p with its zero fields set to those of base.
func (p RetryPolicy) over(base RetryPolicy) RetryPolicy {
	return RetryPolicy{
		MaxAttempts:     cmp.Or(p.MaxAttempts, base.MaxAttempts),
		InitialInterval: cmp.Or(p.InitialInterval, base.InitialInterval),
		MaxInterval:     cmp.Or(p.MaxInterval, base.MaxInterval),
		MaxElapsedTime:  cmp.Or(p.MaxElapsedTime, base.MaxElapsedTime),
		MaxRetryAfter:   cmp.Or(p.MaxRetryAfter, base.MaxRetryAfter),
	}
}

// A schedule decides when the attempts of one call begin.
type schedule struct {
	RetryPolicy
	start time.Time // the start of the call, plus the waits for a Retry-After
}

// wait returns the wait before the next attempt, given the number of attempts so far. It
// reports false if there is no next attempt: the policy or ctx does not allow one, or
// retryAfter is longer than MaxRetryAfter. A retryAfter that is not longer is waited for in
// full. The wait may end before notBefore, the earliest time of the next attempt: until then,
// lookUntil in settle.go lists the seats.
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

// interval returns the jittered interval after the given number of attempts. The jitter
// spreads out clients that failed at the same time.
func (p RetryPolicy) interval(attempts int) time.Duration {
	doubled := p.InitialInterval
	for range attempts - 1 {
		if doubled >= p.MaxInterval {
			break
		}
		doubled *= 2
	}
	doubled = min(doubled, p.MaxInterval)
	return doubled - time.Duration(rand.Int64N(int64(doubled)/2+1))
}

// parseRetryAfter returns the wait that the Retry-After header asks for, or 0 if the header is
// absent, in the past, or not valid. Its value is a number of seconds, which is rounded up, or
// a date, which is compared with the Date header if there is one. Of several values, in one
// header or more, the longest counts.
func parseRetryAfter(h http.Header) time.Duration {
	var longest time.Duration
	for _, value := range h.Values("Retry-After") {
		if at, err := http.ParseTime(value); err == nil {
			longest = max(longest, at.Sub(servertime.Of(h, time.Now())))
			continue
		}
		for part := range strings.SplitSeq(value, ",") {
			longest = max(longest, secondsIn(part))
		}
	}
	return longest
}

// secondsIn returns a number of seconds, rounded up, or 0 if text is not a positive number.
func secondsIn(text string) time.Duration {
	seconds, err := strconv.ParseFloat(strings.TrimSpace(text), 64) // an infinity with ErrRange
	switch {
	case err != nil && !errors.Is(err, strconv.ErrRange), err == nil && math.IsInf(seconds, 0), math.IsNaN(seconds):
		return 0
	case seconds > float64(math.MaxInt64/time.Second):
		return math.MaxInt64
	}
	return time.Duration(math.Ceil(max(0, seconds))) * time.Second
}
