package seats

import (
	"bytes"
	"errors"
	"strings"
)

// hideToken takes the token out of what is kept of the answer: some proxies and debug
// pages show the request, and net/http quotes what it cannot read.
func (a *attempt) hideToken() {
	a.body = hideEnd(bytes.ReplaceAll(a.body, []byte(a.token), []byte(redacted)), a.token)
	a.header = a.header.Clone() // a transport may give the same one to others
	for _, values := range a.header {
		for i, value := range values {
			values[i] = strings.ReplaceAll(value, a.token, redacted)
		}
	}
	a.broken = hideInError(a.broken, a.token)
}

// hideEnd takes the token out where the end of the body cuts it. What Polar's tokens
// begin with may stay, and the last of them is a checksum: most of one is all of it.
func hideEnd(body []byte, token string) []byte {
	for n := len(token) - 1; n > len("polar_cst_"); n-- {
		if kept, ok := bytes.CutSuffix(body, []byte(token[:n])); ok {
			return append(kept, redacted...)
		}
	}
	return body
}

func hideInError(err error, token string) error {
	if err == nil || !strings.Contains(err.Error(), token) {
		return err
	}
	return &hiddenError{
		text: strings.ReplaceAll(err.Error(), token, redacted),
		is:   func(target error) bool { return errors.Is(err, target) },
	}
}

// A hiddenError stands for an error that shows the token. errors.Is finds in it what it
// found before; the error itself is behind a function, where nothing prints it.
type hiddenError struct {
	text string
	is   func(target error) bool
}

func (e *hiddenError) Error() string        { return e.text }
func (e *hiddenError) Is(target error) bool { return e.is(target) }
