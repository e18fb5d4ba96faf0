package roster

import (
	"errors"
	"strings"
)

var (
	// ErrEmptyRoster means that the list of people is empty. A source that has failed often
	// looks like that, and to revoke everybody is what [WithRevocations] is not for.
	ErrEmptyRoster = errors.New("the list of people is empty")
	// ErrTooManyRevocations means that more people would lose their seat than
	// [WithRevocations] allows. Nobody has lost one.
	ErrTooManyRevocations = errors.New("too many revocations")
	// ErrStalePlan means that other people hold the seats now than when the plan was made.
	// Nothing was done: plan again.
	ErrStalePlan = errors.New("stale plan")
)

// An opError is an error of New, Plan, Compare or Apply.
type opError struct {
	op  string
	err error
}

// fail returns nil for nil.
func fail(op string, err error) error {
	if err == nil {
		return nil
	}
	return &opError{op, err}
}

func (e *opError) Error() string { return "roster: " + e.op + ": " + text(e.err) }
func (e *opError) Unwrap() error { return e.err }

// text is what err says, without the prefix of package seats.
func text(err error) string { return strings.TrimPrefix(err.Error(), "seats: ") }
