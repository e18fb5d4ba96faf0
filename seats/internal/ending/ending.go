// Package ending says why a context has ended.
package ending

import (
	"context"
	"fmt"
)

// Of returns why ctx is done: its error, and the cause that its owner gave. It returns nil
// if ctx is not done.
func Of(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if cause == err {
		return err
	}
	return fmt.Errorf("%w: %w", err, cause)
}
