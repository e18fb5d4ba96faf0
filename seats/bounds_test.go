package seats_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
)

// watchedBody is a body without end that notes how much of it was read, and its closing.
type watchedBody struct {
	read   int
	closed int
}

func (e *watchedBody) Read(p []byte) (int, error) {
	e.read += len(p)
	return copy(p, strings.Repeat("x", len(p))), nil
}

func (e *watchedBody) Close() error {
	e.closed++
	return nil
}

func TestHowMuchIsRead(t *testing.T) {
	const drained = 256 << 10
	tests := map[string]struct {
		status int
		opts   []seats.Option
		limit  int // of what is read to be kept or understood
	}{
		"a success":                     {200, []seats.Option{seats.WithMaxResponseBytes(1 << 20)}, 1 << 20},
		"a success, by default":         {200, nil, 32 << 20},
		"a refusal":                     {400, nil, 1 << 20},
		"a refusal, with a small limit": {400, []seats.Option{seats.WithMaxResponseBytes(1 << 10)}, 1 << 10},
	}
	for name, tt := range tests {
		body := &watchedBody{}
		var requestContext context.Context
		road := roundTripper(func(r *http.Request) (*http.Response, error) {
			requestContext = r.Context()
			return &http.Response{StatusCode: tt.status, Header: http.Header{}, Body: body, ContentLength: -1}, nil
		})
		err := read(ctx, newClient(t, seats.WithHTTPClient(&http.Client{Transport: road})), tt.opts...)
		var e *seats.Error
		if !errors.As(err, &e) || len(e.Body) > 64<<10 {
			t.Errorf("%s: %T with %d bytes, want an *Error with 64 KiB at most", name, err, len(e.Body))
		}
		// The buffer may ask for somewhat more than the limit; it does not get it.
		if body.read < tt.limit || body.read > tt.limit+drained+64<<10 {
			t.Errorf("%s: %d bytes were read, want %d and at most %d more", name, body.read, tt.limit, drained)
		}
		if body.closed != 1 {
			t.Errorf("%s: the body was closed %d times", name, body.closed)
		}
		if requestContext.Err() == nil {
			t.Errorf("%s: the attempt's context is not done after the call", name)
		}
	}
}
