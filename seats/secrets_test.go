package seats_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// A hostile server repeats the token and the address that it has received.
const (
	echoed = token + " " + markedEmail
	hidden = "[REDACTED] " + markedEmail
)

// echo replaces ECHO in text with the secrets that a hostile server repeats.
func echo(text string) string { return strings.ReplaceAll(text, "ECHO", echoed) }

// checkSecrets checks that no form of got's error, response and log shows the token, and that
// the log shows no address, id or query.
func checkSecrets(t *testing.T, b behavior, op operation, got outcome) {
	t.Helper()
	if b.respond != nil && got.log == "" {
		t.Errorf("%s: no log record, want one", op.name)
	}
	for _, secret := range []string{token[:30], "marked-address", url.QueryEscape(markedEmail), teamID, seatID} {
		if strings.Contains(got.log, secret) {
			t.Errorf("%s: the log shows %s: %s", op.name, secret, got.log)
		}
	}
	for how, text := range everyForm(t, got.err, got.response) {
		if strings.Contains(text, token[:30]) {
			t.Errorf("%s: %s shows the token: %.500s", op.name, how, text)
		}
	}
}

// The token is removed from an error of the transport. The error still matches with errors.Is.
func TestTransportErrorHidesToken(t *testing.T) {
	gone := errors.New("the proxy is gone")
	transport := roundTripper(func(r *http.Request) (*http.Response, error) {
		return nil, fmt.Errorf("%w: sent %v", gone, r.Header)
	})
	err := revoke(ctx, newClient(t, withTransport(transport)))
	checkIs(t, err, "ErrOutcomeUnknown")
	if !errors.Is(err, gone) || !strings.Contains(err.Error(), "the proxy is gone: sent") || !strings.Contains(err.Error(), "Bearer [REDACTED]") {
		t.Errorf("RevokeSeat: %v, want the transport's error with [REDACTED] instead of the token", err)
	}
	for how, text := range everyForm(t, err, seats.Response{}) {
		if strings.Contains(text, token[:30]) {
			t.Errorf("%s shows the token: %s", how, text)
		}
	}
}

// debugLogger returns a logger that writes every record to log.
func debugLogger(log io.Writer) *slog.Logger {
	return slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// tokenMark is part of every token that the fake issues.
const tokenMark = "polar_"

// A secretLog is a log for concurrent calls that keeps the records with a token or an
// address. Only addresses contain an @.
type secretLog struct {
	mu      sync.Mutex
	records int
	shown   []string
}

func (l *secretLog) Write(record []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.records++
	for _, mark := range []string{tokenMark, "@", "%40"} {
		if bytes.Contains(record, []byte(mark)) {
			l.shown = append(l.shown, string(record))
		}
	}
	return len(record), nil
}

// secrets returns the records that show a secret, and the number of all records.
func (l *secretLog) secrets() (shown []string, records int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.shown, l.records
}

// secretFree has a client log every record, and fails the test if a record shows a secret.
func secretFree(t *testing.T) seats.Option {
	var log secretLog
	t.Cleanup(func() {
		if shown, _ := log.secrets(); len(shown) > 0 {
			t.Errorf("%d log records show a token or an address, the first is %s", len(shown), shown[0])
		}
	})
	return seats.WithLogger(debugLogger(&log))
}

// maxPrinted is the maximum number of bytes of a body that everyForm prints in every way.
const maxPrinted = 256

// everyForm returns an error, each error that it wraps, and the response in every form in
// which callers print, log or marshal them.
func everyForm(t *testing.T, err error, response seats.Response) map[string]string {
	t.Helper()
	forms := map[string]string{}
	add := func(name string, v any) {
		for _, verb := range []string{"%+v", "%#v", "%s"} {
			forms[name+" as "+verb] = fmt.Sprintf(verb, v)
		}
		var log bytes.Buffer
		debugLogger(&log).Error("failed", "value", v)
		forms[name+" in a log"] = log.String()
		content, err := json.Marshal(v)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		forms[name+" as JSON"] = string(content)
	}
	forms["the response's body"] = string(response.Body)
	response.Body = response.Body[:min(len(response.Body), maxPrinted)]
	add("the response", response)
	for i, err := range wrapped(err) {
		if e, ok := err.(*seats.Error); ok {
			forms["the body"] = string(e.Body)
			short := *e
			short.Body = e.Body[:min(len(e.Body), maxPrinted)]
			err = &short
			add("the value of the *Error", short)
		}
		add(fmt.Sprintf("error %d, %T", i, err), err)
	}
	return forms
}

// wrapped returns err and every error that it wraps.
func wrapped(err error) []error {
	if err == nil {
		return nil
	}
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range joined.Unwrap() {
			all = append(all, wrapped(err)...)
		}
	}
	return append(all, wrapped(errors.Unwrap(err))...)
}

