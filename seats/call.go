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

// A request describes an operation: how to build its HTTP request, how to decode the
// response, and when the request may be sent again.
type request[T any] struct {
	op      string
	invalid error // the reason not to send the request at all, or nil
	repeat  repeatClass
	build   func(server string) (*http.Request, error)
	decode  func(body []byte) (*T, error)

	// look lists the seats to see whether the request is still needed. It returns the result
	// of the operation if nothing more has to be sent, and nil otherwise. lost reports
	// whether an attempt may have taken effect. look is nil for requests that no list of
	// seats can settle.
	look func(ctx context.Context, lost bool) (*T, error)
	// acceptExisting treats a seat that the person already has as a success.
	acceptExisting bool
}

// call performs an operation. It sends the request with the token of s until a response
// settles the operation or no other attempt is allowed, and returns either a T or an error.
//
// Once an attempt may have taken effect, every error is an [ErrOutcomeUnknown], whatever
// ended the call, unless a look has shown that the attempt had no effect.
func call[T any](ctx context.Context, client *Client, s Session, opts []Option, r request[T]) (*T, error) {
	c, err := client.config.with(opts)
	if c.response != nil {
		*c.response = Response{} // may hold the response to an earlier call
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
			return nil, p.finalError(err)
		}
		if r.repeat == afterLook {
			value, err := r.lookUntil(ctx, c, p.mayArriveUntil, p.lost)
			if err != nil {
				return nil, p.finalError(err)
			}
			if value != nil {
				return value, nil
			}
		}
		a, err := r.prepare(ctx, c, s, p.attempts+1)
		if err != nil {
			return nil, p.finalError(err)
		}
		if value := r.try(ctx, c, a); value != nil {
			return value, nil
		}
		if p.add(a); a.isCut() && ctx.Err() != nil {
			return nil, p.finalError(nil) // the attempt's error already has the context's
		}
		if !p.shouldRetry(ctx, s) {
			return r.settle(ctx, c, p)
		}
	}
}

// pause waits for d before the next attempt or look. After a 429, d is the Retry-After of the
// response, if the policy allows a wait that long: see schedule.wait in retry.go. pause returns
// an error if ctx is done first, even if d is 0.
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

// prepare returns the next attempt of a call, ready to be sent.
func (r request[T]) prepare(ctx context.Context, c config, s Session, number int) (*attempt, error) {
	req, err := r.build(c.server)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInvalidArgument, err)
	}
	token, err := s.token(ctx)
	if err != nil {
		return nil, withContextError(ctx, err)
	}
	if err := ending.Of(ctx); err != nil { // getting the token may have ignored the context
		return nil, err
	}
	maps.Copy(req.Header, c.header)
	req.Header.Set("Authorization", "Bearer "+token)
	return &attempt{op: r.op, repeat: r.repeat, number: number, token: token, request: req}, nil
}

// try makes an attempt and returns the value of its response. If the response has no usable
// value, try returns nil, and a.err has the reason.
func (r request[T]) try(ctx context.Context, c config, a *attempt) (value *T) {
	start := time.Now()
	a.send(ctx, c)
	var err error
	if a.isSuccess() && a.broken == nil {
		value, err = r.decode(a.body)
	}
	if value == nil || c.response != nil {
		a.hideToken()
	}
	if value == nil {
		a.err = a.newError(err)
	}
	if c.response != nil {
		*c.response = a.response()
	}
	if c.logAttrs != nil {
		a.log(ctx, c.logAttrs, time.Since(start))
	}
	return value
}
