package seats_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// A call ends as soon as its context does, at whatever stage. Its error wraps the errors of
// the context and of the attempt, and says whether the outcome of a change is unknown.
func TestContextEndsAtEveryStage(t *testing.T) {
	stages := map[string]struct {
		step    step
		status  int
		is      string
		unknown bool // whether the outcome of a change is unknown
	}{
		"while there is no connection": {step{hang: true, unsent: true}, 0, "", false},
		"before the response":          {step{hang: true}, 0, "", true},
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
			canceled, cancel := context.WithCancelCause(ctx)
			time.AfterFunc(after, func() { cancel(errors.New("the page was closed")) })
			return canceled, func() { cancel(nil) }
		},
	}
	for name, tt := range stages {
		t.Run(name, func(t *testing.T) {
			for want, end := range ends {
				for _, op := range hostileOperations {
					synctest.Test(t, func(t *testing.T) {
						s := &script{steps: []step{tt.step}}
						if op.name == "EnsureRevoked" {
							s.steps = []step{{status: 200, body: listWithSeat}, tt.step}
						}
						ending, cancel := end()
						defer cancel()
						began := time.Now()
						hasResult, err := op.call(ending, s.client(t))
						if hasResult || !errors.Is(err, want) || time.Since(began) != after || len(s.at) != len(s.steps) {
							t.Errorf("%s: result %v, %v after %v and %d requests; want %v after %v and %d requests", op.name, hasResult, err, time.Since(began), len(s.at), want, after, len(s.steps))
						}
						is := tt.is
						if tt.unknown && op.method != "GET" {
							is += " ErrOutcomeUnknown"
						}
						checkIs(t, err, is)
						var e *seats.Error
						if errors.As(err, &e) != (tt.status != 0) || e != nil && (e.StatusCode != tt.status || string(e.Body) != tt.step.body) {
							t.Errorf("%s: %v, want an *Error with status %d (0: none) and body %q", op.name, err, tt.status, tt.step.body)
						}
					})
				}
			}
		})
	}
}

// A wait ends with the context too. The error wraps the response that caused the wait.
func TestContextEndsDuringWait(t *testing.T) {
	for _, op := range hostileOperations {
		synctest.Test(t, func(t *testing.T) {
			s := &script{steps: []step{{status: 429, header: http.Header{"Retry-After": {"5"}}}}}
			canceled, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Second, cancel)
			began := time.Now()
			hasResult, err := op.call(canceled, s.client(t))
			if hasResult || !errors.Is(err, context.Canceled) || time.Since(began) != time.Second || len(s.at) != 1 {
				t.Errorf("%s: result %v, %v after %v and %d requests; want context.Canceled after 1s and 1 request", op.name, hasResult, err, time.Since(began), len(s.at))
			}
			checkIs(t, err, "ErrRateLimited")
		})
	}
}

// AssignSeat's look after a lost response ends with the context as well.
func TestContextEndsDuringLook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{reset, alreadyAssigned, {hang: true}}}
		limited, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		began := time.Now()
		err := assign(limited, s.client(t))
		checkIs(t, err, "ErrOutcomeUnknown")
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 10*time.Second || len(s.at) != 3 {
			t.Errorf("AssignSeat: %v after %v and %d requests; want context.DeadlineExceeded after 10s and 3 requests", err, time.Since(began), len(s.at))
		}
	})
}

// When the context ends, a transport may return any error.
func TestContextEndsWithOtherTransportError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone := errors.New("the proxy is gone")
		transport := roundTripper(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, gone
		})
		canceled, cancel := context.WithCancel(ctx)
		time.AfterFunc(time.Second, cancel)
		err := listSeats(canceled, newClient(t, withTransport(transport)))
		if !errors.Is(err, context.Canceled) || !errors.Is(err, gone) {
			t.Errorf("ListSeats: %v, want context.Canceled and the transport's error", err)
		}
	})
}

// A call sends nothing if the context ends while a token is minted, even if the mint succeeds.
func TestContextEndsDuringMintThatSucceeds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		canceled, cancel := context.WithCancelCause(ctx)
		closed := errors.New("the page was closed")
		s := seats.SessionFunc(func(context.Context) (string, time.Time, error) {
			cancel(closed)
			return token, time.Time{}, nil
		})
		transport := &script{steps: []step{good}}
		_, err := transport.client(t).RevokeSeat(canceled, s, seatID)
		checkIs(t, err, "")
		if !errors.Is(err, context.Canceled) || !errors.Is(err, closed) || len(transport.at) != 0 {
			t.Errorf("RevokeSeat: %v after %d requests; want context.Canceled with its cause and no request", err, len(transport.at))
		}
	})
}

