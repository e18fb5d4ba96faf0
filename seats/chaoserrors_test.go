package seats_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"

	"github.com/polarseats/polarseats-go/seats"
)

// checkGiven looks where an error comes from, and what it shows.
func checkErrorSource(v violations, p *person, call *chaosCall) {
	if call.err == nil {
		return
	}
	if !call.errorHasSource() {
		v.add(errorsHaveSource, "%s: %s %s: %v", p.email, call.op, call.id, call.err)
	}
	if text := fmt.Sprintf("%v %+v", call.err, call.err); strings.Contains(text, tokenMark) {
		v.add(nothingSecret, "%s: %s %s: %s", p.email, call.op, call.id, text)
	}
}

// roadsStatuses are those of badRoad and of a longRoad, and that of an answer that was spoiled.
var faultStatuses = []int{200, 307, 400, 429, 500, 502, 503, 504}

// errorIsGiven tells whether something outside the client gave the error: there is
// nothing wrong with what the workers ask for and with their sessions.
func (c *chaosCall) errorHasSource() bool {
	for _, own := range []error{seats.ErrInvalidArgument, seats.ErrNoSession, seats.ErrWrongToken, seats.ErrResponseTooLarge} {
		if errors.Is(c.err, own) {
			return false
		}
	}
	var answer *seats.Error
	var network net.Error
	switch {
	case errors.Is(c.err, context.DeadlineExceeded):
		return c.timeout > 0
	case errors.As(c.err, &answer):
		return answer.Code == "" && slices.Contains(faultStatuses, answer.StatusCode) || c.assigns() && refusesASeat(answer)
	}
	return errors.As(c.err, &network) || errors.Is(c.err, io.EOF) || errors.Is(c.err, io.ErrUnexpectedEOF)
}

// refused tells whether Polar may refuse the call, for the seats being what they are.
func (c *chaosCall) refusedForSeats() bool { return c.assigns() && refusesASeat(c.err) }

func refusesASeat(err error) bool {
	return errors.Is(err, seats.ErrSeatNotAvailable) || errors.Is(err, seats.ErrSeatAlreadyAssigned)
}

// checkDone wants each operation to get through, for subscriptions and for orders: a
// client that refuses all that it is asked for breaks no other promise.
func (c *chaosRun) checkSuccesses(v violations) {
	type kind struct{ op, container string }
	done, calls := map[kind]int{}, map[kind]int{}
	for _, p := range c.people {
		for _, call := range p.calls {
			if call.refusedForSeats() || call.timeout > 0 {
				continue
			}
			of := kind{call.op, p.company.kind}
			calls[of]++
			if call.err == nil {
				done[of]++
			}
		}
	}
	for of, n := range calls {
		if n >= minDoneCalls && float64(done[of]) < minDone*float64(n) {
			v.add(mostSucceed, "%s, %s: %d of %d", of.op, of.container, done[of], n)
		}
	}
}
