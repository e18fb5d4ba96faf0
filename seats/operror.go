package seats

import (
	"errors"
	"slices"
	"strings"
	"unicode"
)

// newOpError returns an error of op with its causes, without those that are nil.
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

// An opError is every other way in which an operation fails: no answer came, or it does
// not say what became of the request.
type opError struct {
	op     string
	causes []error
}

func (e *opError) Error() string   { return prefix(e.op) + e.text() }
func (e *opError) text() string    { return join(e.causes) }
func (e *opError) Unwrap() []error { return e.causes }

// An unknownError is an opError with an [ErrOutcomeUnknown] among its causes. It does not
// unwrap: a refusal among them is not the outcome.
type unknownError struct{ of *opError }

func (e *unknownError) Error() string        { return e.of.Error() }
func (e *unknownError) text() string         { return e.of.text() }
func (e *unknownError) Is(target error) bool { return !isRefusal(target) && errors.Is(e.of, target) }
func (e *unknownError) As(target any) bool   { return errors.As(e.of, target) }

// prefix opens every error of an operation.
func prefix(op string) string { return "seats: " + op + ": " }

// join puts errors in a row, without the prefix that some have of their own.
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
