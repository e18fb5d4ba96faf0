package seats_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
)

// An endlessBody is a body without end that counts the bytes read from it and the calls of
// Close.
type endlessBody struct {
	read   int
	closed int
}

func (b *endlessBody) Read(p []byte) (int, error) {
	b.read += len(p)
	return copy(p, strings.Repeat("x", len(p))), nil
}

func (b *endlessBody) Close() error {
	b.closed++
	return nil
}

func TestResponseReadLimits(t *testing.T) {
	const maxDrain = 256 << 10
	tests := map[string]struct {
		status int
		opts   []seats.Option
		limit  int // bytes read to be kept or decoded
	}{
		"a success":                     {200, []seats.Option{seats.WithMaxResponseBytes(1 << 20)}, 1 << 20},
		"a success, by default":         {200, nil, 32 << 20},
		"a refusal":                     {400, nil, 1 << 20},
		"a refusal, with a small limit": {400, []seats.Option{seats.WithMaxResponseBytes(1 << 10)}, 1 << 10},
	}
	for name, tt := range tests {
		body := &endlessBody{}
		var requestContext context.Context
		transport := roundTripper(func(r *http.Request) (*http.Response, error) {
			requestContext = r.Context()
			return &http.Response{StatusCode: tt.status, Header: http.Header{}, Body: body, ContentLength: -1}, nil
		})
		err := listSeats(ctx, newClient(t, withTransport(transport)), tt.opts...)
		if e := asError(t, err); len(e.Body) > 64<<10 {
			t.Errorf("%s: ListSeats: Error.Body has %d bytes, want at most 64 KiB", name, len(e.Body))
		}
		// The last read may ask for a little more than the limit.
		if body.read < tt.limit || body.read > tt.limit+maxDrain+64<<10 {
			t.Errorf("%s: ListSeats read %d bytes, want %d and at most %d more", name, body.read, tt.limit, maxDrain)
		}
		if body.closed != 1 {
			t.Errorf("%s: ListSeats closed the body %d times, want once", name, body.closed)
		}
		if requestContext.Err() == nil {
			t.Errorf("%s: the attempt's context is not done after ListSeats", name)
		}
	}
}
