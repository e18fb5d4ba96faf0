// Package ending explains why a context has ended.
package ending

import (
	"context"
	"fmt"
)

// Of returns the error of ctx, together with its cause if that is another error. It returns nil
// if ctx is not done.
func Of(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if cause == err {
		return err
	}
	return fmt.Errorf("%w: %w", err, cause)
}
