package seats_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/polarseats/polarseats-go/seats"
)

// An outcome that is unknown is no refusal, whatever the last answer was, so the order of
// a switch does not matter. The answer itself is there.
func TestUnknownOutcomeIsNoRefusal(t *testing.T) {
	looks := func(steps ...step) []step { return append([]step{{status: 200, body: listWithSeat}}, steps...) }
	tests := map[string]struct {
		call  func(context.Context, *seats.Client, ...seats.Option) error
		steps []step
		is    string // beside ErrOutcomeUnknown
		code  string // of the answer
	}{
		"lost, then all taken, and the look fails": {assign, []step{reset, {status: 400, body: `{"error":"SeatNotAvailable"}`}, {status: 401, body: `{"error":"invalid_token"}`}}, "", "SeatNotAvailable"},
		"lost, then not permitted":                 {assign, []step{reset, {status: 403, body: `{"error":"NotPermitted"}`}}, "", "NotPermitted"},
		"lost, then not found":                     {assign, []step{reset, {status: 404, body: `{"error":"ResourceNotFound"}`}}, "", "ResourceNotFound"},
		"lost, then of another server":             {assign, []step{reset, {status: 404, body: `{"error":"Not Found"}`}}, "", "Not Found"},
		"lost, then not valid":                     {assign, []step{reset, {status: 422, body: `{"error":"RequestValidationError"}`}}, "", "RequestValidationError"},
		"lost, then too many":                      {assign, []step{reset, {status: 429, body: `{"error":"TooMany"}`, header: http.Header{"Retry-After": {"999"}}}}, "", "TooMany"},
		"lost, then redirected":                    {assign, []step{reset, {status: 307, body: `{"error":"Moved"}`}}, "ErrRedirected", "Moved"},
		"a failure with the name of a refusal":     {revoke, []step{{status: 503, body: `{"error":"ResourceNotFound"}`}}, "ErrServer", "ResourceNotFound"},
		"a timeout with the name of a refusal":     {revoke, []step{{status: 408, body: `{"error":"NotPermitted"}`}}, "", "NotPermitted"},
		"a success that is none":                   {revoke, []step{{status: 200, body: `{"error":"SeatNotAvailable"}`}}, "ErrUnexpectedResponse", ""},
		"a revocation that was lost, then refused": {ensureNotHeld, looks(reset, step{status: 200, body: listWithSeat}, step{status: 403, body: `{"error":"NotPermitted"}`}), "", "NotPermitted"},
		"a revocation that was lost, no look":      {ensureNotHeld, looks(reset, step{status: 403, body: `{"error":"FeatureNotEnabled"}`}), "", "FeatureNotEnabled"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: tt.steps}
				err := fmt.Errorf("the caller's words: %w", tt.call(ctx, s.client(t)))
				checkIs(t, err, "ErrOutcomeUnknown "+tt.is)
				var answer *seats.Error
				if !errors.As(err, &answer) || answer.Code != tt.code {
					t.Errorf("answer %+v, want the one with %q", answer, tt.code)
				}
			})
		})
	}
}

func ensureNotHeld(ctx context.Context, c *seats.Client, opts ...seats.Option) error {
	_, err := c.EnsureRevoked(ctx, session, seats.Seat{ID: seatID, SubscriptionID: teamID, Email: markedEmail}, opts...)
	return err
}
