package seats

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// withReason returns the error of an attempt with the reason that it ended: the timeout of
// one attempt, or the caller's context.
func withReason(ctx, timed context.Context, timeout time.Duration, err error) error {
	if ctx.Err() == nil && timed.Err() != nil {
		return timeoutError(timeout)
	}
	return withContextError(ctx, err)
}

// withContextError returns err together with the error and the cause of ctx, if ctx is done.
func withContextError(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	for _, cause := range []error{context.Cause(ctx), ctx.Err()} {
		if !errors.Is(err, cause) {
			err = fmt.Errorf("%w: %w", cause, err)
		}
	}
	return err
}

// A timeoutError is a [net.Error], but not a context.DeadlineExceeded: the deadline of the
// caller's context has not passed.
type timeoutError time.Duration

func (e timeoutError) Error() string {
	return fmt.Sprintf("no response within %v", time.Duration(e))
}
func (e timeoutError) Timeout() bool   { return true }
func (e timeoutError) Temporary() bool { return true }
