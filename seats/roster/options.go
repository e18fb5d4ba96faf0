package roster

import (
	"errors"
	"fmt"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// An Option changes a default of a [Roster].
type Option func(*config) error

type config struct {
	share       float64 // of the held seats that may be revoked
	protects    []func(seats.Seat) bool
	noRenewal   bool
	immediately bool
	most        int // requests in any 60 s; 0: as many as Polar takes
	progress    func(Event)

	lateness   time.Duration // how long a request without an answer may still arrive
	firstPause time.Duration // between the first two tries of a request; it doubles
}

func defaults() config { return config{lateness: 3 * time.Second, firstPause: 500 * time.Millisecond} }

func (c *config) apply(opts []Option) error {
	for _, opt := range opts {
		if opt == nil {
			continue
		}
		if err := opt(c); err != nil {
			return err
		}
	}
	return nil
}

// WithRevocations allows seats of people who are not on the list to be revoked, at most this
// share of the seats that are held: rounded down, but one seat may always be revoked. If there
// are more, none is revoked: see [ErrTooManyRevocations]. 1 is no limit. The default is 0:
// nobody's seat is revoked.
func WithRevocations(share float64) Option {
	return func(c *config) error {
		if !(0 <= share && share <= 1) { // NaN neither
			return fmt.Errorf("revocations: the share is %v: want 0 to 1", share)
		}
		c.share = share
		return nil
	}
}

// WithProtected keeps the seats for which protects returns true from being revoked. Seats
// of owners and billing managers, and seats whose member Polar does not show, are never
// revoked. The option can be given more than once.
func WithProtected(protects func(seats.Seat) bool) Option {
	return func(c *config) error {
		if protects == nil {
			return errors.New("protected: the function is nil")
		}
		c.protects = append(c.protects, protects)
		return nil
	}
}

// WithoutRenewal leaves expired invitations as they are: their seats are kept.
func WithoutRenewal() Option {
	return func(c *config) error {
		c.noRenewal = true
		return nil
	}
}

// WithImmediateClaim gives seats at once, without an invitation and without a mail, for
// services that tell people in their own way. The default is that Polar mails an invitation.
func WithImmediateClaim() Option {
	return func(c *config) error {
		c.immediately = true
		return nil
	}
}

// WithPace allows at most n requests in any 60 seconds, sent one after the other without
// pauses until they are used up. It leaves the rest of what Polar allows the session's member
// to others, such as a page that the member looks at. n is 2 or more, since a revocation
// follows a look. The default is as fast as Polar lets the requests through.
func WithPace(n int) Option {
	return func(c *config) error {
		if n < 2 {
			return fmt.Errorf("pace: n is %d: want 2 or more, since a revocation follows a look", n)
		}
		c.most = n
		return nil
	}
}

// WithProgress has each step of [Roster.Apply], and each wait of it and of [Roster.Plan],
// told to f while it happens. f is called one at a time, and the work waits for it.
func WithProgress(f func(Event)) Option {
	return func(c *config) error {
		if f == nil {
			return errors.New("progress: the function is nil")
		}
		c.progress = f
		return nil
	}
}
