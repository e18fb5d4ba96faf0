package webhook_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats/webhook"
)

// ping is an event of an unknown type.
const ping = `{"type":"ping","timestamp":"2026-11-23T19:15:54Z","data":{"email":"ada@company.com"}}`

// post serves a delivery of body that is signed at the current time.
func post(h http.Handler, body string) *httptest.ResponseRecorder {
	return serve(h, signed(body))
}

// signed returns a request with a delivery of body that is signed at the current time.
func signed(body string) *http.Request {
	r := httptest.NewRequest("POST", "/webhooks/polar", strings.NewReader(body))
	r.Header = signedNow(key, "an id", body)
	return r
}

func serve(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// logged returns a verifier, and a buffer with the records of its handlers.
func logged(t *testing.T) (*webhook.Verifier, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	v, err := webhook.NewVerifier([]string{key}, nil, webhook.WithLogger(logger))
	if err != nil {
		t.Fatal(err)
	}
	return v, &log
}

func TestHandler(t *testing.T) {
	v, log := logged(t)
	var got []*webhook.Event
	h := v.Handler(func(_ context.Context, e *webhook.Event) error { got = append(got, e); return nil })
	for _, body := range []string{ping, string(recordedBody)} {
		if w := post(h, body); w.Code != http.StatusNoContent || w.Body.Len() > 0 {
			t.Errorf("%s: answered %d %s, want 204 without a body", body, w.Code, w.Body)
		}
	}
	if len(got) != 2 || got[0].Type != "ping" || got[0].Seat != nil || got[1].Type != webhook.SeatRevoked || got[1].Seat == nil {
		t.Errorf("handled %+v, want a ping and a SeatRevoked with its seat", got)
	}
	if log.Len() > 0 {
		t.Errorf("logged %s, want nothing", log)
	}
}

// A refused request does not reach the handle function.
func TestHandlerRefuses(t *testing.T) {
	forged := signed(ping)
	forged.Header.Set("webhook-signature", "v1,AAAA")
	late := signed(ping)
	late.Header.Set("webhook-timestamp", "1795461354")
	signWith(key, late.Header, ping)
	get := signed("")
	get.Method = "GET"
	noBody := signed(ping)
	noBody.Body = nil
	drained := signed(ping)
	io.Copy(io.Discard, drained.Body)
	cut := signed(ping)
	cut.Body = io.NopCloser(io.MultiReader(strings.NewReader(ping[:20]), failing{}))
	tests := []struct {
		name   string
		r      *http.Request
		status int
		log    string
	}{
		{"GET", get, 405, ""},
		{"forged", forged, 401, "signature not valid"},
		{"no headers", httptest.NewRequest("POST", "/", strings.NewReader(ping)), 401, "no header webhook-id"},
		{"old timestamp", late, 401, "timestamp too far from now"},
		{"nonsense", signed("nonsense"), 400, "not an event"},
		{"seat without id", signed(`{"type":"customer_seat.claimed","timestamp":"2026-11-23T19:15:54Z","data":{}}`), 400, "a seat without id"},
		{"too long", signed(strings.Repeat(" ", 1<<20) + ping), 413, "too large"},
		{"cut body", cut, 400, "reading the body"},
		{"no body", noBody, 401, "signature not valid"},
		{"body already read", drained, 401, "the body had been read before"},
	}
	for _, test := range tests {
		v, log := logged(t)
		h := v.Handler(func(context.Context, *webhook.Event) error {
			t.Errorf("%s: handle was called", test.name)
			return nil
		})
		w := serve(h, test.r)
		if w.Code != test.status || w.Body.String() != http.StatusText(test.status)+"\n" {
			t.Errorf("%s: answered %d %s, want %d", test.name, w.Code, w.Body, test.status)
		}
		if allow := w.Header().Get("Allow"); (test.status == 405) != (allow == "POST") {
			t.Errorf("%s: Allow %q", test.name, allow)
		}
		if test.log == "" && log.Len() > 0 || !strings.Contains(log.String(), test.log) {
			t.Errorf("%s: logged %q, want %q", test.name, log, test.log)
		}
		if log.Len() > 0 && !strings.Contains(log.String(), `"level":"WARN","msg":"polar webhook refused"`) {
			t.Errorf("%s: logged %s, want level WARN and the usual message", test.name, log)
		}
	}
}

// failing is a body that cannot be read to its end.
type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// A body may have at most 1 MiB.
func TestBodyLimit(t *testing.T) {
	h := newVerifier(t, key).Handler(func(context.Context, *webhook.Event) error { return nil })
	body := strings.Repeat(" ", 1<<20-len(ping)) + ping
	if w := post(h, body); w.Code != 204 {
		t.Errorf("body of 1 MiB: answered %d, want 204", w.Code)
	}
	if w := post(h, " "+body); w.Code != 413 {
		t.Errorf("body of 1 MiB and a byte: answered %d, want 413", w.Code)
	}
}

// If an event could not be handled, the answer is 500, so that Polar sends the event again.
func TestHandleFails(t *testing.T) {
	tests := map[string]struct {
		handle func(context.Context, *webhook.Event) error
		log    string
	}{
		"error":        {func(context.Context, *webhook.Event) error { return errors.New("no\n database") }, `"error":"no database"`},
		"panic":        {func(context.Context, *webhook.Event) error { panic("no database") }, `"error":"panic: no database"`},
		"not a string": {func(context.Context, *webhook.Event) error { panic([]int{7}) }, `"error":"panic: [7]"`},
		"nil seat":     {func(_ context.Context, e *webhook.Event) error { return errors.New(e.Seat.ID) }, `nil pointer`},
	}
	for name, test := range tests {
		v, log := logged(t)
		w := post(v.Handler(test.handle), ping)
		if w.Code != 500 || w.Body.String() != "Internal Server Error\n" {
			t.Errorf("%s: answered %d %s, want 500", name, w.Code, w.Body)
		}
		for _, want := range []string{`"level":"ERROR","msg":"polar webhook failed","id":"an id","type":"ping"`, test.log} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("%s: logged %s, want it to contain %s", name, log, want)
			}
		}
		if stack := strings.Contains(log.String(), "TestHandleFails"); stack == (name == "error") {
			t.Errorf("%s: the record has a stack: %t: %s", name, stack, log)
		}
		// Without a logger, the answer is the same.
		if w := post(newVerifier(t, key).Handler(test.handle), ping); w.Code != 500 {
			t.Errorf("%s without a logger: answered %d, want 500", name, w.Code)
		}
	}
}

