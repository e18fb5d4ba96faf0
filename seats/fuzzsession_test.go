package seats_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
)

// Whatever the response to the creation of a session, the call is sent with the token in that
// response, or fails with ErrCreateSession. The error shows nothing of a success that cannot be
// used.
func FuzzCreateSession(f *testing.F) {
	for _, body := range unusableBodies {
		f.Add(201, body, false)
	}
	for _, body := range []string{
		createdAnswer,
		strings.ReplaceAll(createdAnswer, "polar_mst_", "polar_cst_"),
		strings.ReplaceAll(createdAnswer, "polar_mst_", "polar_oat_"),
		strings.ReplaceAll(createdAnswer, `"token":"`, `"token":"\u0070`),
		strings.ReplaceAll(createdAnswer, "2026-01-01T01:00:00Z", "0000-01-01T00:00:00-23:59"),
		strings.ReplaceAll(createdAnswer, "2026-01-01T00:00:00Z", issuedToken),
		"[" + createdAnswer + "]",
		createdAnswer[:len(createdAnswer)/2],
		`{"token":"` + issuedToken + `","token":{}}`,
		`{"TOKEN":"` + issuedToken + `","expires_at":null}`,
		`{"error":"PolarRequestValidationError","detail":[{"type":"value_error","loc":["body","customer_id"],"msg":"Customer does not exist.","input":"x"}]}`,
		`{"detail":[{"type":"value_error","loc":["body","member_id"],"msg":""}]}`,
		`{"error":"insufficient_scope"}`,
	} {
		for _, status := range []int{200, 201, 299, 300, 401, 403, 422, 500} {
			f.Add(status, body, true)
			f.Add(status, body, false)
		}
	}
	f.Fuzz(func(t *testing.T, status int, body string, member bool) {
		subject := seats.Subject{CustomerID: "c"}
		if member {
			subject.ExternalMemberID = "ada"
		}
		creation := &memoryTransport{response: literal{200 + int(uint(status-200)%400), http.Header{"X-Debug": {body}}, body}}
		issuer, err := seats.NewIssuer(creation.client(t), organizationToken)
		if err != nil {
			t.Fatal(err)
		}
		call := &memoryTransport{response: polarResponse(200, any200)}
		err = listSeatsAs(ctx, call.client(t), issuer.Session(subject))
		if len(creation.requests) != 1 || len(call.requests) == 1 != (err == nil) {
			t.Fatalf("ListSeats: %v after %d creations and %d calls; want 1 creation, and 1 call only without an error", err, len(creation.requests), len(call.requests))
		}
		if err != nil {
			checkCreationFailed(t, err, creation.response)
			return
		}
		var created struct{ Token string }
		if err := json.Unmarshal([]byte(body), &created); err != nil {
			t.Fatal(err)
		}
		if got, want := onTheWire(t, call.requests[0]).Header.Get("Authorization"), "Bearer "+created.Token; got != want {
			t.Errorf("Authorization %q, want %q", got, want)
		}
		if member && strings.HasPrefix(created.Token, "polar_cst_") {
			t.Error("ListSeats was sent with a customer's token in place of the member's")
		}
	})
}

// checkCreationFailed checks the error of a call whose session could not be created.
func checkCreationFailed(t *testing.T, err error, a literal) {
	t.Helper()
	var e *seats.Error
	if !errors.Is(err, seats.ErrCreateSession) || errors.Is(err, seats.ErrOutcomeUnknown) || !errors.As(err, &e) || e.StatusCode != a.status {
		t.Fatalf("ListSeats: %v, want ErrCreateSession with status %d and no ErrOutcomeUnknown", err, a.status)
	}
	success := a.status <= 299
	if success != errors.Is(err, seats.ErrUnexpectedResponse) || e.Body != nil || success && e.Header != nil {
		t.Errorf("ListSeats: %v, Error has body %q, header %v; want no body, and no header and ErrUnexpectedResponse for a success", err, e.Body, e.Header)
	}
	if !success {
		return
	}
	for how, text := range everyForm(t, err, seats.Response{}) {
		if strings.Contains(text, issuedToken[:30]) {
			t.Errorf("%s shows the session token: %s", how, text)
		}
	}
}
