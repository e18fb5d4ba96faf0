package seats_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

func TestWhatIsTriedAgain(t *testing.T) {
	tests := map[string]struct {
		first                   step
		reads, assigns, changes int    // attempts of which the first is such and the rest are good
		is                      string // what the error of a revocation or a resending is
	}{
		"no connection":     {refused, 2, 2, 2, ""},
		"connection reset":  {reset, 2, 2, 1, "ErrOutcomeUnknown"},
		"not trusted":       {unsigned, 1, 1, 1, ""},
		"cut":               {cutBody, 2, 2, 1, "ErrUnexpectedResponse ErrOutcomeUnknown"},
		"HTML":              {step{status: 200, body: "<html>"}, 1, 2, 1, "ErrUnexpectedResponse ErrOutcomeUnknown"},
		"400":               {step{status: 400, body: `{"error":"BadRequest"}`}, 1, 1, 1, "ErrBadRequest"},
		"400, unreadable":   {status(400), 1, 1, 1, "ErrBadRequest"},
		"403":               {status(403), 1, 1, 1, "ErrForbidden"},
		"408":               {status(408), 2, 2, 1, "ErrOutcomeUnknown"},
		"409":               {status(409), 1, 1, 1, ""},
		"425":               {status(425), 1, 1, 1, ""},
		"429":               {status(429), 2, 2, 2, ""},
		"500":               {status(500), 2, 2, 1, "ErrServer ErrOutcomeUnknown"},
		"501":               {status(501), 1, 1, 1, "ErrServer ErrOutcomeUnknown"},
		"502":               {status(502), 2, 2, 1, "ErrServer ErrOutcomeUnknown"},
		"503":               {status(503), 2, 2, 1, "ErrServer ErrOutcomeUnknown"},
		"504":               {status(504), 2, 2, 1, "ErrServer ErrOutcomeUnknown"},
		"a 400 that is cut": {step{status: 400, body: `{"error":`, cut: io.ErrUnexpectedEOF}, 2, 2, 2, ""},
		"a 501 that is cut": {step{status: 501, body: `x`, cut: io.ErrUnexpectedEOF}, 1, 1, 1, "ErrServer ErrOutcomeUnknown"},
		"a 503 that is cut": {step{status: 503, body: `x`, cut: io.ErrUnexpectedEOF}, 2, 2, 1, "ErrServer ErrOutcomeUnknown"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				check := func(op string, call func(context.Context, *seats.Client, ...seats.Option) error, attempts int, body string) {
					s := &script{steps: []step{tt.first, good}}
					err := call(ctx, s.client(t))
					if len(s.at) != attempts || (err == nil) != (attempts == 2) {
						t.Errorf("%s: %d attempts and %v, want %d", op, len(s.at), err, attempts)
					}
					if op == "revoke" && attempts == 1 {
						checkIs(t, err, tt.is)
					}
					for _, sent := range s.sent {
						if sent != body {
							t.Errorf("%s: an attempt sent %q, want %q", op, sent, body)
						}
					}
				}
				check("list", read, tt.reads, "")
				check("assign", assign, tt.assigns, `{"email":"ada@company.com","subscription_id":"`+teamID+`"}`)
				check("revoke", revoke, tt.changes, "")
				check("resend", resend, tt.changes, "")
			})
		})
	}
}

// A transport that traces nothing may have sent what it failed at.
func TestTransportWithoutTrace(t *testing.T) {
	transport := roundTripper(func(*http.Request) (*http.Response, error) { return nil, refused.err })
	err := revoke(ctx, newClient(t, seats.WithHTTPClient(&http.Client{Transport: transport})))
	checkIs(t, err, "ErrOutcomeUnknown")
	var failed *net.OpError
	if !errors.As(err, &failed) {
		t.Errorf("%v does not wrap what the transport said", err)
	}
}

