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

// An unknown outcome is not a refusal, whatever the last answer was, so the order of the
// cases in a switch does not matter. The error still holds the answer.
func TestUnknownOutcomeIsNotRefusal(t *testing.T) {
	listThen := func(steps ...step) []step { return append([]step{{status: 200, body: listWithSeat}}, steps...) }
	tests := map[string]struct {
		call  func(context.Context, *seats.Client, ...seats.Option) error
		steps []step
		is    string // besides ErrOutcomeUnknown
		code  string // of the answer
	}{
		"lost, then no seat left, and the look fails": {assign, []step{reset, {status: 400, body: `{"error":"SeatNotAvailable"}`}, {status: 401, body: `{"error":"invalid_token"}`}}, "", "SeatNotAvailable"},
		"lost, then not permitted":                    {assign, []step{reset, {status: 403, body: `{"error":"NotPermitted"}`}}, "", "NotPermitted"},
		"lost, then not found":                        {assign, []step{reset, {status: 404, body: `{"error":"ResourceNotFound"}`}}, "", "ResourceNotFound"},
		"lost, then wrong server":                     {assign, []step{reset, {status: 404, body: `{"error":"Not Found"}`}}, "", "Not Found"},
		"lost, then invalid":                          {assign, []step{reset, {status: 422, body: `{"error":"RequestValidationError"}`}}, "", "RequestValidationError"},
		"lost, then rate limited":                     {assign, []step{reset, {status: 429, body: `{"error":"TooMany"}`, header: http.Header{"Retry-After": {"999"}}}}, "", "TooMany"},
		"lost, then redirected":                       {assign, []step{reset, {status: 307, body: `{"error":"Moved"}`}}, "ErrRedirected", "Moved"},
		"a failure with the name of a refusal":        {revoke, []step{{status: 503, body: `{"error":"ResourceNotFound"}`}}, "ErrServer", "ResourceNotFound"},
		"a timeout with the name of a refusal":        {revoke, []step{{status: 408, body: `{"error":"NotPermitted"}`}}, "", "NotPermitted"},
		"a success without a seat":                    {revoke, []step{{status: 200, body: `{"error":"SeatNotAvailable"}`}}, "ErrUnexpectedResponse", ""},
		"lost revocation, then refused":               {ensureNotHeld, listThen(reset, step{status: 200, body: listWithSeat}, step{status: 403, body: `{"error":"NotPermitted"}`}), "", "NotPermitted"},
		"lost revocation, and the look fails":         {ensureNotHeld, listThen(reset, step{status: 403, body: `{"error":"FeatureNotEnabled"}`}), "", "FeatureNotEnabled"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: tt.steps}
				err := fmt.Errorf("wrapped by the caller: %w", tt.call(ctx, s.client(t)))
				checkIs(t, err, "ErrOutcomeUnknown "+tt.is)
				var answer *seats.Error
				if !errors.As(err, &answer) || answer.Code != tt.code {
					t.Errorf("%v holds answer %+v, want one with code %q", err, answer, tt.code)
				}
			})
		})
	}
}

func ensureNotHeld(ctx context.Context, c *seats.Client, opts ...seats.Option) error {
	_, err := c.EnsureRevoked(ctx, session, seats.Seat{ID: seatID, SubscriptionID: teamID, Email: markedEmail}, opts...)
	return err
}
