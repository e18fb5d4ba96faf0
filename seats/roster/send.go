package roster

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

const (
	// maxTries is the maximum number of attempts at a request that certainly changed nothing.
	maxTries = 5
	// maxSilence is the number of requests in a row without an answer from Polar that ends a
	// run.
	maxSilence = 20
)

// A sender sends the requests of one Plan or Apply.
type sender struct {
	*Roster
	people int // the number of people in the plan; 0 for Plan

	mu       sync.Mutex
	done     int // the number of people whose change has ended
	requests int
	refused  int
	silence  int // the number of requests in a row without an answer from Polar
}

func newSender(r *Roster, people int) *sender { return &sender{Roster: r, people: people} }

// notify calls the progress function with an event. ended is the number of people whose change
// has ended with the event.
func (s *sender) notify(e Event, ended int) {
	<-s.turn
	defer func() { s.turn <- struct{}{} }()
	s.mu.Lock()
	s.done += ended
	e.Done, e.Total = s.done, s.people
	s.mu.Unlock()
	if s.config.progress != nil {
		s.config.progress(e)
	}
}

// errTooLate means that a request was not sent because it was no longer right to send it.
var errTooLate = errors.New("too late")

// send sends a request as soon as the pace allows it. It sends the request again after each
// 429, and returns the first other response. call makes one attempt. ready, unless it is nil,
// reports just before each attempt whether the request is still right to send, since the wait
// can be long.
func (s *sender) send(ctx context.Context, ready func() bool, call func(...seats.Option) error) (seats.Response, error) {
	reportWait := func(until time.Time) { s.notify(Event{Kind: EventWaiting, Until: until}, 0) }
	for {
		g, err := s.pace.enter(ctx, reportWait)
		if err != nil {
			return seats.Response{}, err
		}
		if ready != nil && !ready() {
			s.pace.leave(g, outcome{}, 0)
			return seats.Response{}, errTooLate
		}
		var response seats.Response
		err = call(seats.WithRetry(seats.RetryPolicy{MaxAttempts: 1}), seats.WithResponse(&response))
		o := outcomeOf(response, err)
		s.pace.leave(g, o, response.Attempts)
		silence := s.count(response.Attempts, o, err)
		switch {
		case o.refused:
		case err != nil && silence >= maxSilence:
			return response, fmt.Errorf("%w: %w", errSilence, err)
		default:
			return response, err
		}
	}
}

// count counts requests, and returns how many in a row have had no answer from Polar. A call
// whose arguments package seats refuses does not count, since it sent no request.
func (s *sender) count(requests int, o outcome, err error) (silence int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests += requests
	if o.refused {
		s.refused++
	}
	switch {
	case o.accepted || o.refused:
		s.silence = 0
	case !errors.Is(err, seats.ErrInvalidArgument):
		s.silence++
	}
	return s.silence
}

// outcomeOf returns what a response shows about the rate limit. A response that is not Polar's
// shows nothing. Nor does a 5xx, or a response to the creation of a session.
func outcomeOf(r seats.Response, err error) outcome {
	var answer *seats.Error
	switch {
	case err == nil:
		return outcome{accepted: true}
	case r.StatusCode == 0 || !errors.As(err, &answer):
		return outcome{}
	case r.StatusCode == http.StatusTooManyRequests:
		return outcome{refused: true, retryAfter: answer.RetryAfter}
	}
	return outcome{accepted: answer.Code != "" && r.StatusCode < 500}
}

// retry calls send up to maxTries times, while its error is transient.
func (s *sender) retry(ctx context.Context, send func() error) error {
	for try := 1; ; try++ {
		err := send()
		if try == maxTries || !isTransient(err) || ctx.Err() != nil {
			return err
		}
		if s.sleep(ctx, time.Now().Add(s.pause(try, err))) != nil {
			return err
		}
	}
}

func (s *sender) pause(try int, err error) time.Duration {
	d := s.config.firstPause << (try - 1)
	var answer *seats.Error
	if errors.As(err, &answer) && answer.RetryAfter <= windowLength {
		return max(d, answer.RetryAfter)
	}
	return d
}

// isTransient reports whether nothing was changed and another try may succeed: no response
// came, or it was not Polar's.
func isTransient(err error) bool {
	if err == nil || errors.Is(err, seats.ErrOutcomeUnknown) || endsRun(err) || errors.Is(err, errTooLate) || errors.Is(err, seats.ErrInvalidArgument) {
		return false
	}
	var answer *seats.Error
	return !errors.As(err, &answer) || answer.Code == ""
}

// endsRun reports whether err ends the run, since every other request would fail in the same way.
func endsRun(err error) bool {
	var noTime *noTimeError
	if errors.As(err, &noTime) {
		return true
	}
	for _, end := range []error{
		seats.ErrNoSession, seats.ErrWrongToken, seats.ErrUnauthorized, seats.ErrForbidden, seats.ErrWrongServer, errSilence,
	} {
		if errors.Is(err, end) {
			return true
		}
	}
	// Polar has refused to create the session.
	return errors.Is(err, seats.ErrCreateSession) && (errors.Is(err, seats.ErrNotFound) || errors.Is(err, seats.ErrValidation) || errors.Is(err, seats.ErrInvalidArgument))
}

// errSilence ends a run in which Polar no longer answers.
var errSilence = errors.New("no answer from Polar for a while")
