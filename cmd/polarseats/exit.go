package main

import (
	"context"
	"errors"
	"net"
	"strings"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/roster"
)

// The exit codes. exitCodesHelp describes them.
const (
	exitDone    = 0
	exitError   = 1
	exitChanges = 2
	exitLimit   = 3
	exitSession = 4
)

const exitCodesHelp = `Exit codes:
  0  done
  1  an error, or not everything could be done
  2  changes are pending (plan --exit-code)
  3  stopped for safety: too many revocations, an empty list, a stale plan
  4  no session, or Polar refused it`

var (
	// errReported ends a command that has already reported its errors.
	errReported = errors.New("reported")
	// errChanges ends plan --exit-code when there is something to do.
	errChanges = errors.New("changes are pending")
)

// exitCode explains err on standard error and returns the exit code for it.
func (a *app) exitCode(err error) int {
	if err == nil {
		return exitDone
	}
	if errors.Is(err, errChanges) {
		return exitChanges
	}
	if !errors.Is(err, errReported) {
		a.notef("%s", strings.TrimSpace(printable(err.Error())))
	}
	if advice := advise(err); advice != "" {
		a.notef("%s", advice)
	}
	return codeOf(err)
}

func codeOf(err error) int {
	switch {
	case errors.Is(err, roster.ErrTooManyRevocations), errors.Is(err, roster.ErrEmptyRoster), errors.Is(err, roster.ErrStalePlan):
		return exitLimit
	case errors.Is(err, seats.ErrNoSession), errors.Is(err, seats.ErrWrongToken), errors.Is(err, seats.ErrUnauthorized),
		errors.Is(err, seats.ErrCreateSession) && isRefused(err):
		return exitSession
	}
	return exitError
}

// isRefused reports whether Polar refused to create a session because of the access token,
// the customer or the member, and not for another reason such as its rate limit.
func isRefused(err error) bool {
	return errors.Is(err, seats.ErrForbidden) || errors.Is(err, seats.ErrValidation) ||
		errors.Is(err, seats.ErrCustomerNotFound) || errors.Is(err, seats.ErrMemberNotFound)
}

// advise returns a line that says what to do about err, or "".
func advise(err error) string {
	if errors.Is(err, seats.ErrCreateSession) {
		return adviseOnCreation(err)
	}
	for _, known := range advice {
		if errors.Is(err, known.err) {
			return known.text
		}
	}
	return adviseOnNetwork(err)
}

func adviseOnNetwork(err error) string {
	var network *net.OpError
	if errors.As(err, &network) && !errors.Is(err, context.Canceled) {
		return "Polar cannot be reached: check the network, and --server or POLAR_SERVER"
	}
	return ""
}

// adviseOnCreation returns advice for errors that only the owner of the access token can fix.
func adviseOnCreation(err error) string {
	switch {
	case errors.Is(err, seats.ErrUnauthorized), errors.Is(err, seats.ErrWrongToken):
		return "is " + accessToken + " a valid organization access token of this server?"
	case errors.Is(err, seats.ErrForbidden):
		return accessToken + " needs the scope customer_sessions:write"
	case isRefused(err):
		return "are the customer and member flags right? A customer of type team also needs a member"
	case errors.Is(err, seats.ErrRateLimited):
		return "Polar creates at most 500 sessions per minute for an organization: try again in a minute"
	}
	return adviseOnNetwork(err)
}

// advice is searched from top to bottom: the first match is used.
var advice = []struct {
	err  error
	text string
}{
	{roster.ErrTooManyRevocations, "if this is intended, allow more with --revoke"},
	{roster.ErrEmptyRoster, "the list is empty, so nobody would keep a seat: is it the right file?"},
	{roster.ErrStalePlan, "the seats have changed since the plan was made: plan again"},
	{seats.ErrOutcomeUnknown, "the change may have been made: check with polarseats list"},
	{seats.ErrWrongToken, "a session token begins with polar_cst_ or polar_mst_; an organization access token belongs in " + accessToken},
	{seats.ErrUnauthorized, "the session has expired or belongs to another server: get a new one"},
	{seats.ErrNotPermitted, "use the session of an owner or a billing manager"},
	{seats.ErrSeatNotAvailable, "all seats are taken: revoke one, or buy more"},
	{seats.ErrSeatNotPending, "the seat has been claimed: there is no invitation to send again"},
	{seats.ErrResourceNotFound, "is the subscription or order right, and does it belong to this customer?"},
	{seats.ErrRateLimited, "Polar limits the requests per minute: try again in a minute"},
	{seats.ErrWrongServer, "is POLAR_SERVER or --server right?"},
	{seats.ErrFeatureNotEnabled, "seat-based pricing is not enabled for this organization"},
}
