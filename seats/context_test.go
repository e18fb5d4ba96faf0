package seats_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// The end of the context is the end of the call, wherever it is just then: at once, with
// the context's error, with that of the attempt, and with what is known of a change.
func TestContextEndsAtEveryStage(t *testing.T) {
	stages := map[string]struct {
		step    step
		status  int
		is      string
		unknown bool // of a change
	}{
		"while there is no connection": {step{hang: true, unsent: true}, 0, "", false},
		"before the answer":            {step{hang: true}, 0, "", true},
		"within a success":             {step{status: 200, body: `{"id":`, stall: true}, 200, "ErrUnexpectedResponse", true},
		"before the end of a success":  {step{status: 200, body: any200, stall: true}, 200, "ErrUnexpectedResponse", true},
		"within a 400":                 {step{status: 400, body: `{"error":`, stall: true}, 400, "ErrBadRequest", false},
		"within a 401":                 {step{status: 401, stall: true}, 401, "ErrUnauthorized", false},
		"within a 503":                 {step{status: 503, stall: true}, 503, "ErrServer", true},
		"within a redirect":            {step{status: 307, header: http.Header{"Location": {"/"}}, stall: true}, 307, "ErrRedirected", false},
	}
	const after = 100 * time.Millisecond
	ends := map[error]func() (context.Context, context.CancelFunc){
		context.DeadlineExceeded: func() (context.Context, context.CancelFunc) { return context.WithTimeout(ctx, after) },
		context.Canceled: func() (context.Context, context.CancelFunc) {
			cancelled, cancel := context.WithCancelCause(ctx)
			time.AfterFunc(after, func() { cancel(errors.New("the page was closed")) })
			return cancelled, func() { cancel(nil) }
		},
	}
	for name, tt := range stages {
		t.Run(name, func(t *testing.T) {
			for want, end := range ends {
				for _, op := range hostileOperations {
					synctest.Test(t, func(t *testing.T) {
						s := &script{steps: []step{tt.step}}
						if op.name == "EnsureRevoked" {
							s.steps = []step{{status: 200, body: held}, tt.step}
						}
						ending, cancel := end()
						defer cancel()
						began := time.Now()
						some, err := op.call(ending, s.client(t))
						if some || !errors.Is(err, want) || time.Since(began) != after || len(s.at) != len(s.steps) {
							t.Errorf("%s: %v after %v and %d requests, want %v at once", op.name, err, time.Since(began), len(s.at), want)
						}
						is := tt.is
						if tt.unknown && op.method != "GET" {
							is += " ErrOutcomeUnknown"
						}
						checkIs(t, err, is)
						var e *seats.Error
						if errors.As(err, &e) != (tt.status != 0) || e != nil && (e.StatusCode != tt.status || string(e.Body) != tt.step.body) {
							t.Errorf("%s: %v, want what came: %d", op.name, err, tt.status)
						}
					})
				}
			}
		})
	}
}

// A wait ends with the context too, with the answer that it was for.
func TestContextEndsDuringAWait(t *testing.T) {
	for _, op := range hostileOperations {
		synctest.Test(t, func(t *testing.T) {
			s := &script{steps: []step{{status: 429, header: http.Header{"Retry-After": {"5"}}}}}
			cancelled, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Second, cancel)
			began := time.Now()
			some, err := op.call(cancelled, s.client(t))
			if some || !errors.Is(err, context.Canceled) || time.Since(began) != time.Second || len(s.at) != 1 {
				t.Errorf("%s: %v after %v and %d requests", op.name, err, time.Since(began), len(s.at))
			}
			checkIs(t, err, "ErrRateLimited")
		})
	}
}

// After an answer that was lost, the look of an assignment ends with the context as well.
func TestContextEndsDuringALook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{reset, {status: 400, body: `{"error":"SeatAlreadyAssigned"}`}, {hang: true}}}
		limited, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		began := time.Now()
		err := assign(limited, s.client(t))
		checkIs(t, err, "ErrOutcomeUnknown ErrBadRequest ErrSeatAlreadyAssigned")
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 10*time.Second || len(s.at) != 3 {
			t.Errorf("%v after %v and %d requests", err, time.Since(began), len(s.at))
		}
	})
}

