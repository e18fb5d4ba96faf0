package seats

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// progress records the attempts that a call has made so far.
type progress struct {
	op       string
	schedule *schedule
	attempts int
	renewals int           // attempts made only because the session has a new token
	last     *attempt      // nil before the first attempt
	lost     bool          // an attempt may have taken effect
	wait     time.Duration // the wait before the next attempt

	mayArriveUntil time.Time // until then, a lost attempt may still reach Polar
}

func (p *progress) add(a *attempt) {
	p.attempts++
	p.last = a
	p.lost = p.lost || a.mayHaveTakenEffect()
	if a.mayStillArrive() {
		p.mayArriveUntil = time.Now().Add(grace)
	}
}

// shouldRetry reports whether the call makes another attempt. If so, it sets the wait before
// that attempt.
func (p *progress) shouldRetry(ctx context.Context, s Session) bool {
	if p.last.status == http.StatusUnauthorized && s.reject(p.last.token) && p.renewals == 0 {
		p.renewals, p.wait = 1, 0 // at once: nothing was done, and the policy does not count it
		return true
	}
	if !p.last.mayRepeat() {
		return false
	}
	var notBefore time.Time
	if p.last.repeat == afterLook {
		notBefore = p.mayArriveUntil
	}
	var ok bool
	p.wait, ok = p.schedule.wait(ctx, p.attempts-p.renewals, parseRetryAfter(p.last.header), notBefore)
	return ok
}

// finalError returns the error of a call that err ended, or that its last attempt ended if
// err is nil.
func (p *progress) finalError(err error) error {
	if p.last == nil {
		return p.newError(err)
	}
	if err == nil && (!p.lost || errors.Is(p.last.err, ErrOutcomeUnknown)) {
		return p.last.err
	}
	return p.newError(err, p.last.err)
}

// newError returns an error with these causes. It is an [ErrOutcomeUnknown] if an attempt may
// have taken effect.
func (p *progress) newError(causes ...error) error {
	err := newOpError(p.op, causes...)
	if p.lost && !errors.Is(err, ErrOutcomeUnknown) {
		err = newOpError(p.op, ErrOutcomeUnknown, err)
	}
	return err
}
