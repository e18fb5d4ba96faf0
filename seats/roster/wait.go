package roster

import (
	"context"
	"fmt"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/internal/ending"
)

// sleep waits until the time, and tells of a wait of more than a second. It does not begin a
// wait that the context's deadline ends.
func (s *sender) sleep(ctx context.Context, until time.Time) error {
	if time.Until(until) > time.Second {
		s.tell(Event{Kind: EventWaiting, Until: until}, 0)
	}
	return waitFor(ctx, until, true, nil)
}

// waitFor waits until the time, or until changed is closed. If the wait is surely that long,
// it is not begun if the context's deadline ends it.
func waitFor(ctx context.Context, until time.Time, sure bool, changed <-chan struct{}) error {
	if deadline, ok := ctx.Deadline(); ok && sure && deadline.Before(until) {
		return &noTimeError{time.Until(until)}
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

// A noTimeError is a wait that was not begun, since the context's deadline is before its end.
type noTimeError struct{ wait time.Duration }

func (e *noTimeError) Error() string {
	return fmt.Sprintf("%v: it comes before the end of a wait of %v", context.DeadlineExceeded, e.wait.Round(time.Millisecond))
}
func (e *noTimeError) Unwrap() error { return context.DeadlineExceeded }

func checkContext(ctx context.Context) error {
	if ctx == nil {
		return fmt.Errorf("%w: the context is nil", seats.ErrInvalidArgument)
	}
	return nil
}
