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

// The meaning of an answer of Polar, by its status. [errors.Is] reports whether an
// [Error] has it.
var (
	// ErrBadRequest is status 400.
	ErrBadRequest = errors.New("bad request")
	// ErrUnauthorized is status 401: the session token is missing, has expired, or is of
	// another kind.
	ErrUnauthorized = errors.New("unauthorized")
	// ErrForbidden is status 403.
	ErrForbidden = errors.New("forbidden")
	// ErrNotFound is status 404 if Polar names what it did not find: that is unknown, or
	// belongs to somebody else. Any other 404 is an [ErrWrongServer].
	ErrNotFound = errors.New("not found")
	// ErrValidation is status 422: Fields of the [Error] say what is not valid.
	ErrValidation = errors.New("request not valid")
	// ErrRateLimited is status 429: RetryAfter of the [Error] says when to try again.
	ErrRateLimited = errors.New("too many requests")
	// ErrServer is any status of 500 or more, from Polar or from a proxy before it.
	ErrServer = errors.New("server or proxy failed")
	// ErrRedirected is status 301, 302, 303, 307 or 308. No redirect is followed: the
	// server's URL is probably wrong.
	ErrRedirected = errors.New("redirected, not followed")
	// ErrWrongServer is a 404 that names nothing: the path of the request is unknown, since
	// the server's URL is wrong ([WithServer]), or Polar does not know the version of its
	// API that was asked for ([WithAPIVersion]).
	ErrWrongServer = errors.New("wrong server")
)

// The meaning of an answer of Polar, by the name that Polar gives in its body.
var (
	// ErrSeatNotAvailable (400): all seats are taken, the subscription or order has none,
	// or the order is not paid. If all seats are taken, Polar says so also of a person who
	// has one of them.
	ErrSeatNotAvailable = errors.New("seat not available")
	// ErrSeatAlreadyAssigned (400): the person has a seat of the subscription or order.
	ErrSeatAlreadyAssigned = errors.New("seat already assigned")
	// ErrSeatNotPending (400): only the invitation of a pending seat can be sent again.
	ErrSeatNotPending = errors.New("seat not pending")
	// ErrInvalidInvitationToken (400): the seat has no invitation to send again.
	ErrInvalidInvitationToken = errors.New("invalid invitation token")
	// ErrInvalidSeatAssignment (400): the person is unknown, or the request does not say
	// who it is.
	ErrInvalidSeatAssignment = errors.New("invalid seat assignment")
	// ErrMemberEmailMismatch (400): ExternalMemberID and Email belong to two members.
	ErrMemberEmailMismatch = errors.New("member e-mail mismatch")
	// ErrFeatureNotEnabled (403): the organization has no seat-based pricing.
	ErrFeatureNotEnabled = errors.New("feature not enabled")
	// ErrNotPermitted (403): only owners and billing managers manage seats.
	ErrNotPermitted = errors.New("not permitted")
	// ErrCustomerNotFound (404): no such customer.
	ErrCustomerNotFound = errors.New("customer not found")
	// ErrMemberNotFound (404): no such member.
	ErrMemberNotFound = errors.New("member not found")
	// ErrResourceNotFound (404): no such subscription, order or seat, or somebody else's.
	ErrResourceNotFound = errors.New("resource not found")
	// ErrInvalidToken (401): the session token has expired, was revoked, or never existed.
	ErrInvalidToken = errors.New("invalid token")
)