func TestRealConnectionRefused(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	client := newClient(t, seats.WithServer("http://"+address), seats.WithRetry(seats.RetryPolicy{InitialInterval: time.Millisecond}))
	var got seats.Response
	err = revoke(ctx, client, seats.WithResponse(&got))
	if err == nil || errors.Is(err, seats.ErrOutcomeUnknown) || got.Attempts != 3 || got.StatusCode != 0 {
		t.Errorf("%v after %d attempts, want a known failure after 3", err, got.Attempts)
	}
}

// The second request goes out on a connection that the server has just closed.
func TestRealConnectionCut(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 4096))
			_ = conn.Close()
		}
	}()
	client := newClient(t, seats.WithServer("http://"+listener.Addr().String()))
	checkIs(t, revoke(ctx, client), "ErrOutcomeUnknown")
}

func TestWaits(t *testing.T) {
	tests := map[string]struct {
		policy seats.RetryPolicy
		steps  []step
		waits  [][2]time.Duration // at least and at most
	}{
		"the default": {
			seats.RetryPolicy{}, []step{status(503)},
			[][2]time.Duration{{250 * time.Millisecond, 500 * time.Millisecond}, {500 * time.Millisecond, time.Second}},
		},
		"up to MaxInterval": {
			seats.RetryPolicy{MaxAttempts: 6, InitialInterval: time.Second, MaxInterval: 3 * time.Second}, []step{status(503)},
			[][2]time.Duration{{500 * time.Millisecond, time.Second}, {time.Second, 2 * time.Second}, {1500 * time.Millisecond, 3 * time.Second}, {1500 * time.Millisecond, 3 * time.Second}, {1500 * time.Millisecond, 3 * time.Second}},
		},
		"never again": {seats.RetryPolicy{MaxAttempts: 1}, []step{status(503)}, nil},
		"Retry-After is longer": {
			seats.RetryPolicy{}, []step{{status: 429, header: http.Header{"Retry-After": {"7"}}}, good},
			[][2]time.Duration{{7 * time.Second, 7 * time.Second}},
		},
		"Retry-After is shorter": {
			seats.RetryPolicy{InitialInterval: 4 * time.Second}, []step{{status: 503, header: http.Header{"Retry-After": {"1"}}}, good},
			[][2]time.Duration{{2 * time.Second, 4 * time.Second}},
		},
		"Retry-After as Polar says": {seats.RetryPolicy{}, []step{{status: 429, header: http.Header{"Retry-After": {"60"}}}, good}, nil},
		"Retry-After allowed": {
			seats.RetryPolicy{MaxRetryAfter: time.Minute, MaxElapsedTime: 2 * time.Minute}, []step{{status: 429, header: http.Header{"Retry-After": {"60"}}}, good},
			[][2]time.Duration{{time.Minute, time.Minute}},
		},
		"MaxElapsedTime": {
			seats.RetryPolicy{InitialInterval: 10 * time.Second, MaxInterval: 10 * time.Second, MaxElapsedTime: 4 * time.Second}, []step{status(503)}, nil,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: tt.steps}
				_ = read(ctx, s.client(t, seats.WithRetry(tt.policy)))
				if len(s.at) != len(tt.waits)+1 {
					t.Fatalf("%d attempts, want %d", len(s.at), len(tt.waits)+1)
				}
				for i, bounds := range tt.waits {
					if wait := s.at[i+1] - s.at[i]; wait < bounds[0] || wait > bounds[1] {
						t.Errorf("wait %d: %v, want %v to %v", i, wait, bounds[0], bounds[1])
					}
				}
			})
		})
	}
}

func TestJitter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		waits := map[time.Duration]bool{}
		for range 20 {
			s := &script{steps: []step{status(503), good}}
			_ = read(ctx, s.client(t))
			waits[s.at[1]] = true
		}
		if len(waits) < 10 {
			t.Errorf("20 waits had %d lengths", len(waits))
		}
	})
}

