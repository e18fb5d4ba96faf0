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

// checkErrorSource checks where an error comes from, and that it shows no token.
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

// faultStatuses are the statuses of the responses that addFaults and a slowTransport make or
// spoil.
var faultStatuses = []int{200, 307, 400, 429, 500, 502, 503, 504}

// errorHasSource reports whether the error comes from outside the client. The workers'
// arguments and sessions are valid, so the client itself has no reason to fail.
func (c *chaosCall) errorHasSource() bool {
	for _, clientErr := range []error{seats.ErrInvalidArgument, seats.ErrNoSession, seats.ErrWrongToken, seats.ErrResponseTooLarge} {
		if errors.Is(c.err, clientErr) {
			return false
		}
	}
	var apiErr *seats.Error
	var network net.Error
	switch {
	case errors.Is(c.err, context.DeadlineExceeded):
		return c.timeout > 0
	case errors.As(c.err, &apiErr):
		return apiErr.Code == "" && slices.Contains(faultStatuses, apiErr.StatusCode) || c.assigns() && refusesSeat(apiErr)
	}
	return errors.As(c.err, &network) || errors.Is(c.err, io.EOF) || errors.Is(c.err, io.ErrUnexpectedEOF)
}

// refusedForSeats reports whether Polar refused the call because of the seats that are taken.
func (c *chaosCall) refusedForSeats() bool { return c.assigns() && refusesSeat(c.err) }

func refusesSeat(err error) bool {
	return errors.Is(err, seats.ErrSeatNotAvailable) || errors.Is(err, seats.ErrSeatAlreadyAssigned)
}

// checkSuccesses checks that each operation succeeds often enough, for subscriptions and for
// orders. A client that refuses every call breaks no other promise.
func (c *chaosRun) checkSuccesses(v violations) {
	type kind struct{ op, container string }
	done, calls := map[kind]int{}, map[kind]int{}
	for _, p := range c.people {
		for _, call := range p.calls {
			if call.refusedForSeats() || call.timeout > 0 {
				continue
			}
			k := kind{call.op, p.company.kind}
			calls[k]++
			if call.err == nil {
				done[k]++
			}
		}
	}
	for k, n := range calls {
		if n >= minDoneCalls && float64(done[k]) < minDone*float64(n) {
			v.add(mostSucceed, "%s, %s: %d of %d calls succeeded", k.op, k.container, done[k], n)
		}
	}
}
