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
	share          float64 // the share of the held seats that may be revoked
	protects       []func(seats.Seat) bool
	noRenewal      bool
	immediateClaim bool
	limit          int // requests in any 60 s; 0 means that only Polar limits them
	progress       func(Event)

	grace      time.Duration // how long a request may still arrive after its answer is lost
	firstPause time.Duration // the pause before a request is sent a second time; each later pause is twice as long
}

func defaults() config { return config{grace: 3 * time.Second, firstPause: 500 * time.Millisecond} }

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

// WithRevocations allows a roster to revoke the seats of people who are not on the list. share
// is the largest share of the held seats that it may revoke at once, from 0 to 1. The default,
// 0, revokes none, and 1 is no limit. Otherwise the number of seats is rounded down, to no less
// than one. If more seats would have to be revoked, none is: see [ErrTooManyRevocations].
func WithRevocations(share float64) Option {
	return func(c *config) error {
		if !(0 <= share && share <= 1) { // refuses NaN too
			return fmt.Errorf("revocations: the share is %v: want 0 to 1", share)
		}
		c.share = share
		return nil
	}
}

// WithProtected protects from revocation the seats for which protects returns true. The seats
// of owners and billing managers, and seats whose member Polar does not show, are always
// protected. If the option is given more than once, each function can protect a seat.
func WithProtected(protects func(seats.Seat) bool) Option {
	return func(c *config) error {
		if protects == nil {
			return errors.New("protected: the function is nil")
		}
		c.protects = append(c.protects, protects)
		return nil
	}
}

// WithoutRenewal leaves expired invitations as they are: the people invited keep their seats. The
// default is to invite them again.
func WithoutRenewal() Option {
	return func(c *config) error {
		c.noRenewal = true
		return nil
	}
}

// WithImmediateClaim assigns seats that count as claimed at once: Polar sends no invitation.
// It is for services that tell people of their seats themselves. The default is that Polar
// mails an invitation.
func WithImmediateClaim() Option {
	return func(c *config) error {
		c.immediateClaim = true
		return nil
	}
}

// WithPace limits a roster to n requests in any 60 seconds, and leaves the rest of Polar's rate
// limit to others, such as a page that the same member has open. The n requests are sent
// without pauses in between. n is at least 2, because each revocation needs a recent list of
// the seats. The default is to send requests until Polar refuses one.
func WithPace(n int) Option {
	return func(c *config) error {
		if n < 2 {
			return fmt.Errorf("pace: n is %d: want 2 or more, since each revocation needs a recent list of the seats", n)
		}
		c.limit = n
		return nil
	}
}

// WithProgress makes [Roster.Plan] and [Roster.Apply] call f for each step and each wait while
// they run. Calls of f do not overlap, and the work waits until f returns. So f must not call
// Plan or Apply of the same Roster: the call would never return.
func WithProgress(f func(Event)) Option {
	return func(c *config) error {
		if f == nil {
			return errors.New("progress: the function is nil")
		}
		c.progress = f
		return nil
	}
}
