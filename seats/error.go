package seats

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An Error reports a response other than the expected 2xx. It always has the status, however
// odd the rest of the response is. Use [errors.Is] to find out what it means.
type Error struct {
	// Op is the name of the method that was called, such as "AssignSeat".
	Op string
	// StatusCode is the status of the response.
	StatusCode int
	// Code is Polar's name for the error, such as "SeatNotAvailable", or "" if the response
	// has none.
	Code string
	// Message is Polar's text for people, or "".
	Message string
	// Fields are the invalid parts of the request, if the status is 422.
	Fields []FieldError
	// RetryAfter is the wait that the Retry-After of the response asks for, or 0.
	RetryAfter time.Duration
	// Header is the header of the response.
	Header http.Header
	// Body is the body of the response, at most its first 64 KiB.
	Body []byte
	// Attempts is the number of requests that the call has sent, this one included.
	Attempts int

	causes []error // further errors for errors.Is and errors.As
}

// A FieldError describes an invalid part of a request.
type FieldError struct {
	// Path is the place of the part, such as "body.email" or "query.limit".
	Path string
	// Type is the kind of the error, for programs, such as "value_error" or "uuid_parsing".
	Type string
	// Message describes the error for people.
	Message string
}

// Error returns one line with the operation, the status, and Polar's name and text for the
// error.
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
	if e.RetryAfter > 0 {
		fmt.Fprintf(&s, ": try again in %v", e.RetryAfter)
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

// Is reports whether target is the sentinel of the status or of Polar's name for the error.
// If the Error is an [ErrOutcomeUnknown], Is reports false for the sentinels of refusals.
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

// namesWhatIsMissing reports whether a 404 comes from Polar and names what Polar did not find.
// An unknown name counts if the response has a Polar-Version, as all of Polar's API have.
func (e *Error) namesWhatIsMissing() bool {
	switch byCode[e.Code] {
	case ErrResourceNotFound, ErrCustomerNotFound, ErrMemberNotFound:
		return true
	}
	return isName(e.Code) && e.Header.Get("Polar-Version") != ""
}

// Unwrap returns the further causes of the error: [ErrUnexpectedResponse],
// [ErrResponseTooLarge], [ErrOutcomeUnknown], and the error that truncated the response.
func (e *Error) Unwrap() []error { return e.causes }

// mayBeEcho reports whether e may be the echo of an earlier assignment that took effect:
// Polar's refusal of a second seat, or a 400 without a reason.
func (e *Error) mayBeEcho() bool {
	return e.refusesSecondSeat() || e.StatusCode == http.StatusBadRequest && e.Code == ""
}

// refusesSecondSeat reports whether e may be Polar's refusal of a second seat for the same
// person. If all seats are taken, Polar reports only that.
func (e *Error) refusesSecondSeat() bool {
	return e.Is(ErrSeatAlreadyAssigned) || e.Is(ErrSeatNotAvailable)
}

// readErrorBody sets Code, Message and Fields from the body. Polar sends a named error, a list
// of invalid fields, an OAuth 2 error, a text under "detail" alone, plain text, or nothing.
// Proxies send HTML.
func (e *Error) readErrorBody(content []byte) {
	var body struct {
		Error       any             `json:"error"`
		Detail      json.RawMessage `json:"detail"`
		Description any             `json:"error_description"`
	}
	if err := json.Unmarshal(content, &body); err != nil {
		e.Message = plainText(content)
		return
	}
	e.Code, _ = body.Error.(string)
	if json.Unmarshal(body.Detail, &e.Message) == nil && e.Message != "" {
		return
	}
	if e.Fields = readFields(body.Detail); e.Fields != nil {
		e.Message = describeFields(e.Fields)
		return
	}
	e.Message, _ = body.Description.(string)
}

// hide removes the token from the decoded texts. In the body, hideToken misses a token that is
// written with JSON escapes.
func (e *Error) hide(token string) {
	texts := []*string{&e.Code, &e.Message}
	for i := range e.Fields {
		f := &e.Fields[i]
		texts = append(texts, &f.Path, &f.Type, &f.Message)
	}
	for _, text := range texts {
		*text = strings.ReplaceAll(*text, token, redacted)
	}
}
