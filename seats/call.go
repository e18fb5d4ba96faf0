package seats

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"time"

	"github.com/polarseats/polarseats-go/seats/internal/ending"
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
	p := progress{op: r.op, schedule: &schedule{c.retry, time.Now()}}
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
		a, err := r.prepare(ctx, c, s, p.attempts+1)
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

// pause waits for d, which may be nothing, or returns why ctx is done.
func (c config) pause(ctx context.Context, op string, d time.Duration) error {
	if d <= 0 {
		return ending.Of(ctx)
	}
	if d > time.Second && c.logAttrs != nil {
		c.logAttrs(ctx, slog.LevelDebug, "polar seats wait", slog.String("op", op), slog.Duration("wait", d))
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ending.Of(ctx)
	case <-timer.C:
		return nil
	}
}

// prepare returns the next attempt of a call, which is ready to be sent.
func (r request[T]) prepare(ctx context.Context, c config, s Session, number int) (*attempt, error) {
	req, err := r.build(c.server)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInvalidArgument, err)
	}
	token, err := s.token(ctx)
	if err != nil {
		return nil, withEnd(ctx, err)
	}
	if err := ending.Of(ctx); err != nil { // a mint may not have noticed
		return nil, err
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