// Each attempt has its own time; the context's counts for all of them.
func TestTimeoutAndDeadline(t *testing.T) {
	tests := map[string]struct {
		timeout, deadline time.Duration
		attempts          int
		took              time.Duration
		exceeded          bool // the deadline, and not the time for an attempt
	}{
		"the deadline comes first":              {30 * time.Second, 10 * time.Second, 1, 10 * time.Second, true},
		"each attempt times out":                {5 * time.Second, time.Hour, 3, 17 * time.Second, false},
		"the deadline ends the second attempt":  {5 * time.Second, 8 * time.Second, 2, 8 * time.Second, true},
		"the deadline is too close for another": {5 * time.Second, 5500 * time.Millisecond, 1, 5 * time.Second, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []step{{hang: true}, {hang: true}, {hang: true}}}
				limited, cancel := context.WithTimeout(ctx, tt.deadline)
				defer cancel()
				client := s.client(t, seats.WithTimeout(tt.timeout), seats.WithRetry(seats.RetryPolicy{InitialInterval: 2 * time.Second, MaxInterval: 2 * time.Second}))
				began := time.Now()
				err := read(limited, client)
				took := time.Since(began)
				if errors.Is(err, context.DeadlineExceeded) != tt.exceeded || len(s.at) != tt.attempts {
					t.Errorf("%v after %d attempts, want %d", err, len(s.at), tt.attempts)
				}
				if most := tt.took + 2*time.Second; took < tt.took || took > most {
					t.Errorf("took %v, want %v to %v", took, tt.took, most)
				}
				checkIs(t, err, "")
			})
		})
	}
}

// What Retry-After asks for is waited for where the request may be sent again at all.
func TestRetryAfterIsWaitedFor(t *testing.T) {
	const never = -1
	date := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
	tests := map[string]struct {
		header func() http.Header // in the bubble's time
		wait   time.Duration      // at least, and 500ms more at most
	}{
		"seconds": {func() http.Header { return http.Header{"Retry-After": {"4"}} }, 4 * time.Second},
		"a date":  {func() http.Header { return http.Header{"Retry-After": {date(4 * time.Second)}} }, 4 * time.Second},
		"a date by the server's clock": {func() http.Header {
			return http.Header{"Retry-After": {date(time.Hour + 4*time.Second)}, "Date": {date(time.Hour)}}
		}, 4 * time.Second},
		"a date that is past":         {func() http.Header { return http.Header{"Retry-After": {date(-time.Hour)}} }, 0},
		"a date far away":             {func() http.Header { return http.Header{"Retry-After": {date(time.Hour)}} }, never},
		"zero":                        {func() http.Header { return http.Header{"Retry-After": {"0"}} }, 0},
		"negative":                    {func() http.Header { return http.Header{"Retry-After": {"-4"}} }, 0},
		"far below zero":              {func() http.Header { return http.Header{"Retry-After": {"-18446744070"}} }, 0},
		"the most that is waited for": {func() http.Header { return http.Header{"Retry-After": {"10"}} }, 10 * time.Second},
		"more than that":              {func() http.Header { return http.Header{"Retry-After": {"11"}} }, never},
		"absurd":                      {func() http.Header { return http.Header{"Retry-After": {"99999999999999999999"}} }, never},
		"not understood":              {func() http.Header { return http.Header{"Retry-After": {"soon"}} }, 0},
		"two":                         {func() http.Header { return http.Header{"Retry-After": {"4", "600"}} }, 4 * time.Second},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, op := range hostileOperations[:5] {
				for status, again := range map[int]int{429: op.tries(notDone), 503: op.tries(ambiguous)} {
					synctest.Test(t, func(t *testing.T) {
						s := &script{steps: []step{{status: status, header: tt.header()}, {status: 200, body: any200}}}
						some, err := op.call(ctx, s.client(t))
						if tt.wait == never || again == 1 {
							if some || err == nil || len(s.at) != 1 {
								t.Errorf("%s, %d: %v after %d attempts, want the answer at once", op.name, status, err, len(s.at))
							}
							return
						}
						if !some || err != nil || len(s.at) != 2 {
							t.Fatalf("%s, %d: %v after %d attempts, want another", op.name, status, err, len(s.at))
						}
						if waited := s.at[1]; waited < tt.wait || waited > tt.wait+500*time.Millisecond {
							t.Errorf("%s, %d: waited %v, want %v", op.name, status, waited, tt.wait)
						}
					})
				}
			}
		})
	}
}

// A transport may say of the end of the context what it likes.
func TestContextEndsAndTheTransportSaysOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone := errors.New("the proxy is gone")
		road := roundTripper(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, gone
		})
		cancelled, cancel := context.WithCancel(ctx)
		time.AfterFunc(time.Second, cancel)
		err := read(cancelled, newClient(t, seats.WithHTTPClient(&http.Client{Transport: road})))
		if !errors.Is(err, context.Canceled) || !errors.Is(err, gone) {
			t.Errorf("%v, want context.Canceled and what the transport said", err)
		}
	})
}

// Nothing was sent where the context ended while a token was minted.
func TestContextEndsWithinAMintThatDoesNotNotice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cancelled, cancel := context.WithCancel(ctx)
		s := seats.SessionFunc(func(context.Context) (string, error) {
			cancel()
			return token, nil
		})
		road := &script{steps: []step{good}}
		_, err := road.client(t).RevokeSeat(cancelled, s, seatID)
		checkIs(t, err, "")
		if !errors.Is(err, context.Canceled) || len(road.at) != 0 {
			t.Errorf("%v after %d requests, want context.Canceled and none", err, len(road.at))
		}
	})
}
