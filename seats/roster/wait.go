package roster

import (
	"context"
	"fmt"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/internal/ending"
)

// sleep waits until a given time, and reports a wait of more than a second. It returns a
// [*noTimeError] at once if ctx has a deadline before that.
func (s *sender) sleep(ctx context.Context, until time.Time) error {
	if time.Until(until) > time.Second {
		s.notify(Event{Kind: EventWaiting, Until: until}, 0)
	}
	return waitUntil(ctx, until, until, nil)
}

// waitUntil waits until a given time, or until changed is closed. It returns a [*noTimeError] at
// once if ctx has a deadline before expected, which may be zero: when the caller expects the wait
// to end.
func waitUntil(ctx context.Context, until, expected time.Time, changed <-chan struct{}) error {
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(expected) {
		return &noTimeError{time.Until(expected)}
	}
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ending.Of(ctx)
	case <-timer.C:
	case <-changed:
	}
	return nil
}

// A noTimeError is the error of a wait that would end after the context's deadline.
type noTimeError struct{ wait time.Duration }

func (e *noTimeError) Error() string {
	return fmt.Sprintf("%v: it is before the end of a wait of %v", context.DeadlineExceeded, e.wait.Round(time.Millisecond))
}

func (e *noTimeError) Unwrap() error { return context.DeadlineExceeded }

func checkContext(ctx context.Context) error {
	if ctx == nil {
		return fmt.Errorf("%w: the context is nil", seats.ErrInvalidArgument)
	}
	return nil
}
