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

// ping is an event of a type that nobody knows.
const ping = `{"type":"ping","timestamp":"2026-11-23T19:15:54Z","data":{"email":"ada@company.com"}}`

// post has h serve a delivery that was signed now.
func post(h http.Handler, body string) *httptest.ResponseRecorder {
	return serve(h, signed(body))
}

// signed returns a request with a delivery that was signed now.
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

// logged returns a verifier and what its handlers log.
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
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
	if len(got) != 2 || got[0].Type != "ping" || got[0].Seat != nil || got[1].Type != webhook.SeatRevoked || got[1].Seat == nil {
		t.Errorf("handled %+v", got)
	}
	if log.Len() > 0 {
		t.Errorf("logged %s", log)
	}
}

// TestRefused has requests for which the function is not called.
func TestRefused(t *testing.T) {
	forged := signed(ping)
	forged.Header.Set("webhook-signature", "v1,AAAA")
	late := signed(ping)
	late.Header.Set("webhook-timestamp", "1795461354")
	signWith(key, late.Header, ping)
	get := signed("")
	get.Method = "GET"
	unread := signed(ping)
	unread.Body = nil
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
		{"an old one", late, 401, "timestamp too far from now"},
		{"nonsense", signed("nonsense"), 400, "not an event"},
		{"no seat", signed(`{"type":"customer_seat.claimed","timestamp":"2026-11-23T19:15:54Z","data":{}}`), 400, "a seat without id"},
		{"too long", signed(strings.Repeat(" ", 1<<20) + ping), 413, "too large"},
		{"cut", cut, 400, "reading the body"},
		{"no body", unread, 401, "signature not valid"},
		{"a body that was read", drained, 401, "the body had been read before"},
	}
	for _, test := range tests {
		v, log := logged(t)
		h := v.Handler(func(context.Context, *webhook.Event) error {
			t.Errorf("%s: was called", test.name)
			return nil
		})
		w := serve(h, test.r)
		if w.Code != test.status || w.Body.String() != http.StatusText(test.status)+"\n" {
			t.Errorf("%s: %d %s, want %d", test.name, w.Code, w.Body, test.status)
		}
		if allow := w.Header().Get("Allow"); (test.status == 405) != (allow == "POST") {
			t.Errorf("%s: Allow %q", test.name, allow)
		}
		if test.log == "" && log.Len() > 0 || !strings.Contains(log.String(), test.log) {
			t.Errorf("%s: log %q, want %s", test.name, log, test.log)
		}
		if log.Len() > 0 && !strings.Contains(log.String(), `"level":"WARN","msg":"polar webhook refused"`) {
			t.Errorf("%s: log %s", test.name, log)
		}
	}
}

// failing is a connection that ends.
type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// TestLimit: the longest body that is read, and one that is a byte longer.
func TestLimit(t *testing.T) {
	h := newVerifier(t, key).Handler(func(context.Context, *webhook.Event) error { return nil })
	body := strings.Repeat(" ", 1<<20-len(ping)) + ping
	if w := post(h, body); w.Code != 204 {
		t.Errorf("1 MiB: %d", w.Code)
	}
	if w := post(h, " "+body); w.Code != 413 {
		t.Errorf("1 MiB and a byte: %d", w.Code)
	}
}

// TestFailures: Polar is to send again what was not handled.
func TestFailures(t *testing.T) {
	tests := map[string]struct {
		handle func(context.Context, *webhook.Event) error
		log    string
	}{
		"error":     {func(context.Context, *webhook.Event) error { return errors.New("no\n database") }, `"error":"no database"`},
		"panic":     {func(context.Context, *webhook.Event) error { panic("no database") }, `"error":"panic: no database"`},
		"no string": {func(context.Context, *webhook.Event) error { panic([]int{7}) }, `"error":"panic: [7]"`},
		"nil":       {func(_ context.Context, e *webhook.Event) error { return errors.New(e.Seat.ID) }, `nil pointer`},
	}
	for name, test := range tests {
		v, log := logged(t)
		w := post(v.Handler(test.handle), ping)
		if w.Code != 500 || w.Body.String() != "Internal Server Error\n" {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		for _, want := range []string{`"level":"ERROR","msg":"polar webhook failed","id":"an id","type":"ping"`, test.log} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("%s: %s, want in it %s", name, log, want)
			}
		}
		if stack := strings.Contains(log.String(), "TestFailures"); stack == (name == "error") {
			t.Errorf("%s: a stack, %v: %s", name, stack, log)
		}
		// Nothing is logged, and nothing else differs, without a logger.
		if w := post(newVerifier(t, key).Handler(test.handle), ping); w.Code != 500 {
			t.Errorf("%s without a logger: %d", name, w.Code)
		}
	}
}

// TestAbort: net/http knows what to do.
func TestAbort(t *testing.T) {
	v, log := logged(t)
	defer func() {
		if thrown := recover(); thrown != http.ErrAbortHandler || log.Len() > 0 {
			t.Errorf("panic %v, log %s", thrown, log)
		}
	}()
	post(v.Handler(func(context.Context, *webhook.Event) error { panic(http.ErrAbortHandler) }), ping)
	t.Error("http.ErrAbortHandler was not passed on")
}

// TestPatience: the nine seconds begin with the request, not with its event.
func TestPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type contextKey struct{}
		begin := time.Now()
		h := newVerifier(t, key).Handler(func(ctx context.Context, _ *webhook.Event) error {
			if ctx.Value(contextKey{}) != "from the router" {
				t.Error("the context is not the request's")
			}
			<-ctx.Done()
			if took := time.Since(begin); took != 9*time.Second {
				t.Errorf("ended after %v", took)
			}
			return ctx.Err()
		})
		r := signed(ping)
		r.Body = io.NopCloser(&slow{strings.NewReader(ping), 3 * time.Second})
		if w := serve(h, r.WithContext(context.WithValue(r.Context(), contextKey{}, "from the router"))); w.Code != 500 {
			t.Errorf("%d", w.Code)
		}
	})
}

// slow waits before the first byte.
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
		if thrown := recover(); thrown != "webhook: Handler: handle is nil" {
			t.Errorf("panic %v", thrown)
		}
	}()
	newVerifier(t, key).Handler(nil)
}

// TestNoLogger: nil is the default.
func TestNoLogger(t *testing.T) {
	var log bytes.Buffer
	v, err := webhook.NewVerifier([]string{key}, webhook.WithLogger(slog.New(slog.NewTextHandler(&log, nil))), webhook.WithLogger(nil))
	if err != nil {
		t.Fatal(err)
	}
	if w := post(v.Handler(func(context.Context, *webhook.Event) error { return nil }), "nonsense"); w.Code != 400 || log.Len() > 0 {
		t.Errorf("%d, logged %s", w.Code, &log)
	}
}
