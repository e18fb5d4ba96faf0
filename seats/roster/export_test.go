package roster

import "time"

// WithTimes sets how long a request whose answer was lost may still arrive, and the pause
// before a request is tried again, for tests on a real network.
func WithTimes(grace, firstPause time.Duration) Option {
	return func(c *config) error {
		c.grace, c.firstPause = grace, firstPause
		return nil
	}
}
