package main

import (
	"errors"
	"fmt"
	"net"

	"github.com/polarseats/polarseats-go/seats"
)

const (
	noSeats = "the subscription has no seats, its price is not by the seat"
	manager = "owners and billing managers give seats"
)

// adviseAssign says what to do about the errors of an assignment to person, of whose
// subscription list was read before.
func adviseAssign(err error, list *seats.SeatsList, person seats.SeatAssign) error {
	held, _ := seats.FindSeat(list, person)
	var advice string
	switch {
	case errors.Is(err, seats.ErrSeatNotAvailable) && list.TotalSeats == 0:
		advice = noSeats
	case errors.Is(err, seats.ErrSeatNotAvailable) && held == nil:
		advice = "all seats are taken: revoke one, or buy more"
	case errors.Is(err, seats.ErrSeatNotAvailable), errors.Is(err, seats.ErrSeatAlreadyAssigned):
		advice = person.Email + " has a seat already"
	case errors.Is(err, seats.ErrValidation):
		advice = "-assign wants the e-mail address of a person, to which mail can be sent"
	default:
		return advise(err)
	}
	return advised(err, advice)
}

// advise says what to do about the errors that people meet first.
func advise(err error) error {
	var network net.Error
	var advice string
	switch {
	case errors.Is(err, seats.ErrOutcomeUnknown):
		advice = "it may have been done: look at the list before you try again"
	case errors.Is(err, seats.ErrWrongToken), errors.Is(err, seats.ErrNoSession):
		advice = "a session token begins with polar_cst_ or polar_mst_: create one with POST /v1/customer-sessions/ and your organization access token"
	case errors.Is(err, seats.ErrUnauthorized):
		advice = "sessions end after an hour, and one of the sandbox is not valid in production: create a new one, or set POLAR_SERVER=sandbox"
	case errors.Is(err, seats.ErrResourceNotFound):
		advice = "is POLAR_SUBSCRIPTION_ID right, and does the subscription belong to the session's customer?"
	case errors.Is(err, seats.ErrNotFound), errors.Is(err, seats.ErrWrongServer), errors.Is(err, seats.ErrRedirected):
		advice = "is POLAR_SERVER right?"
	case errors.Is(err, seats.ErrValidation):
		advice = "POLAR_SUBSCRIPTION_ID is the id of a subscription, a UUID such as e5149aae-e521-42b9-b24c-abb3d71eea2e"
	case errors.Is(err, seats.ErrRateLimited):
		advice = "Polar limits the requests of each customer and member, whoever sends them: wait, and run this again"
	case errors.Is(err, seats.ErrNotPermitted):
		advice = manager + ": use the session of one"
	case errors.Is(err, seats.ErrUnexpectedResponse):
		advice = "that was not Polar: is there a proxy or a sign-in page between, and is POLAR_SERVER right?"
	case errors.As(err, &network):
		advice = "is there a network, and is POLAR_SERVER right?"
	default:
		return err
	}
	return advised(err, advice)
}

func advised(err error, advice string) error { return fmt.Errorf("%w\n  %s", err, advice) }
