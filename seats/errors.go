package seats

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// What an answer of Polar means, by its status. An [Error] is the one that fits.
var (
	ErrBadRequest   = errors.New("bad request")              // 400
	ErrUnauthorized = errors.New("unauthorized")             // 401: no token, an expired one, or one of another kind
	ErrForbidden    = errors.New("forbidden")                // 403
	ErrNotFound     = errors.New("not found")                // 404: unknown, or somebody else's
	ErrValidation   = errors.New("request not valid")        // 422: see Fields
	ErrRateLimited  = errors.New("too many requests")        // 429: see RetryAfter
	ErrServer       = errors.New("server or proxy failed")   // 5xx
	ErrRedirected   = errors.New("redirected, not followed") // 301, 302, 303, 307, 308: is the server's URL right?
)

// What an answer of Polar means, by the name that Polar gives in its body.
var (
	ErrSeatNotAvailable       = errors.New("seat not available")        // 400: all seats are taken, or the order is not paid or not seat-based
	ErrSeatAlreadyAssigned    = errors.New("seat already assigned")     // 400: the person has a seat of it
	ErrSeatNotPending         = errors.New("seat not pending")          // 400: only a pending invitation can be sent again
	ErrInvalidInvitationToken = errors.New("invalid invitation token")  // 400: the seat has no invitation to send again
	ErrInvalidSeatAssignment  = errors.New("invalid seat assignment")   // 400: the person cannot be told or found
	ErrMemberEmailMismatch    = errors.New("member e-mail mismatch")    // 400: ExternalMemberID and Email are of two members
	ErrFeatureNotEnabled      = errors.New("feature not enabled")       // 403: the organization has no seat-based pricing
	ErrNotPermitted           = errors.New("not permitted")             // 403: only owners and billing managers manage seats
	ErrCustomerNotFound       = errors.New("customer not found")        // 404
	ErrMemberNotFound         = errors.New("member not found")          // 404
	ErrResourceNotFound       = errors.New("resource not found")        // 404: the subscription, order or seat
	ErrInvalidToken           = errors.New("invalid token")             // 401: expired, revoked or made up
	ErrUnsupportedVersion     = errors.New("API version not supported") // 404 that is not about a seat: version or server's URL
)

// What kept a call from an answer that can be used.
var (
	ErrNoSession          = errors.New("no session token")
	ErrWrongToken         = errors.New("wrong token")
	ErrInvalidArgument    = errors.New("invalid argument")
	ErrUnexpectedResponse = errors.New("unexpected response") // not what Polar promises: HTML, cut, or empty
	ErrResponseTooLarge   = errors.New("response too large")  // see WithMaxResponseBytes
	// ErrOutcomeUnknown means that an assignment, a revocation or a resending
	// reached Polar, or may have, and that no answer says whether it was done.
	ErrOutcomeUnknown = errors.New("outcome unknown")
)

var byStatus = map[int]error{
	http.StatusBadRequest:          ErrBadRequest,
	http.StatusUnauthorized:        ErrUnauthorized,
	http.StatusForbidden:           ErrForbidden,
	http.StatusNotFound:            ErrNotFound,
	http.StatusUnprocessableEntity: ErrValidation,
	http.StatusTooManyRequests:     ErrRateLimited,
	http.StatusMovedPermanently:    ErrRedirected,
	http.StatusFound:               ErrRedirected,
	http.StatusSeeOther:            ErrRedirected,
	http.StatusTemporaryRedirect:   ErrRedirected,
	http.StatusPermanentRedirect:   ErrRedirected,
}

var byCode = map[string]error{
	"SeatNotAvailable":             ErrSeatNotAvailable,
	"SeatAlreadyAssigned":          ErrSeatAlreadyAssigned,
	"SeatNotPending":               ErrSeatNotPending,
	"InvalidInvitationToken":       ErrInvalidInvitationToken,
	"InvalidSeatAssignmentRequest": ErrInvalidSeatAssignment,
	"MemberEmailMismatch":          ErrMemberEmailMismatch,
	"FeatureNotEnabled":            ErrFeatureNotEnabled,
	"NotPermitted":                 ErrNotPermitted,
	"CustomerNotFound":             ErrCustomerNotFound,
	"MemberNotFound":               ErrMemberNotFound,
	"ResourceNotFound":             ErrResourceNotFound,
	"invalid_token":                ErrInvalidToken,
}

// An Error is every answer that is not the promised 2xx, with its status, however
// odd the rest of it is. [errors.Is] tells what it means.
type Error struct {
	Op         string        // the operation: "AssignSeat"
	StatusCode int           // of the answer
	Code       string        // what Polar calls it: "SeatNotAvailable"; "" when it gave no name
	Message    string        // Polar's text; "" when there was none
	Fields     []FieldError  // what is wrong with a request that is not valid (422)
	RetryAfter time.Duration // what Retry-After asks for; 0 when it does not
	Header     http.Header   // of the answer
	Body       []byte        // of the answer, at most 64 KiB of it
	Attempts   int           // how many requests were sent, this one included

	causes []error // what else errors.Is and errors.As find
}

// A FieldError is one thing that Polar does not accept about a request.
type FieldError struct {
	Path    string // where it is: "body.email", "query.limit"
	Type    string // what is wrong, for programs: "value_error", "uuid_parsing"
	Message string // what is wrong, for people
}

// Error returns one line: operation, status, Polar's name for it and its text.
func (e *Error) Error() string { return prefix(e.Op) + e.text() }

func (e *Error) text() string {
	var s strings.Builder
	s.WriteString(strconv.Itoa(e.StatusCode))
	if name := cmp.Or(e.Code, http.StatusText(e.StatusCode)); name != "" {
		s.WriteString(" " + name)
	}
	if e.Message != "" && e.Message != http.StatusText(e.StatusCode) {
		s.WriteString(": " + e.Message)
	}
	if e.Is(ErrUnsupportedVersion) {
		s.WriteString(": Polar knows no such API version, or the server's URL is wrong")
	}
	if e.Is(ErrRedirected) {
		fmt.Fprintf(&s, " to %q, not followed: the server's URL is wrong", e.Header.Get("Location"))
	}
	if len(e.causes) > 0 {
		s.WriteString(": " + join(e.causes))
	}
	return oneLine(s.String())
}

func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
}

// Is answers to the status and to the name that Polar gives.
func (e *Error) Is(target error) bool {
	if target == nil {
		return false
	}
	// A server that knows the version says so in every answer, and names what it
	// did not find.
	if e.StatusCode == http.StatusNotFound && e.Code == "" && e.Header.Get("Polar-Version") == "" {
		return target == ErrUnsupportedVersion
	}
	if target == ErrServer {
		return e.StatusCode >= 500
	}
	return target == byStatus[e.StatusCode] || target == byCode[e.Code]
}

// Unwrap returns what else there is to know of the answer: [ErrUnexpectedResponse],
// [ErrResponseTooLarge], [ErrOutcomeUnknown], and what cut it.
func (e *Error) Unwrap() []error { return e.causes }

// An opError is every other way in which an operation fails: no answer came, or it does
// not say what became of the request.
type opError struct {
	op     string
	causes []error
}

// fail leaves out the causes that are nil.
func fail(op string, causes ...error) error {
	return &opError{op, slices.DeleteFunc(causes, func(err error) bool { return err == nil })}
}

func (e *opError) Error() string   { return prefix(e.op) + e.text() }
func (e *opError) text() string    { return join(e.causes) }
func (e *opError) Unwrap() []error { return e.causes }

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