// A truncated token at the end of a body is hidden, unless only the prefix of all tokens is
// left.
func TestTruncatedTokenIsHidden(t *testing.T) {
	for n := 1; n <= len(token); n++ {
		want := "Bearer [REDACTED]"
		if n <= len("polar_cst_") {
			want = "Bearer " + token[:n]
		}
		e := asError(t, revoke(ctx, (&script{steps: []step{{status: 502, body: "Bearer " + token[:n]}}}).client(t)))
		if string(e.Body) != want {
			t.Errorf("first %d bytes of the token: error body %q, want %q", n, e.Body, want)
		}
	}
}

// A token is hidden in the decoded fields of an error even if the body has it with escapes.
func TestEscapedTokenIsHidden(t *testing.T) {
	escaped := strings.ReplaceAll(token, "_", `\u005f`)
	for _, body := range []string{
		`{"error":"ECHO","detail":"ECHO"}`,
		`{"detail":[{"loc":["ECHO"],"type":"ECHO","msg":"ECHO"}]}`,
		`{"error_description":"ECHO"}`,
	} {
		var e *seats.Error
		err := revoke(ctx, (&script{steps: []step{{status: 422, body: strings.ReplaceAll(body, "ECHO", escaped)}}}).client(t))
		if !errors.As(err, &e) {
			t.Fatalf("RevokeSeat: %v, want an *Error", err)
		}
		shown := fmt.Sprintf("%s %s %+v", e.Code, e.Message, e.Fields)
		if strings.Contains(shown, token) || !strings.Contains(shown, "[REDACTED]") {
			t.Errorf("body %s: error with %s, want [REDACTED] instead of the token", body, shown)
		}
	}
}

// Whatever the answer is, the client's log shows no secret, and errors and responses do not
// show the token.
func TestErrorsAndLogsHideSecrets(t *testing.T) {
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
				s := &script{steps: []step{answer}}
				client := s.client(t, seats.WithLogger(debugLogger(&log)), seats.WithTimeout(time.Second))
				var got seats.Response
				_, assignErr := client.AssignSeat(ctx, session, seats.SeatAssign{SubscriptionID: teamID, Email: address}, seats.WithResponse(&got))
				_, listErr := client.ListSeats(ctx, session, seats.ListSeatsParams{SubscriptionID: address})
				if log.Len() == 0 {
					t.Error("no log record, want one")
				}
				for _, secret := range []string{token, "marked-address", teamID} {
					if strings.Contains(log.String(), secret) {
						t.Errorf("the log shows %s:\n%s", secret, &log)
					}
				}
				for _, err := range []error{assignErr, listErr} {
					shown := fmt.Sprintf("%v %+v %#v %s %q", err, err, err, got.Body, got.Header)
					var e *seats.Error
					if errors.As(err, &e) {
						shown += mustJSON(t, e) + fmt.Sprintf("%+v %#v %s", *e, *e, e.Body)
					}
					if strings.Contains(shown, token[:30]) {
						t.Errorf("the error or the response shows the token: %s", shown)
					}
				}
			})
		})
	}
}

// A transport that answers from memory may share one header among concurrent calls. If the
// client removed the token from that header, it would race with the other calls.
func TestTokenInSharedHeader(t *testing.T) {
	header := http.Header{"X-Request": {"Bearer " + token}}
	transport := roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 403, Header: header, Body: http.NoBody}, nil
	})
	var got seats.Response
	err := listSeats(ctx, newClient(t, withTransport(transport)), seats.WithResponse(&got))
	checkIs(t, err, "ErrForbidden")
	if shown := got.Header.Get("X-Request"); shown != "Bearer [REDACTED]" {
		t.Errorf("response header %q, want [REDACTED] instead of the token", shown)
	}
	if header.Get("X-Request") != "Bearer "+token {
		t.Errorf("the transport's header has changed to %v", header)
	}
}
