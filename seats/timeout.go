package seats

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// explain makes sure that the error of an attempt says what ended it: the caller's
// context, or the time for one attempt.
func explain(ctx, timed context.Context, timeout time.Duration, err error) error {
	if ctx.Err() == nil && timed.Err() != nil {
		return timeoutError(timeout)
	}
	return withEnd(ctx, err)
}

// withEnd returns err with the error and the cause of ctx in it, if ctx is done.
func withEnd(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	for _, reason := range []error{context.Cause(ctx), ctx.Err()} {
		if !errors.Is(err, reason) {
			err = fmt.Errorf("%w: %w", reason, err)
		}
	}
	return err
}

// A timeoutError is a [net.Error], but no context.DeadlineExceeded: the deadline of
// the caller's context has not passed.
type timeoutError time.Duration

func (e timeoutError) Error() string {
	return fmt.Sprintf("no answer within %v", time.Duration(e))
}
func (e timeoutError) Timeout() bool   { return true }
func (e timeoutError) Temporary() bool { return true }
