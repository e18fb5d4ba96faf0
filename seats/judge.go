package seats

import (
	"crypto/tls"
	"errors"
	"net/http"
)

// A repeatClass determines when a request may be sent again, whatever the policy allows.
type repeatClass int

const (
	// unlessDone allows another attempt only if the request certainly had no effect.
	unlessDone repeatClass = iota
	// afterLook allows another attempt even if the request may have taken effect, because a
	// look before each attempt, the first included, shows whether it is still needed.
	afterLook
	// thenLook allows another attempt even if the request may have taken effect, because
	// Polar refuses to do it twice. A look after such a refusal shows whether the refusal is
	// only the echo of a lost success.
	thenLook
	// always allows another attempt in any case: the request changes nothing.
	always
)

// mayHaveTakenEffect reports whether the attempt may have changed something.
func (a *attempt) mayHaveTakenEffect() bool {
	switch {
	case a.repeat == always:
		return false
	case !a.answered:
		return a.mayHaveLeft
	}
	return !hadNoEffect(a.status)
}

// mayStillArrive reports whether the request may still reach Polar: no response came, or it
// came from a proxy that gave up waiting for Polar.
func (a *attempt) mayStillArrive() bool {
	return a.mayHaveTakenEffect() && (!a.answered || a.status >= http.StatusBadGateway && a.isTransient())
}

// hadNoEffect reports whether a status means that the request changed nothing. A 303 means
// the opposite, and other unusual statuses mean neither.
func hadNoEffect(status int) bool {
	switch status {
	case http.StatusRequestTimeout:
		return false
	case http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return 400 <= status && status <= 499
}

// mayRepeat reports whether another attempt is safe and may succeed.
func (a *attempt) mayRepeat() bool {
	if a.mayHaveTakenEffect() && a.repeat != thenLook {
		return a.repeat == afterLook
	}
	return a.isTransient()
}

// isTransient reports whether the cause of the failure may be gone at the next attempt.
func (a *attempt) isTransient() bool {
	if !a.answered {
		var untrusted *tls.CertificateVerificationError // the next handshake would fail too
		return !errors.As(a.broken, &untrusted)
	}
	switch a.status {
	case http.StatusTooManyRequests, // 429, the rate limit: Polar has not processed the request
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
	// A truncated 4xx had no effect, but its reason is lost.
	return a.isCut() && 400 <= a.status && a.status <= 499
}

// newError returns the error of an attempt whose response has no usable value. decodeErr is
// the error of decoding the response, or nil.
func (a *attempt) newError(decodeErr error) error {
	var unknown, unexpected error
	if a.mayHaveTakenEffect() {
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
		RetryAfter: parseRetryAfter(a.header),
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

// refusal returns the error of the attempt if a response came, and nil otherwise.
func (a *attempt) refusal() *Error {
	refusal, _ := a.err.(*Error)
	return refusal
}
