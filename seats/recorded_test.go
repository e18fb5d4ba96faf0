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

// recordedCall returns the call that sends a recorded request line, or nil if no call of the
// client does.
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

// checkRecorded answers a call with a recorded answer and checks the call's value or error.
func checkRecorded(t *testing.T, call func(*seats.Client) (any, error), answer literal) {
	t.Helper()
	client, _ := serve(t, []literal{answer}, oneAttempt)
	value, err := call(client)
	if answer.status != http.StatusOK {
		checkRecordedError(t, err, answer)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	checkValue(t, value, decodeJSON(t, []byte(answer.body)))
}

// checkRecordedError checks that err has the status, the code and the text of the answer.
func checkRecordedError(t *testing.T, err error, answer literal) {
	t.Helper()
	var got *seats.Error
	if !errors.As(err, &got) {
		t.Fatalf("error %v (%T), want an *Error", err, err)
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
		t.Errorf("error %+v, want %d %s", got, answer.status, answer.body)
	}
	checkClass(t, err, answer, body.Error)
	if list, ok := body.Detail.([]any); ok {
		checkFields(t, got.Fields, list)
	} else if want := messageOf(body.Detail, body.Description); got.Message != want {
		t.Errorf("error message %q, want %q", got.Message, want)
	}
}

// checkClass checks that err matches the sentinels of the answer's status and code.
func checkClass(t *testing.T, err error, answer literal, code string) {
	t.Helper()
	for _, want := range []error{sentinelByCode[code], sentinelOfStatus(answer, code)} {
		if want != nil && !errors.Is(err, want) {
			t.Errorf("errors.Is(%q, %q) = false, want true", err, want)
		}
	}
}

// sentinelOfStatus returns the sentinel of an answer's status. A 404 without a code is not
// Polar's.
func sentinelOfStatus(answer literal, code string) error {
	if answer.status == http.StatusNotFound && code == "" {
		return seats.ErrWrongServer
	}
	return map[int]error{
		400: seats.ErrBadRequest, 401: seats.ErrUnauthorized, 403: seats.ErrForbidden, 404: seats.ErrNotFound,
		422: seats.ErrValidation, 429: seats.ErrRateLimited, 500: seats.ErrServer, 502: seats.ErrServer, 503: seats.ErrServer, 504: seats.ErrServer,
	}[answer.status]
}

// sentinelByCode holds the sentinels of the codes that say more than the status.
var sentinelByCode = map[string]error{
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

func messageOf(detail any, description string) string {
	if text, ok := detail.(string); ok {
		return text
	}
	return description
}

// checkFields checks that got has each item of a 422's detail, with its path.
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
		t.Errorf("error fields %+v, want %+v", got, want)
	}
}