func TestWaitThatTheDeadlineDoesNotCover(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 503, header: http.Header{"Retry-After": {"5"}}}}}
		began := time.Now()
		limited, cancel := context.WithTimeout(ctx, 4*time.Second)
		defer cancel()
		err := read(limited, s.client(t))
		checkIs(t, err, "ErrServer")
		if len(s.at) != 1 || time.Since(began) != 0 || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v after %v and %d attempts, want the 503 at once", err, time.Since(began), len(s.at))
		}
	})
}

func TestContextEnds(t *testing.T) {
	failing := &script{steps: []step{status(503)}}
	tests := map[string]struct {
		script   *script
		before   bool
		call     func(context.Context, *seats.Client, ...seats.Option) error
		is, text string
	}{
		"before":             {&script{steps: []step{good}}, true, assign, "", "seats: AssignSeat: context canceled"},
		"during a read":      {&script{steps: []step{{hang: true}}}, false, read, "", ""},
		"during an assign":   {&script{steps: []step{{hang: true}}}, false, assign, "ErrOutcomeUnknown", ""},
		"during a revoke":    {&script{steps: []step{{hang: true}}}, false, revoke, "ErrOutcomeUnknown", ""},
		"during a wait":      {failing, false, read, "ErrServer", "seats: ListSeats: context canceled: 503 Service Unavailable"},
		"during the minting": {&script{steps: []step{good}}, false, mintSlowly, "", "seats: ListSeats: minting a session: context canceled"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cancelled, cancel := context.WithCancel(ctx)
				defer cancel()
				if tt.before {
					cancel()
				}
				time.AfterFunc(100*time.Millisecond, cancel)
				began := time.Now()
				err := tt.call(cancelled, tt.script.client(t))
				if !errors.Is(err, context.Canceled) {
					t.Errorf("%v is no context.Canceled", err)
				}
				checkIs(t, err, tt.is)
				if took := time.Since(began); took > 100*time.Millisecond {
					t.Errorf("took %v after the cancellation", took-100*time.Millisecond)
				}
				if tt.text != "" && err.Error() != tt.text {
					t.Errorf("text %q, want %q", err, tt.text)
				}
				if tt.before && len(tt.script.at) != 0 {
					t.Error("a request was sent")
				}
			})
		})
	}
}

func mintSlowly(ctx context.Context, c *seats.Client, opts ...seats.Option) error {
	slow := seats.SessionFunc(func(ctx context.Context) (string, error) {
		<-ctx.Done()
		return "", ctx.Err()
	})
	_, err := c.ListSeats(ctx, slow, seats.ListSeatsParams{}, opts...)
	return err
}

func TestCancelledWithACause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cause := errors.New("the page was closed")
		cancelled, cancel := context.WithCancelCause(ctx)
		time.AfterFunc(time.Second, func() { cancel(cause) })
		s := &script{steps: []step{{hang: true}}}
		if err := read(cancelled, s.client(t)); !errors.Is(err, context.Canceled) {
			t.Errorf("%v is no context.Canceled", err)
		}
	})
}

func TestAttemptTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{hang: true}, good}}
		if err := read(ctx, s.client(t)); err != nil || len(s.at) != 2 || s.at[1] < 30*time.Second {
			t.Errorf("%v, attempts at %v; want a second one after 30s", err, s.at)
		}

		s = &script{steps: []step{{hang: true}}}
		err := revoke(ctx, s.client(t), seats.WithTimeout(2*time.Second))
		checkIs(t, err, "ErrOutcomeUnknown")
		var timeout net.Error
		if !errors.As(err, &timeout) || !timeout.Timeout() || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v: want a timeout that is not the context's", err)
		}
		if want := "seats: RevokeSeat: outcome unknown: no answer within 2s"; err.Error() != want {
			t.Errorf("text %q, want %q", err, want)
		}

		s = &script{steps: []step{{hang: true}}}
		limited, cancel := context.WithTimeout(ctx, time.Hour)
		defer cancel()
		if err := read(limited, s.client(t), seats.WithTimeout(0)); !errors.Is(err, context.DeadlineExceeded) || len(s.at) != 1 {
			t.Errorf("without a bound: %v after %d attempts", err, len(s.at))
		}
	})
}

func TestAttemptTimeoutCoversTheBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport := roundTripper(func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(stall{r.Context()}), ContentLength: -1}, nil
		})
		began := time.Now()
		err := read(ctx, newClient(t, seats.WithHTTPClient(&http.Client{Transport: transport})), seats.WithTimeout(3*time.Second), seats.WithRetry(seats.RetryPolicy{MaxAttempts: 1}))
		var e *seats.Error
		if !errors.As(err, &e) || e.StatusCode != 200 || time.Since(began) != 3*time.Second {
			t.Errorf("%v after %v, want the status after 3s", err, time.Since(began))
		}
		checkIs(t, err, "ErrUnexpectedResponse")
	})
}

// net/http itself sends a request again where a header says that it has a key.
func TestNetHTTPRepeatsNothing(t *testing.T) {
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if requests.Add(1) > 1 { // on a connection that was used before: carried out, and closed
			panic(http.ErrAbortHandler)
		}
		polar(200, testdata(t, "seats.json")).write(w)
	}))
	defer server.Close()
	client := newClient(t, seats.WithServer(server.URL))
	if err := read(ctx, client); err != nil {
		t.Fatal(err)
	}
	checkIs(t, revoke(ctx, client), "ErrOutcomeUnknown")
	if requests.Load() != 2 {
		t.Errorf("%d requests, want the list and one revocation", requests.Load())
	}
}

// People's test doubles forget the status.
func TestAnswerWithoutStatus(t *testing.T) {
	road := roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{Body: io.NopCloser(strings.NewReader("{}"))}, nil
	})
	client := newClient(t, seats.WithHTTPClient(&http.Client{Transport: road}))
	err := read(ctx, client)
	var e *seats.Error
	if !errors.As(err, &e) || e.StatusCode != 0 || err.Error() == "" {
		t.Errorf("%v, want an *Error", err)
	}
	checkIs(t, revoke(ctx, client), "ErrOutcomeUnknown")
}

func TestResponseOfACallBeforeIsGone(t *testing.T) {
	s := &script{steps: []step{good}}
	client := s.client(t)
	var got seats.Response
	if err := read(ctx, client, seats.WithResponse(&got)); err != nil || got.StatusCode != 200 {
		t.Fatal(err, got)
	}
	_, err := client.RevokeSeat(ctx, session, "", seats.WithResponse(&got))
	if err == nil || got.StatusCode != 0 || got.Attempts != 0 || got.Header != nil || got.Body != nil {
		t.Errorf("%v, %+v; want nothing: nothing was sent", err, got)
	}
}

func TestRetryPolicyArguments(t *testing.T) {
	for _, p := range []seats.RetryPolicy{{MaxAttempts: -1}, {InitialInterval: -1}, {MaxInterval: -1}, {MaxElapsedTime: -1}, {MaxRetryAfter: -1}} {
		if c, err := seats.NewClient(seats.WithRetry(p)); !errors.Is(err, seats.ErrInvalidArgument) || c != nil {
			t.Errorf("%+v: %v, want ErrInvalidArgument", p, err)
		}
	}
}

func TestAttemptsAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{status(503), status(500)}}
		var got seats.Response
		err := read(ctx, s.client(t), seats.WithResponse(&got))
		var e *seats.Error
		if !errors.As(err, &e) || e.Attempts != 3 || got.Attempts != 3 || got.StatusCode != 500 {
			t.Errorf("%+v, %+v; want 3 attempts", e, got)
		}
		s = &script{steps: []step{status(503), good}}
		if err := read(ctx, s.client(t), seats.WithResponse(&got)); err != nil || !reflect.DeepEqual(string(got.Body), good.body) || got.Attempts != 2 {
			t.Errorf("%v, %+v; want the body of the second attempt", err, got)
		}
	})
}
