package seats

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// progress is what a call has behind it.
type progress struct {
	op       string
	schedule *schedule
	attempts int
	renewals int           // attempts that were made for a new token alone
	last     *attempt      // nil: none was made
	lost     bool          // an attempt may have been carried out
	wait     time.Duration // before the next attempt

	underWayUntil time.Time // when a lost attempt has arrived, or will not
}

func (p *progress) add(a *attempt) {
	p.attempts++
	p.last = a
	p.lost = p.lost || a.mayBeDone()
	if a.mayBeUnderWay() {
		p.underWayUntil = time.Now().Add(grace)
	}
}

// goesOn sets the wait before another attempt, and reports whether there is to be one.
func (p *progress) goesOn(ctx context.Context, s Session) bool {
	if p.last.status == http.StatusUnauthorized && s.refused(p.last.token) && p.renewals == 0 {
		p.renewals, p.wait = 1, 0 // at once: nothing was done, and no policy asks to wait
		return true
	}
	if !p.last.mayRepeat() {
		return false
	}
	var notBefore time.Time
	if p.last.repeat == afterLook {
		notBefore = p.underWayUntil
	}
	var ok bool
	p.wait, ok = p.schedule.wait(ctx, p.attempts-p.renewals, retryAfter(p.last.header), notBefore)
	return ok
}

// end returns the error of a call that err has ended, or its last attempt if err is nil.
func (p *progress) end(err error) error {
	if p.last == nil {
		return p.failure(err)
	}
	if err == nil && (!p.lost || errors.Is(p.last.err, ErrOutcomeUnknown)) {
		return p.last.err
	}
	return p.failure(err, p.last.err)
}

// failure returns an error with these causes, and with [ErrOutcomeUnknown] if that is so.
func (p *progress) failure(causes ...error) error {
	err := newOpError(p.op, causes...)
	if p.lost && !errors.Is(err, ErrOutcomeUnknown) {
		err = newOpError(p.op, ErrOutcomeUnknown, err)
	}
	return err
}
