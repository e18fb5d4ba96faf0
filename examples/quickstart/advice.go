package main

import (
	"errors"
	"fmt"
	"net"

	"github.com/polarseats/polarseats-go/seats"
)

const (
	noSeats = "the subscription has no seats: its price is not per seat"
	manager = "only owners and billing managers can assign seats"
)

// adviseAssign adds advice to the error of assigning a seat to person. list has the seats as
// they were before.
func adviseAssign(err error, list *seats.SeatsList, person seats.SeatAssign) error {
	held, _ := seats.FindSeat(list, person)
	var advice string
	switch {
	case errors.Is(err, seats.ErrSeatNotAvailable) && list.TotalSeats == 0:
		advice = noSeats
	case errors.Is(err, seats.ErrSeatNotAvailable) && held == nil:
		advice = "all seats are taken: revoke one, or buy more"
	case errors.Is(err, seats.ErrSeatNotAvailable), errors.Is(err, seats.ErrSeatAlreadyAssigned):
		advice = person.Email + " already has a seat"
	case errors.Is(err, seats.ErrValidation):
		advice = "-assign needs an e-mail address that can receive mail"
	default:
		return advise(err)
	}
	return advised(err, advice)
}

// advise adds advice to an error that newcomers meet first. It returns any other error as it
// is.
func advise(err error) error {
	var network net.Error
	var advice string
	switch {
	case errors.Is(err, seats.ErrOutcomeUnknown):
		advice = "the change may have been made: check the list before you try again"
	case errors.Is(err, seats.ErrWrongToken), errors.Is(err, seats.ErrNoSession):
		advice = "a session token begins with polar_cst_ or polar_mst_: create one with POST /v1/customer-sessions/ and your organization access token"
	case errors.Is(err, seats.ErrUnauthorized):
		advice = "sessions expire after an hour, and a sandbox session is not valid in production: create a new one, or set POLAR_SERVER=sandbox"
	case errors.Is(err, seats.ErrResourceNotFound):
		advice = "is POLAR_SUBSCRIPTION_ID right, and does the subscription belong to the session's customer?"
	case errors.Is(err, seats.ErrNotFound), errors.Is(err, seats.ErrWrongServer), errors.Is(err, seats.ErrRedirected):
		advice = "is POLAR_SERVER right?"
	case errors.Is(err, seats.ErrValidation):
		advice = "POLAR_SUBSCRIPTION_ID must be the id of a subscription, a UUID such as e5149aae-e521-42b9-b24c-abb3d71eea2e"
	case errors.Is(err, seats.ErrRateLimited):
		advice = "Polar limits the requests of each customer and member: wait, and run this again"
	case errors.Is(err, seats.ErrNotPermitted):
		advice = manager + ": use the session of an owner or a billing manager"
	case errors.Is(err, seats.ErrUnexpectedResponse):
		advice = "the answer did not come from Polar: is there a proxy or a sign-in page in between, and is POLAR_SERVER right?"
	case errors.As(err, &network):
		advice = "is the network up, and is POLAR_SERVER right?"
	default:
		return err
	}
	return advised(err, advice)
}

func advised(err error, advice string) error { return fmt.Errorf("%w\n  %s", err, advice) }
