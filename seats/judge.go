package seats

import (
	"crypto/tls"
	"errors"
	"net/http"
	"slices"
)

// What may be tried again, whatever the policy. A request that is safe changes
// nothing. One that is not safe is sent again only where it was surely not carried
// out: Polar counts requests before it looks at them, so a 429 did nothing.
var (
	again       = []int{408, 429, 500, 502, 503, 504}
	againUnsafe = []int{429}
)

// noAnswer judges an attempt that got no status.
func noAnswer(op string, safe bool, a answer) *failure {
	if !safe && a.sent {
		return &failure{err: fail(op, ErrOutcomeUnknown, a.cut)}
	}
	var untrusted *tls.CertificateVerificationError // it will not be better in a second
	return &failure{err: fail(op, a.cut), again: !a.ended && !errors.As(a.cut, &untrusted)}
}

// refusal judges an answer that is no success.
func refusal(op string, safe bool, a answer, attempts int) *failure {
	e := newError(op, a, attempts)
	e.readErrorBody()
	repeatable := again
	if !safe {
		repeatable = againUnsafe
		if a.status >= 500 || a.status == http.StatusRequestTimeout {
			e.causes = append(e.causes, ErrOutcomeUnknown)
		}
	}
	if a.cut != nil && a.cut != errTooLong {
		e.causes = append(e.causes, a.cut)
	}
	return &failure{err: e, again: !a.ended && slices.Contains(repeatable, a.status), status: a.status, retryAfter: e.RetryAfter}
}

// unusable judges a success that does not say what it promises: its body is cut,
// too long, or something else, as decodeErr says.
func unusable(op string, safe bool, a answer, decodeErr error, attempts int) *failure {
	e := newError(op, a, attempts)
	if !safe {
		e.causes = append(e.causes, ErrOutcomeUnknown)
	}
	f := &failure{err: e, status: a.status}
	switch {
	case a.cut == errTooLong:
		e.causes = append(e.causes, ErrResponseTooLarge)
	case a.cut != nil:
		e.causes = append(e.causes, ErrUnexpectedResponse, a.cut)
		f.again = safe && !a.ended
	default:
		e.causes = append(e.causes, ErrUnexpectedResponse, decodeErr)
	}
	return f
}

func newError(op string, a answer, attempts int) *Error {
	return &Error{
		Op:         op,
		StatusCode: a.status,
		RetryAfter: retryAfter(a.header),
		Header:     a.header,
		Body:       a.body[:min(len(a.body), maxErrorBody)],
		Attempts:   attempts,
	}
}
