package seats_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// records decodes the records that a slog.JSONHandler has written to log.
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

func TestLogRecordPerAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		s := &script{steps: []step{refused, status(503), {status: 429, body: `{"error":"Slow","detail":"ada@company.com"}`}, good}}
		if err := listSeats(ctx, s.client(t, seats.WithLogger(debugLogger(&log)), seats.WithRetry(seats.RetryPolicy{MaxAttempts: 4, InitialInterval: time.Millisecond}))); err != nil {
			t.Fatal(err)
		}
		all := records(t, &log)
		if len(all) != 4 {
			t.Fatalf("ListSeats logged %d records, want 4:\n%s", len(all), &log)
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
				t.Errorf("record %d: %v, want op ListSeats, level DEBUG and a duration", i, all[i])
			}
		}
	})
}

func TestNoLogger(t *testing.T) {
	for _, opts := range [][]seats.Option{nil, {seats.WithLogger(nil)}} {
		client, _ := serve(t, []literal{polarResponse(200, testdata(t, "seats.json"))}, opts...)
		if _, err := client.ListSeats(ctx, session, seats.ListSeatsParams{}); err != nil {
			t.Error(err)
		}
	}
}

// The client logs a long wait before it waits.
func TestLogRecordBeforeLongWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		after := func(seconds string) step { return step{status: 429, header: http.Header{"Retry-After": {seconds}}} }
		s := &script{steps: []step{after("1"), after("2"), {hang: true}}}
		ended, cancel := context.WithCancel(ctx)
		time.AfterFunc(2*time.Second, cancel) // during the second wait
		_ = listSeats(ended, s.client(t, seats.WithLogger(debugLogger(&log))))
		all := records(t, &log)
		if len(all) != 3 {
			t.Fatalf("ListSeats logged %d records, want two attempts and the wait of 2s:\n%s", len(all), &log)
		}
		wait := all[2]
		if wait["op"] != "ListSeats" || wait["wait"] != float64(2*time.Second) || wait["level"] != "DEBUG" || wait["msg"] != "polar seats wait" {
			t.Errorf("record %v, want the wait of 2s at level DEBUG", wait)
		}
	})
}

// The option WithLogger(nil) keeps one call out of the client's log.
func TestNilLoggerForOneCall(t *testing.T) {
	var log bytes.Buffer
	s := &script{steps: []step{good}}
	client := s.client(t, seats.WithLogger(debugLogger(&log)))
	if err := listSeats(ctx, client, seats.WithLogger(nil)); err != nil || log.Len() != 0 {
		t.Errorf("ListSeats: %v with log %q, want no error and an empty log", err, log.String())
	}
	if err := listSeats(ctx, client); err != nil || len(records(t, &log)) != 1 {
		t.Errorf("ListSeats: %v with log %q, want no error and one record", err, log.String())
	}
}

// A log record shows text from the server only if it is a name, as Polar's codes are.
func TestLogRecordErrorNames(t *testing.T) {
	const name = "azAZ09_"
	long := strings.Repeat("x", 64)
	tests := map[string]struct {
		step step
		want string
	}{
		"a name":              {step{status: 400, body: `{"error":"` + name + `"}`}, name},
		"of 64 characters":    {step{status: 400, body: `{"error":"` + long + `"}`}, long},
		"of 65 characters":    {step{status: 400, body: `{"error":"` + long + `x"}`}, "Bad Request"},
		"empty":               {step{status: 400, body: `{"error":""}`}, "Bad Request"},
		"an address":          {step{status: 400, body: `{"error":"ada@company"}`}, "Bad Request"},
		"before the digits":   {step{status: 400, body: `{"error":"a/"}`}, "Bad Request"},
		"after the digits":    {step{status: 400, body: `{"error":"a:"}`}, "Bad Request"},
		"before the capitals": {step{status: 400, body: `{"error":"@"}`}, "Bad Request"},
		"after the capitals":  {step{status: 400, body: `{"error":"["}`}, "Bad Request"},
		"before the letters":  {step{status: 400, body: "{\"error\":\"`\"}"}, "Bad Request"},
		"after the letters":   {step{status: 400, body: `{"error":"{"}`}, "Bad Request"},
		"a timeout":           {step{hang: true}, "no response within 30s"},
		"a transport's error": {step{err: errors.New("no route to ada@company.com"), unsent: true}, "no usable response"},
	}
	for test, tt := range tests {
		t.Run(test, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				s := &script{steps: []step{tt.step}}
				_ = listSeats(ctx, s.client(t, seats.WithLogger(debugLogger(&log)), oneAttempt))
				if all := records(t, &log); len(all) != 1 || all[0]["error"] != tt.want {
					t.Errorf("ListSeats logged %v, want one record with error %q", all, tt.want)
				}
			})
		})
	}
}
