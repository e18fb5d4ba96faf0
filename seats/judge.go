package seats

import (
	"crypto/tls"
	"errors"
	"net/http"
)

// A repeat says when a request may be sent again, whatever the policy.
type repeat int

const (
	// unlessDone: only if it was surely not carried out.
	unlessDone repeat = iota
	// afterLook: also if it may have been carried out, after a look that shows that it was
	// not. There is a look before the first attempt, too.
	afterLook
	// thenLook: also if it may have been carried out, since Polar refuses to do it twice. A
	// look then shows whether such a refusal is the echo of a lost answer.
	thenLook
	// always: it changes nothing.
	always
)

// mayBeDone reports whether the attempt may have changed something.
func (a *attempt) mayBeDone() bool {
	switch {
	case a.repeat == always:
		return false
	case !a.answered:
		return a.mayHaveLeft
	}
	return !surelyNotDone(a.status)
}

// mayBeUnderWay reports whether the attempt may still reach Polar: nobody has answered, or
// a proxy that has given it up.
func (a *attempt) mayBeUnderWay() bool {
	return a.mayBeDone() && (!a.answered || a.status >= http.StatusBadGateway && a.mayPass())
}

// surelyNotDone reports whether a status says that the request was not carried out. A 303
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

// mayRepeat reports whether another attempt does no harm and may bring more.
func (a *attempt) mayRepeat() bool {
	if a.mayBeDone() && a.repeat != thenLook {
		return a.repeat == afterLook
	}
	return a.mayPass()
}

// mayPass reports whether what went wrong may be gone at the next attempt.
func (a *attempt) mayPass() bool {
	if !a.answered {
		var untrusted *tls.CertificateVerificationError // it will not be better in a second
		return !errors.As(a.broken, &untrusted)
	}
	switch a.status {
	case http.StatusTooManyRequests, // Polar counts requests before it looks at them
		http.StatusRequestTimeout, http.StatusMisdirectedRequest, http.StatusTooEarly:
		return true
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return false
	}
	if a.isSuccess() {
		return a.isCut() || a.repeat != always
	}
	if 500 <= a.status && a.status <= 599 {
		return true
	}
	// What is refused with a 4xx was not done; but why is not known if it was cut.
	return a.isCut() && 400 <= a.status && a.status <= 499
}

// failure returns the error of an attempt whose answer has no value; decodeErr is why, if
// it was decoded.
func (a *attempt) failure(decodeErr error) error {
	var unknown, unexpected error
	if a.mayBeDone() {
		unknown = ErrOutcomeUnknown
	}
	if !a.answered {
		return newOpError(a.op, unknown, a.broken)
	}
	if a.isSuccess() && a.broken != ErrResponseTooLarge {
		unexpected = ErrUnexpectedResponse
	}
	e := &Error{
		Op:         a.op,
		StatusCode: a.status,
		RetryAfter: retryAfter(a.header),
		Header:     a.header,
		Body:       a.body[:min(len(a.body), maxErrorBody)],
		Attempts:   a.number,
		causes:     withoutNil(unknown, unexpected, a.broken, decodeErr),
	}
	if !a.isSuccess() {
		e.readErrorBody(a.body)
		e.hide(a.token)
	}
	return e
}

// refusal returns the answer that is the error of the attempt, or nil.
func (a *attempt) refusal() *Error {
	refusal, _ := a.err.(*Error)
	return refusal
}
