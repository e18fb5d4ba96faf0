package roster

import (
	"errors"
	"strings"
)

var (
	// ErrEmptyRoster means that the list of people is empty. An empty list is often the result
	// of a failed query, and would revoke everybody's seat.
	ErrEmptyRoster = errors.New("the list of people is empty")
	// ErrTooManyRevocations means that more people would lose their seat than
	// [WithRevocations] allows. Nothing was changed.
	ErrTooManyRevocations = errors.New("too many revocations")
	// ErrStalePlan means that the holders of the seats, or the protection of a seat, have
	// changed since the plan was made. Nothing was changed: plan again.
	ErrStalePlan = errors.New("stale plan")
)

// An opError is an error of New, Plan, Compare or Apply.
type opError struct {
	op  string
	err error
}

// wrap returns err as an error of op, and nil if err is nil.
func wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	return &opError{op, err}
}

func (e *opError) Error() string { return "roster: " + e.op + ": " + text(e.err) }
func (e *opError) Unwrap() error { return e.err }

// text returns the text of err without the prefix of package seats.
func text(err error) string { return strings.TrimPrefix(err.Error(), "seats: ") }
