package seats

import (
	"bytes"
	"errors"
	"strings"
)

// hideToken removes the token from the parts of the response that are kept. Some proxies and
// debug pages echo the request, and net/http quotes input that it cannot parse.
func (a *attempt) hideToken() {
	a.body = hideCutToken(bytes.ReplaceAll(a.body, []byte(a.token), []byte(redacted)), a.token)
	a.header = a.header.Clone() // a transport may share one header between responses
	for _, values := range a.header {
		for i, value := range values {
			values[i] = strings.ReplaceAll(value, a.token, redacted)
		}
	}
	a.broken = hideInError(a.broken, a.token)
}

// hideCutToken removes the part of the token with which a truncated body ends. A part counts
// if it is longer than the prefix that Polar's tokens share. Their last characters are a
// checksum, so a long part is as good as the whole token.
func hideCutToken(body []byte, token string) []byte {
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

// A hiddenError replaces an error that shows the token. errors.Is still finds the causes of
// the original, which a function holds so that nothing can print it.
type hiddenError struct {
	text string
	is   func(target error) bool
}

func (e *hiddenError) Error() string        { return e.text }
func (e *hiddenError) Is(target error) bool { return e.is(target) }