// The text of an error says at which stage the context ended.
func TestContextEndsErrorText(t *testing.T) {
	tests := map[string]struct {
		step     step
		after    time.Duration
		call     func(context.Context, *seats.Client, ...seats.Option) error
		requests int
		is, text string
	}{
		"before":             {good, 0, assign, 0, "", "seats: AssignSeat: context canceled"},
		"during a request":   {step{hang: true}, 100 * time.Millisecond, listSeats, 1, "", `seats: ListSeats: Get "https://api.polar.sh/v1/customer-portal/seats?subscription_id=` + teamID + `": context canceled`},
		"during a wait":      {status(503), 100 * time.Millisecond, listSeats, 1, "ErrServer", "seats: ListSeats: context canceled: 503 Service Unavailable"},
		"during the minting": {good, 100 * time.Millisecond, mintSlowly, 0, "", "seats: ListSeats: minting a session: context canceled"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				canceled, cancel := context.WithCancel(ctx)
				defer cancel()
				if tt.after == 0 {
					cancel()
				}
				time.AfterFunc(tt.after, cancel)
				s := &script{steps: []step{tt.step}}
				began := time.Now()
				err := tt.call(canceled, s.client(t))
				checkIs(t, err, tt.is)
				if !errors.Is(err, context.Canceled) || err.Error() != tt.text {
					t.Errorf("call: error %q, want context.Canceled with the text %q", err, tt.text)
				}
				if elapsed := time.Since(began); elapsed != tt.after || len(s.at) != tt.requests {
					t.Errorf("call: %d requests in %v, want %d in %v", len(s.at), elapsed, tt.requests, tt.after)
				}
			})
		})
	}
}

// mintSlowly lists seats with a session whose mint waits for the end of the context.
func mintSlowly(ctx context.Context, c *seats.Client, opts ...seats.Option) error {
	slow := seats.SessionFunc(func(ctx context.Context) (string, time.Time, error) {
		<-ctx.Done()
		return "", time.Time{}, ctx.Err()
	})
	_, err := c.ListSeats(ctx, slow, seats.ListSeatsParams{}, opts...)
	return err
}

// The error wraps the cause with which the context was canceled, at whatever stage.
func TestContextEndsWithCause(t *testing.T) {
	closed := errors.New("the page was closed")
	stalled := func(started func()) seats.Session {
		return seats.SessionFunc(func(ctx context.Context) (string, time.Time, error) {
			started()
			<-ctx.Done()
			return "", time.Time{}, ctx.Err()
		})
	}
	list := func(s seats.Session) func(context.Context, *seats.Client, ...seats.Option) error {
		return func(ctx context.Context, c *seats.Client, opts ...seats.Option) error {
			_, err := c.ListSeats(ctx, s, seats.ListSeatsParams{SubscriptionID: teamID}, opts...)
			return err
		}
	}
	tests := map[string]struct {
		step  step
		after time.Duration
		call  func(context.Context, *seats.Client, ...seats.Option) error
		text  string
	}{
		"before":                  {good, 0, listSeats, "seats: ListSeats: context canceled: the page was closed"},
		"during a request":        {step{hang: true}, time.Second, listSeats, ""},
		"during a body":           {step{status: 200, stall: true}, time.Second, listSeats, ""},
		"during a wait":           {step{status: 429, header: http.Header{"Retry-After": {"5"}}}, time.Second, listSeats, "seats: ListSeats: context canceled: the page was closed: 429 Too Many Requests: try again in 5s"},
		"during the minting":      {good, time.Second, list(stalled(func() {})), ""},
		"during another's mint":   {good, time.Second, nil, "seats: ListSeats: context canceled: the page was closed"},
		"during a revocation":     {step{hang: true}, time.Second, revoke, ""},
		"before an EnsureRevoked": {good, 0, ensureNotHeld, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []step{tt.step}}
				client := s.client(t)
				if tt.call == nil {
					other, cancel := context.WithCancel(ctx)
					defer cancel()
					started := make(chan struct{})
					shared := stalled(func() { close(started) })
					go func() { _ = list(shared)(other, client) }()
					<-started
					tt.call = list(shared)
				}
				ending, cancel := context.WithCancelCause(ctx)
				if tt.after == 0 {
					cancel(closed)
				}
				time.AfterFunc(tt.after, func() { cancel(closed) })
				err := tt.call(ending, client)
				if !errors.Is(err, closed) || !errors.Is(err, context.Canceled) || strings.Count(err.Error(), "closed") != 1 {
					t.Errorf("call: %v, want context.Canceled and its cause, once", err)
				}
				if tt.text != "" && err.Error() != tt.text {
					t.Errorf("call: error %q, want %q", err, tt.text)
				}
			})
		})
	}
}

func TestNilContext(t *testing.T) {
	var nilContext context.Context
	for _, op := range hostileOperations {
		s := &script{steps: []step{good}}
		hasResult, err := op.call(nilContext, s.client(t))
		checkIs(t, err, "ErrInvalidArgument")
		if hasResult || len(s.at) != 0 || !strings.Contains(err.Error(), "context is nil") {
			t.Errorf("%s: result %v, %v after %d requests; want an error about the nil context and no request", op.name, hasResult, err, len(s.at))
		}
	}
}
