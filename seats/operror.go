package seats

import (
	"errors"
	"slices"
	"strings"
	"unicode"
)

// newOpError returns an error of op with the causes that are not nil.
func newOpError(op string, causes ...error) error {
	e := &opError{op, withoutNil(causes...)}
	if errors.Is(e, ErrOutcomeUnknown) {
		return &unknownError{e}
	}
	return e
}

func withoutNil(errs ...error) []error {
	return slices.DeleteFunc(errs, func(err error) bool { return err == nil })
}

// An opError is the error of an operation that no response explains: nothing was sent, no
// response came, or the outcome is unknown.
type opError struct {
	op     string
	causes []error
}

func (e *opError) Error() string   { return prefix(e.op) + e.text() }
func (e *opError) text() string    { return join(e.causes) }
func (e *opError) Unwrap() []error { return e.causes }

// An unknownError is an opError with [ErrOutcomeUnknown] among its causes. It has no Unwrap
// method, because a refusal among the causes is not the outcome.
type unknownError struct{ opErr *opError }

func (e *unknownError) Error() string        { return e.opErr.Error() }
func (e *unknownError) text() string         { return e.opErr.text() }
func (e *unknownError) Is(target error) bool { return !isRefusal(target) && errors.Is(e.opErr, target) }
func (e *unknownError) As(target any) bool   { return errors.As(e.opErr, target) }

// prefix returns the beginning of the text of every error of an operation.
func prefix(op string) string { return "seats: " + op + ": " }

// join joins the texts of errors, leaving out their own prefixes.
func join(errs []error) string {
	parts := make([]string, len(errs))
	for i, err := range errs {
		if e, ok := err.(interface{ text() string }); ok {
			parts[i] = e.text()
		} else {
			parts[i] = err.Error()
		}
	}
	return strings.Join(parts, ": ")
}

func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
}
