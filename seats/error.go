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
	// Path is the place of the part: "body.email", "query.limit".
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

// Unwrap returns what else there is to know of the answer: [ErrUnexpectedResponse],
// [ErrResponseTooLarge], [ErrOutcomeUnknown], and what cut it.
func (e *Error) Unwrap() []error { return e.causes }

// mayBeEcho reports whether e, after an assignment that may have been carried out, may be
// the echo of it: Polar's refusal of a second seat, or a 400 that does not say why.
func (e *Error) mayBeEcho() bool {
	return e.refusesSecondSeat() || e.StatusCode == http.StatusBadRequest && e.Code == ""
}

// refusesSecondSeat reports whether e is what Polar answers if the person has a seat:
// that, or, if all seats are taken, only that.
func (e *Error) refusesSecondSeat() bool {
	return e.Is(ErrSeatAlreadyAssigned) || e.Is(ErrSeatNotAvailable)
}

// readErrorBody fills in what the body says. Polar has several forms: an error
// with its name, a list of what is not valid, an OAuth 2 error, a text under
// "detail" alone, plain text, and nothing; proxies before it answer with HTML.
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

// hide takes the token out of what was decoded: in the body it may have had escapes.
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
