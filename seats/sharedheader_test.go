package seats_test

import (
	"net/http"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
)

// A transport that answers from memory may give the same header to calls that run at
// the same time: to take the token out of it for one would be a race with the others.
func TestTokenInAHeaderThatIsShared(t *testing.T) {
	header := http.Header{"X-Request": {"Bearer " + token}}
	transport := roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 403, Header: header, Body: http.NoBody}, nil
	})
	var got seats.Response
	err := read(ctx, newClient(t, seats.WithHTTPClient(&http.Client{Transport: transport})), seats.WithResponse(&got))
	checkIs(t, err, "ErrForbidden")
	if shown := got.Header.Get("X-Request"); shown != "Bearer [REDACTED]" {
		t.Errorf("the answer's header is %q", shown)
	}
	if header.Get("X-Request") != "Bearer "+token {
		t.Errorf("the transport's header is now %v", header)
	}
}