// The handler passes http.ErrAbortHandler on to net/http.
func TestHandleAborts(t *testing.T) {
	v, log := logged(t)
	defer func() {
		if recovered := recover(); recovered != http.ErrAbortHandler || log.Len() > 0 {
			t.Errorf("panic %v, logged %s; want http.ErrAbortHandler and no record", recovered, log)
		}
	}()
	post(v.Handler(func(context.Context, *webhook.Event) error { panic(http.ErrAbortHandler) }), ping)
	t.Error("http.ErrAbortHandler was not passed on")
}

// The nine seconds begin when the request arrives, not when its body has been read.
func TestHandleTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type contextKey struct{}
		begin := time.Now()
		h := newVerifier(t, key).Handler(func(ctx context.Context, _ *webhook.Event) error {
			if ctx.Value(contextKey{}) != "from the router" {
				t.Error("the context is not the request's")
			}
			<-ctx.Done()
			if elapsed := time.Since(begin); elapsed != 9*time.Second {
				t.Errorf("the context ended after %v, want 9s", elapsed)
			}
			return ctx.Err()
		})
		r := signed(ping)
		r.Body = io.NopCloser(&slow{strings.NewReader(ping), 3 * time.Second})
		if w := serve(h, r.WithContext(context.WithValue(r.Context(), contextKey{}, "from the router"))); w.Code != 500 {
			t.Errorf("answered %d, want 500", w.Code)
		}
	})
}

// slow is a body whose first byte comes after wait.
type slow struct {
	io.Reader
	wait time.Duration
}

func (s *slow) Read(p []byte) (int, error) {
	time.Sleep(s.wait)
	s.wait = 0
	return s.Reader.Read(p)
}

func TestHandlerWithoutFunction(t *testing.T) {
	defer func() {
		if recovered := recover(); recovered != "webhook: Handler: handle is nil" {
			t.Errorf("Handler(nil): panic %v", recovered)
		}
	}()
	newVerifier(t, key).Handler(nil)
}

// A nil logger restores the default.
func TestWithNilLogger(t *testing.T) {
	var log bytes.Buffer
	v, err := webhook.NewVerifier([]string{key}, webhook.WithLogger(slog.New(slog.NewTextHandler(&log, nil))), webhook.WithLogger(nil))
	if err != nil {
		t.Fatal(err)
	}
	if w := post(v.Handler(func(context.Context, *webhook.Event) error { return nil }), "nonsense"); w.Code != 400 || log.Len() > 0 {
		t.Errorf("answered %d, logged %s; want 400 and no record", w.Code, &log)
	}
}
