package seats

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// explain makes sure that the error of an attempt says what ended it: the caller's
// context, whose error it then is, or the time for one attempt.
func explain(ctx, timed context.Context, timeout time.Duration, err error) error {
	switch ended := ctx.Err(); {
	case ended != nil && errors.Is(err, ended):
		return err
	case ended != nil:
		return fmt.Errorf("%w: %w", ended, err)
	case timed.Err() != nil:
		return timeoutError(timeout)
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