// The reasons why a call has no answer that can be used.
var (
	// ErrNoSession means that the [Session] is zero, or that a token is empty.
	ErrNoSession = errors.New("no session token")
	// ErrWrongToken means that a token cannot be right: a [Session]'s, or that of [NewIssuer].
	ErrWrongToken = errors.New("wrong token")
	// ErrInvalidArgument means that an argument or an [Option] makes no sense. Nothing was
	// sent.
	ErrInvalidArgument = errors.New("invalid argument")
	// ErrUnexpectedResponse means that a success has another body than Polar promises:
	// HTML, or one that is cut or empty.
	ErrUnexpectedResponse = errors.New("unexpected response")
	// ErrResponseTooLarge means that a success is longer than [WithMaxResponseBytes] allows.
	ErrResponseTooLarge = errors.New("response too large")
	// ErrCreateSession means that an [Issuer] could not create the session of a call. The
	// error also is what came of that, which says nothing of the customer's own session.
	ErrCreateSession = errors.New("creating a session")
	// ErrOutcomeUnknown means that an assignment, a revocation or a resending reached
	// Polar, or may have, and that no answer says whether it was carried out. Such an
	// error is not also a refusal: errors.Is finds no sentinel of a 4xx status or of a name
	// of Polar's in it. The last answer is found by [errors.As], as an *[Error].
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
	// Op is the method that was called: "AssignSeat".
	Op string
	// StatusCode is the status of the answer.
	StatusCode int
	// Code is Polar's name for the error: "SeatNotAvailable". It is "" if the answer has
	// none.
	Code string
	// Message is Polar's text for people, or "".
	Message string
	// Fields are the parts of the request that are not valid (422).
	Fields []FieldError
	// RetryAfter is the wait that the answer's Retry-After asks for, or 0.
	RetryAfter time.Duration
	// Header is the header of the answer.
	Header http.Header
	// Body is the body of the answer, at most its first 64 KiB.
	Body []byte
	// Attempts is the number of requests that were sent, this one included.
	Attempts int

	causes []error // what else errors.Is and errors.As find
}

// A FieldError is one part of a request that Polar does not accept.
type FieldError struct {
	// Path is where the part is: "body.email", "query.limit".
	Path string
	// Type says for programs what is wrong: "value_error", "uuid_parsing".
	Type string
	// Message says for people what is wrong.
	Message string
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
	if e.Is(ErrWrongServer) {
		s.WriteString(": the server's URL is wrong (it ends before /v1), or Polar does not know the API version")
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

// Is reports whether target is the sentinel of the status or of Polar's name for the
// error. An Error that is an [ErrOutcomeUnknown] is no refusal.
func (e *Error) Is(target error) bool {
	switch {
	case target == nil, isRefusal(target) && slices.Contains(e.causes, ErrOutcomeUnknown):
		return false
	case target == ErrServer:
		return e.StatusCode >= 500
	case e.StatusCode == http.StatusNotFound && !e.namesWhatIsMissing():
		return target == ErrWrongServer
	}
	return target == byStatus[e.StatusCode] || target == byCode[e.Code]
}

// namesWhatIsMissing reports whether a 404 is Polar's word on what it did not find. A name
// that is new is believed if the answer is one of Polar's API, which tells its version.
func (e *Error) namesWhatIsMissing() bool {
	switch byCode[e.Code] {
	case ErrResourceNotFound, ErrCustomerNotFound, ErrMemberNotFound:
		return true
	}
	return isName(e.Code) && e.Header.Get("Polar-Version") != ""
}

// isRefusal reports whether target says that a request was refused.
func isRefusal(target error) bool {
	for status, sentinel := range byStatus {
		if status >= 400 && target == sentinel {
			return true
		}
	}
	for _, sentinel := range byCode {
		if target == sentinel {
			return true
		}
	}
	return target == ErrWrongServer
}

// Unwrap returns what else there is to know of the answer: [ErrUnexpectedResponse],
// [ErrResponseTooLarge], [ErrOutcomeUnknown], and what cut it.
func (e *Error) Unwrap() []error { return e.causes }

// fail returns an error of op with its causes, without those that are nil.
func fail(op string, causes ...error) error {
	e := &opError{op, slices.DeleteFunc(causes, func(err error) bool { return err == nil })}
	if errors.Is(e, ErrOutcomeUnknown) {
		return &unknownError{e}
	}
	return e
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
