package main

import (
	"errors"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/roster"
)

// The exit codes, which the help of the command lists.
const (
	exitDone    = 0
	exitError   = 1
	exitChanges = 2
	exitLimit   = 3
	exitSession = 4
)

const exitCodesHelp = `Exit codes:
  0  done
  1  an error, or not everything was done
  2  changes are pending (plan --exit-code)
  3  stopped by a safety limit: too many revocations, an empty list, a stale plan
  4  no session, or one that Polar refuses`

var (
	// errReported ends a command that has said already what went wrong.
	errReported = errors.New("reported")
	// errChanges ends plan --exit-code when there is something to do.
	errChanges = errors.New("changes are pending")
)

// exitCode says what err means, on standard error, and returns the code to exit with.
func (a *app) exitCode(err error) int {
	if err == nil {
		return exitDone
	}
	if errors.Is(err, errChanges) {
		return exitChanges
	}
	if !errors.Is(err, errReported) {
		a.notef("%s", printable(err.Error()))
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

// isRefused reports whether Polar refused to create a session: for the access token or for
// whose session it was to be. Whatever else went wrong says nothing of either.
func isRefused(err error) bool {
	return errors.Is(err, seats.ErrForbidden) || errors.Is(err, seats.ErrValidation) ||
		errors.Is(err, seats.ErrCustomerNotFound) || errors.Is(err, seats.ErrMemberNotFound)
}

// advise returns one line on what to do about err, or "".
func advise(err error) string {
	if errors.Is(err, seats.ErrCreateSession) {
		return adviseOnCreation(err)
	}
	for _, a := range advice {
		if errors.Is(err, a.to) {
			return a.text
		}
	}
	return ""
}

// adviseOnCreation is about the access token, which the customer's people cannot mend.
func adviseOnCreation(err error) string {
	switch {
	case errors.Is(err, seats.ErrUnauthorized), errors.Is(err, seats.ErrWrongToken):
		return "is " + accessToken + " an organization's access token, still valid, and of this server?"
	case errors.Is(err, seats.ErrForbidden):
		return accessToken + " needs the scope customer_sessions:write"
	case isRefused(err):
		return "are the customer and the member of the flags right? A team's session may need --member"
	case errors.Is(err, seats.ErrRateLimited):
		return "an organization may create 500 sessions a minute: try again in a minute"
	}
	return ""
}

// The first that fits is given.
var advice = []struct {
	to   error
	text string
}{
	{roster.ErrTooManyRevocations, "if that is right, allow more with --revoke"},
	{roster.ErrEmptyRoster, "nobody would keep a seat: is it the right file?"},
	{roster.ErrStalePlan, "who holds a seat has changed since the plan was made: plan again"},
	{seats.ErrOutcomeUnknown, "it may have been done: run polarseats list and see"},
	{seats.ErrWrongToken, "a session's token begins with polar_cst_ or polar_mst_; an organization's belongs in " + accessToken},
	{seats.ErrUnauthorized, "the session has expired or is not of this server: get a new one"},
	{seats.ErrNotPermitted, "it takes the session of an owner or a billing manager"},
	{seats.ErrSeatNotAvailable, "all seats are taken: revoke one, or buy more"},
	{seats.ErrSeatNotPending, "the seat has been claimed: there is no invitation to send again"},
	{seats.ErrResourceNotFound, "is the subscription or the order right, and is it this customer's?"},
	{seats.ErrRateLimited, "Polar allows so many requests a minute: try again in a minute"},
	{seats.ErrWrongServer, "is POLAR_SERVER or --server right?"},
	{seats.ErrFeatureNotEnabled, "the organization has no seat-based pricing"},
}
