package seats_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// records decodes what a JSON handler wrote.
func records(t *testing.T, log *bytes.Buffer) []map[string]any {
	t.Helper()
	var all []map[string]any
	for line := range strings.Lines(log.String()) {
		var record map[string]any
		if err := json.Unmarshal([]byte(line), &record); err != nil {
			t.Fatal(err)
		}
		all = append(all, record)
	}
	return all
}

func TestOneDebugRecordAnAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		s := &script{steps: []step{refused, status(503), {status: 429, body: `{"error":"Slow","detail":"ada@company.com"}`}, good}}
		if err := read(ctx, s.client(t, seats.WithLogger(logger), seats.WithRetry(seats.RetryPolicy{MaxAttempts: 4}))); err != nil {
			t.Fatal(err)
		}
		all := records(t, &log)
		if len(all) != 4 {
			t.Fatalf("%d records, want 4:\n%s", len(all), &log)
		}
		want := []map[string]any{
			{"attempt": 1.0, "error": "dial tcp: connection refused", "status": nil},
			{"attempt": 2.0, "error": "Service Unavailable", "status": 503.0},
			{"attempt": 3.0, "error": "Slow", "status": 429.0},
			{"attempt": 4.0, "error": nil, "status": 200.0},
		}
		for i, fields := range want {
			for key, value := range fields {
				if all[i][key] != value {
					t.Errorf("record %d: %s is %v, want %v", i, key, all[i][key], value)
				}
			}
			if all[i]["op"] != "ListSeats" || all[i]["level"] != "DEBUG" || all[i]["duration"] == nil {
				t.Errorf("record %d: %v", i, all[i])
			}
		}
	})
}

func TestWithoutLoggerAndWithNil(t *testing.T) {
	for _, opts := range [][]seats.Option{nil, {seats.WithLogger(nil)}} {
		client, _ := serve(t, []literal{polar(200, testdata(t, "seats.json"))}, opts...)
		if _, err := client.ListSeats(ctx, session, seats.ListSeatsParams{}); err != nil {
			t.Error(err)
		}
	}
}

// Nothing secret is in what people write to logs: neither in our records, whatever
// the answer, nor, for the token, in errors and in what is kept of an answer.
func TestNothingSecretLeaks(t *testing.T) {
	const address = "marked-address@company.com"
	echo := fmt.Sprintf(`Bearer %s %s`, token, address)
	answers := map[string]step{
		"domain error":   {status: 400, body: `{"error":"SeatAlreadyAssigned","detail":"` + echo + `"}`},
		"422":            {status: 422, body: `{"detail":[{"loc":["body","` + address + `"],"msg":"` + echo + `","type":"x"}]}`},
		"debug page":     {status: 500, body: "<pre>Authorization: " + echo + "</pre>", header: http.Header{"X-Debug": {echo}}},
		"text":           {status: 503, body: echo},
		"not JSON":       {status: 200, body: echo},
		"not a time":     {status: 200, body: `{"id":"s","seats":[{"id":"s","created_at":"` + echo + `"}],"created_at":"` + echo + `"}`},
		"not a string":   {status: 200, body: `{"id":12345}`},
		"redirect":       {status: 307, header: http.Header{"Location": {"https://evil.test/?" + token}}},
		"no connection":  refused,
		"reset":          reset,
		"cut":            {status: 200, body: echo, cut: errors.New("cut")},
		"no answer":      {hang: true},
		"a good one":     good,
		"expired token":  {status: 401, body: `{"error":"invalid_token","error_description":"` + echo + `"}`},
		"escaped":        {status: 400, body: `{"error":"Odd","detail":"` + strings.ReplaceAll(token, "_", `\u005f`) + `"}`},
		"cut in a token": {status: 502, body: "<pre>Authorization: Bearer " + token[:len(token)-1]},
		"quoted":         {err: fmt.Errorf("malformed HTTP response %q", echo)},
		"a cut refusal":  {status: 400, cut: fmt.Errorf("malformed MIME header line: %s", echo)},
		"no name":        {status: 400, body: `{"error":"no seat for ` + echo + `"}`},
		"a good header":  {status: 200, body: good.body, header: http.Header{"X-Debug": {echo}}},
		"a named header": {status: 404, header: http.Header{"Set-Cookie": {"t=" + token}}},
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
				s := &script{steps: []step{answer}}
				client := s.client(t, seats.WithLogger(logger), seats.WithTimeout(time.Second))
				var got seats.Response
				_, assignErr := client.AssignSeat(ctx, session, seats.SeatAssign{SubscriptionID: teamID, Email: address}, seats.WithResponse(&got))
				_, listErr := client.ListSeats(ctx, session, seats.ListSeatsParams{SubscriptionID: address})
				if log.Len() == 0 {
					t.Error("nothing was logged")
				}
				for _, secret := range []string{token, "marked-address", teamID} {
					if strings.Contains(log.String(), secret) {
						t.Errorf("the log has %s:\n%s", secret, &log)
					}
				}
				for _, err := range []error{assignErr, listErr} {
					shown := fmt.Sprintf("%v %+v %#v %s %q", err, err, err, got.Body, got.Header)
					var e *seats.Error
					if errors.As(err, &e) {
						shown += mustJSON(t, e) + fmt.Sprintf("%+v %#v %s", *e, *e, e.Body)
					}
					if strings.Contains(shown, token[:30]) {
						t.Errorf("an error or its answer shows the token: %s", shown)
					}
				}
			})
		})
	}
}
