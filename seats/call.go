package seats

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"time"
)

// A request is what an operation sends, and how it reads the answer.
type request[T any] struct {
	op      string
	invalid error // why it cannot be sent at all
	repeat  repeat
	build   func(server string) (*http.Request, error)
	decode  func(body []byte) (*T, error)

	// look returns what the request is to bring about if nothing has to be sent for that
	// any more, and else nil. lost reports whether an attempt may have been carried out.
	// It is nil for requests that no look can settle.
	look func(ctx context.Context, lost bool) (*T, error)
	// existing reports that a seat from before the call will do.
	existing bool
}

// call is the whole of an operation: it sends the request with the token of s until
// there is an answer that counts, and returns a T or an error, never neither.
//
// Once an attempt may have been carried out, every error is an [ErrOutcomeUnknown],
// whatever ended the call, unless a look has shown that nothing was done.
func call[T any](ctx context.Context, client *Client, s Session, opts []Option, r request[T]) (*T, error) {
	c, err := client.config.with(opts)
	if c.response != nil {
		*c.response = Response{} // of an earlier call
	}
	if err == nil {
		err = r.invalid
	}
	if err == nil && ctx == nil {
		err = fmt.Errorf("%w: the context is nil", ErrInvalidArgument)
	}
	if err != nil {
		return nil, newOpError(r.op, err)
	}
	p := progress{op: r.op, schedule: c.retry.begin()}
	for {
		if err := c.pause(ctx, r.op, p.wait); err != nil {
			return nil, p.end(err)
		}
		if r.repeat == afterLook {
			value, err := r.lookUntil(ctx, c, p.underWayUntil, p.lost)
			if err != nil {
				return nil, p.end(err)
			}
			if value != nil {
				return value, nil
			}
		}
		a, err := r.attempt(ctx, c, s, p.attempts+1)
		if err != nil {
			return nil, p.end(err)
		}
		if value := r.try(ctx, c, a); value != nil {
			return value, nil
		}
		if p.add(a); a.isCut() && ctx.Err() != nil {
			return nil, p.end(nil) // it says so already
		}
		if !p.goesOn(ctx, s) {
			return r.settle(ctx, c, p)
		}
	}
}

// attempt returns an attempt that is ready to be sent.
func (r request[T]) attempt(ctx context.Context, c config, s Session, number int) (*attempt, error) {
	req, err := r.build(c.server)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInvalidArgument, err)
	}
	token, err := s.token(ctx)
	if err != nil {
		return nil, withEnd(ctx, err)
	}
	if ctx.Err() != nil { // a mint may not have noticed
		return nil, ended(ctx)
	}
	maps.Copy(req.Header, c.header)
	req.Header.Set("Authorization", "Bearer "+token)
	return &attempt{op: r.op, repeat: r.repeat, number: number, token: token, request: req}, nil
}

// try makes an attempt, and returns what its answer says. It returns nil if that is
// nothing of use: the attempt then has the reason.
func (r request[T]) try(ctx context.Context, c config, a *attempt) (value *T) {
	began := time.Now()
	a.send(ctx, c)
	var err error
	if a.isSuccess() && a.broken == nil {
		value, err = r.decode(a.body)
	}
	if value == nil || c.response != nil {
		a.hideToken()
	}
	if value == nil {
		a.err = a.failure(err)
	}
	if c.response != nil {
		*c.response = a.response()
	}
	if c.logAttrs != nil {
		a.log(ctx, c.logAttrs, time.Since(began))
	}
	return value
}

// settle ends a call whose attempts are over, with a look if that may say more than the
// last of them.
func (r request[T]) settle(ctx context.Context, c config, p progress) (*T, error) {
	if !r.asksToLook(p) {
		return nil, p.end(nil)
	}
	value, err := r.lookUntil(ctx, c, p.underWayUntil, p.lost)
	switch {
	case value != nil:
		return value, nil
	case err != nil:
		return nil, p.failure(p.last.err, err)
	case r.repeat == thenLook && !p.last.refusal().Is(ErrSeatAlreadyAssigned):
		return nil, p.last.err // there is no seat, so the refusal is no echo
	}
	return nil, p.end(nil)
}

const (
	// grace is the time for a request that was given up on to reach Polar. Until then
	// nothing that contradicts it is done or believed.
	grace = 3 * time.Second
	// lookInterval is the time between the first two looks, and what each later one is
	// longer by.
	lookInterval = grace / 6
)

// lookUntil looks at once and then at growing intervals, until a look shows that nothing
// has to be sent, or one that began at the given time shows that something has.
func (r request[T]) lookUntil(ctx context.Context, c config, end time.Time, lost bool) (*T, error) {
	for wait := lookInterval; ; wait += lookInterval {
		last := !time.Now().Before(end)
		value, err := r.look(ctx, lost)
		if value != nil || last || err != nil && !errors.Is(err, errLooking) {
			return value, err
		}
		if err := c.pause(ctx, r.op, min(wait, time.Until(end))); err != nil {
			return nil, err
		}
	}
}

func (r request[T]) asksToLook(p progress) bool {
	if r.look == nil {
		return false
	}
	refusal := p.last.refusal()
	switch {
	case r.repeat == afterLook:
		return p.lost
	case refusal == nil:
		return false
	}
	return p.lost && refusal.mayBeEcho() || r.existing && refusal.refusesSecondSeat()
}

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
