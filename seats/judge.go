package seats

import (
	"crypto/tls"
	"errors"
	"net/http"
)

// A repeat says when a request may be sent again, whatever the policy.
type repeat int

const (
	// unlessDone: only where it was surely not carried out.
	unlessDone repeat = iota
	// thenLook: also where it may have been carried out, since Polar refuses to do it
	// twice; whoever gets that refusal looks.
	thenLook
	// always: it changes nothing.
	always
)

// noAnswer judges an attempt that got no status.
func noAnswer(op string, r repeat, a answer) *failure {
	var untrusted *tls.CertificateVerificationError // it will not be better in a second
	f := &failure{err: fail(op, a.cut), again: !errors.As(a.cut, &untrusted)}
	if r != always && a.sent {
		f.err = fail(op, ErrOutcomeUnknown, a.cut)
		f.doubt = true
		f.again = f.again && r == thenLook
	}
	return f
}

// refusal judges an answer that is no success.
func refusal(op string, r repeat, a answer, token string, attempts int) *failure {
	e := newError(op, a, attempts)
	e.readErrorBody(a.body)
	e.hide(token)
	f := &failure{err: e, status: a.status, retryAfter: e.RetryAfter}
	if r != always && !surelyNotDone(a.status) {
		e.causes = append(e.causes, ErrOutcomeUnknown)
		f.doubt = true
	}
	if a.isCut() {
		e.causes = append(e.causes, a.cut)
	}
	f.again = mayPass(r, a)
	return f
}

// surelyNotDone tells whether a status says that the request was not carried out. A 303
// says that it was, and other odd ones say nothing.
func surelyNotDone(status int) bool {
	switch status {
	case http.StatusRequestTimeout:
		return false
	case http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return 400 <= status && status <= 499
}

// mayPass tells whether a refusal is one that another attempt may not meet.
func mayPass(r repeat, a answer) bool {
	switch a.status {
	case http.StatusTooManyRequests:
		return true // Polar counts requests before it looks at them
	case http.StatusRequestTimeout, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return r != unlessDone
	}
	// What is refused with a 4xx was not done; but why is not known where it was cut.
	return a.isCut() && 400 <= a.status && a.status <= 499
}

// unusable judges a success that does not say what it promises: its body is cut, too
// long, or something else, as decodeErr says.
func unusable(op string, r repeat, a answer, decodeErr error, attempts int) *failure {
	e := newError(op, a, attempts)
	f := &failure{err: e, status: a.status, doubt: r != always}
	if f.doubt {
		e.causes = append(e.causes, ErrOutcomeUnknown)
	}
	switch {
	case a.cut == errTooLong:
		e.causes = append(e.causes, ErrResponseTooLarge)
	case a.cut != nil:
		e.causes = append(e.causes, ErrUnexpectedResponse, a.cut)
	default:
		e.causes = append(e.causes, ErrUnexpectedResponse, decodeErr)
	}
	f.again = r == thenLook || r == always && a.isCut()
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
