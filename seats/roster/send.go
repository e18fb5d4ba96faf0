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
	// tries is how often a request is sent that surely changes nothing, or surely has not.
	tries = 5
	// mostSilence is how many requests in a row may have no answer of Polar's.
	mostSilence = 20
)

// A sender sends the requests of one Plan or Apply.
type sender struct {
	*Roster
	people int // of the plan, 0 if there is none

	mu       sync.Mutex
	done     int // for how many people the work has ended
	requests int
	refused  int
	silence  int // how many requests in a row have had no answer of Polar's
}

func newSender(r *Roster, people int) *sender { return &sender{Roster: r, people: people} }

// tell tells of a step, which ends the work for so many people.
func (s *sender) notify(e Event, ends int) {
	<-s.turn
	defer func() { s.turn <- struct{}{} }()
	s.mu.Lock()
	s.done += ends
	e.Done, e.Total = s.done, s.people
	s.mu.Unlock()
	if s.config.progress != nil {
		s.config.progress(e)
	}
}

// errTooLate is why a request was not sent that ready did not hold for any more.
var errTooLate = errors.New("too late")

// send has call send one request, when the rate limit lets it, until it is answered by
// something else than a 429. ready is asked just before, since the wait can be long; it may
// be nil.
func (s *sender) send(ctx context.Context, ready func() bool, call func(...seats.Option) error) (seats.Response, error) {
	waits := func(until time.Time) { s.notify(Event{Kind: EventWaiting, Until: until}, 0) }
	for {
		g, err := s.pace.enter(ctx, waits)
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
		case err != nil && silence >= mostSilence:
			return response, fmt.Errorf("%w: %w", errSilence, err)
		default:
			return response, err
		}
	}
}

// count counts requests, and returns how many in a row have had no answer of Polar's. An
// argument that is refused before anything is sent says nothing of Polar.
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

// outcomeOf reads what an answer says of the rate limit. One that is not Polar's says nothing,
// and neither does a server's failure, nor the answer to the creation of a session.
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

// persist calls send again, a few times, while it fails in a way that may pass and has surely
// done nothing.
func (s *sender) persist(ctx context.Context, send func() error) error {
	for try := 1; ; try++ {
		err := send()
		if try == tries || !mayPass(err) || ctx.Err() != nil {
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
	if errors.As(err, &answer) && answer.RetryAfter <= window {
		return max(d, answer.RetryAfter)
	}
	return d
}

// mayPass reports whether nothing was done and the next try may go better: no answer came, or
// it was not Polar's.
func mayPass(err error) bool {
	if err == nil || errors.Is(err, seats.ErrOutcomeUnknown) || endsRun(err) || errors.Is(err, errTooLate) || errors.Is(err, seats.ErrInvalidArgument) {
		return false
	}
	var answer *seats.Error
	return !errors.As(err, &answer) || answer.Code == ""
}

// endsRun reports whether no request of the run can go better than this one.
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

// errSilence ends a run in which Polar does not answer any more.
var errSilence = errors.New("no answer of Polar's for a while")
