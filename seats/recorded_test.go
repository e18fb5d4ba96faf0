package seats_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
)

// recordedCall returns the call that sends a recorded request line, nil where none does.
func recordedCall(line string) func(*seats.Client) (any, error) {
	method, target, _ := strings.Cut(strings.TrimSuffix(line, " HTTP/1.1"), " ")
	path, _, _ := strings.Cut(target, "?")
	rest, ok := strings.CutPrefix(path, "/v1/customer-portal/seats")
	switch {
	case !ok:
		return nil
	case method == "GET" && rest == "":
		return func(c *seats.Client) (any, error) { return c.ListSeats(ctx, session, seats.ListSeatsParams{}) }
	case method == "POST" && rest == "":
		return func(c *seats.Client) (any, error) { return c.AssignSeat(ctx, session, seats.SeatAssign{}) }
	case method == "GET" && rest == "/subscriptions":
		return func(c *seats.Client) (any, error) {
			return c.ListClaimedSubscriptions(ctx, session, seats.ListClaimedSubscriptionsParams{})
		}
	case method == "DELETE" && strings.Count(rest, "/") == 1:
		return func(c *seats.Client) (any, error) { return c.RevokeSeat(ctx, session, "s") }
	case method == "POST" && strings.HasSuffix(rest, "/resend"):
		return func(c *seats.Client) (any, error) { return c.ResendInvitation(ctx, session, "s") }
	}
	return nil
}

// checkRecorded gives a recorded answer to a call, and wants its values or its error.
func checkRecorded(t *testing.T, call func(*seats.Client) (any, error), answer literal) {
	t.Helper()
	client, _ := serve(t, []literal{answer}, seats.WithRetry(seats.RetryPolicy{MaxAttempts: 1}))
	value, err := call(client)
	if answer.status != http.StatusOK {
		checkRecordedError(t, err, answer)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	checkAnswer(t, value, tree(t, []byte(answer.body)))
}

// checkRecordedError wants the status, the name and the text of the body.
func checkRecordedError(t *testing.T, err error, answer literal) {
	t.Helper()
	var got *seats.Error
	if !errors.As(err, &got) {
		t.Fatalf("%v is no *Error", err)
	}
	var body struct {
		Error       string
		Detail      any
		Description string `json:"error_description"`
	}
	if json.Unmarshal([]byte(answer.body), &body) != nil && !strings.HasPrefix(answer.body, "<") {
		body.Detail = answer.body
	}
	if got.StatusCode != answer.status || got.Code != body.Error || string(got.Body) != answer.body {
		t.Errorf("got %+v, want %d %s", got, answer.status, answer.body)
	}
	checkClass(t, err, answer, body.Error)
	if list, ok := body.Detail.([]any); ok {
		checkFields(t, got.Fields, list)
	} else if text := textOf(body.Detail, body.Description); got.Message != text {
		t.Errorf("message %q, want %q", got.Message, text)
	}
}

// checkClass wants what the status means, and what the name says beyond that.
func checkClass(t *testing.T, err error, answer literal, name string) {
	t.Helper()
	for _, want := range []error{classByName[name], classOf(answer, name)} {
		if want != nil && !errors.Is(err, want) {
			t.Errorf("%v is not %q", err, want)
		}
	}
}

// classOf is what a status means, and a 404 that names nothing.
func classOf(answer literal, name string) error {
	if answer.status == http.StatusNotFound && name == "" {
		return seats.ErrWrongServer
	}
	return map[int]error{
		400: seats.ErrBadRequest, 401: seats.ErrUnauthorized, 403: seats.ErrForbidden, 404: seats.ErrNotFound,
		422: seats.ErrValidation, 429: seats.ErrRateLimited, 500: seats.ErrServer, 502: seats.ErrServer, 503: seats.ErrServer, 504: seats.ErrServer,
	}[answer.status]
}

// classByName has the names that say more than the status does.
var classByName = map[string]error{
	"SeatNotAvailable":             seats.ErrSeatNotAvailable,
	"SeatAlreadyAssigned":          seats.ErrSeatAlreadyAssigned,
	"SeatNotPending":               seats.ErrSeatNotPending,
	"InvalidInvitationToken":       seats.ErrInvalidInvitationToken,
	"InvalidSeatAssignmentRequest": seats.ErrInvalidSeatAssignment,
	"MemberEmailMismatch":          seats.ErrMemberEmailMismatch,
	"FeatureNotEnabled":            seats.ErrFeatureNotEnabled,
	"NotPermitted":                 seats.ErrNotPermitted,
	"CustomerNotFound":             seats.ErrCustomerNotFound,
	"MemberNotFound":               seats.ErrMemberNotFound,
	"ResourceNotFound":             seats.ErrResourceNotFound,
	"invalid_token":                seats.ErrInvalidToken,
}

func textOf(detail any, description string) string {
	if text, ok := detail.(string); ok {
		return text
	}
	return description
}

// checkFields wants each thing that is not valid, with its place.
func checkFields(t *testing.T, got []seats.FieldError, detail []any) {
	t.Helper()
	var want []seats.FieldError
	for _, item := range detail {
		field := item.(map[string]any)
		var path []string
		for _, step := range field["loc"].([]any) {
			path = append(path, fmt.Sprint(step))
		}
		want = append(want, seats.FieldError{Path: strings.Join(path, "."), Type: field["type"].(string), Message: field["msg"].(string)})
	}
	if !slices.Equal(got, want) {
		t.Errorf("fields %+v, want %+v", got, want)
	}
}
