package seats

import (
	"context"
	"errors"
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
}

// call is the whole of an operation: it sends the request with the token of s until
// there is an answer that counts, and returns a T or an error, never neither.
//
// Once an attempt may have been carried out, every error is an [ErrOutcomeUnknown],
// whatever ended the call.
func call[T any](ctx context.Context, client *Client, s Session, opts []Option, r request[T]) (_ *T, err error) {
	c, err := client.begin(r.op, opts, r.invalid)
	if err != nil {
		return nil, err
	}
	doubt := false
	defer func() {
		if doubt && err != nil && !errors.Is(err, ErrOutcomeUnknown) {
			err = fail(r.op, ErrOutcomeUnknown, err)
		}
	}()
	schedule, renewals := c.retry.begin(), 0
	var last error // of the attempt before
	for attempts := 1; ; attempts++ {
		value, failed := once(ctx, c, s, r, attempts)
		if failed == nil {
			return value, nil
		}
		if !failed.tried {
			return nil, fail(r.op, failed.err, last)
		}
		doubt, last = doubt || failed.doubt, failed.err
		if failed.renewed && renewals == 0 {
			renewals++ // at once: nothing was done, and no policy asks to wait
			continue
		}
		if !failed.again || ctx.Err() != nil {
			return nil, failed.err
		}
		wait, ok := schedule.wait(ctx, attempts-renewals, failed.retryAfter)
		if !ok {
			return nil, failed.err
		}
		if err := sleep(ctx, wait); err != nil {
			return nil, fail(r.op, err, last)
		}
	}
}

// A failure is an attempt without a result.
type failure struct {
	err        error
	tried      bool // there was an attempt
	again      bool // another one would do no harm and may help
	renewed    bool // another one would have a new token
	doubt      bool // it may have been carried out
	status     int  // 0 when no answer came
	retryAfter time.Duration
}

// once sends the request one time, with the token of s.
func once[T any](ctx context.Context, c config, s Session, r request[T], attempts int) (*T, *failure) {
	if err := ctx.Err(); err != nil {
		return nil, &failure{err: err}
	}
	token, err := s.token(ctx)
	if err == nil {
		err = ctx.Err() // a mint may not have noticed
	}
	if err != nil {
		return nil, &failure{err: err}
	}
	value, failed := attempt(ctx, c, r, token, attempts)
	if failed == nil {
		return value, nil
	}
	failed.tried = true
	failed.renewed = failed.status == http.StatusUnauthorized && s.refused(token)
	return nil, failed
}

// attempt sends the request once and judges what comes back.
func attempt[T any](ctx context.Context, c config, r request[T], token string, attempts int) (value *T, failed *failure) {
	req, err := r.build(c.server)
	if err != nil {
		return nil, &failure{err: fail(r.op, ErrInvalidArgument, err)}
	}
	c.setHeader(req, token)
	began := time.Now()
	a := c.send(ctx, req, r.repeat != always)
	defer func() {
		c.report(a, attempts)
		c.log(ctx, r.op, attempts, time.Since(began), a.status, failed)
	}()
	if a.isSuccess() && a.cut == nil {
		value, err = r.decode(a.body)
	}
	if value == nil || c.response != nil {
		a.hide(token)
	}
	switch {
	case value != nil:
		return value, nil
	case !a.came:
		return nil, noAnswer(r.op, r.repeat, a)
	case a.isSuccess():
		return nil, unusable(r.op, r.repeat, a, err, attempts)
	}
	return nil, refusal(r.op, r.repeat, a, token, attempts)
}

// setHeader sets what is the same for all operations.
func (c config) setHeader(req *http.Request, token string) {
	maps.Copy(req.Header, c.header)
	req.Header.Set("Authorization", "Bearer "+token)
}
