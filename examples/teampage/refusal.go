package main

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/polarseats/polarseats-go/seats"
)

var (
	errGone      = errors.New("the person no longer holds the seat")
	errNoAddress = errors.New("no e-mail address")
	errExpired   = errors.New("the invitation has expired")
	errNoRoom    = errors.New("more seats are in use than the subscription has")
	// errTakenBack means that the first half of a renewal succeeded and the second failed.
	errTakenBack = errors.New("the old invitation is revoked, but there is no new one")
)

// explain returns a text for the user and the HTTP status for err.
func explain(err error) (text string, status int) {
	prefix := ""
	if errors.Is(err, errTakenBack) {
		prefix = "The old invitation was revoked, but there is no new one yet. "
	}
	for _, r := range refusals {
		if errors.Is(err, r.err) {
			return prefix + r.text, r.status
		}
	}
	var polar *seats.Error
	if errors.As(err, &polar) && errors.Is(polar, seats.ErrValidation) {
		return prefix + invalid(polar), http.StatusUnprocessableEntity
	}
	return prefix + "Polar cannot be reached right now. Try again in a moment.", http.StatusBadGateway
}

// refusals is searched from top to bottom. An unknown outcome comes first.
var refusals = []struct {
	err    error
	status int
	text   string
}{
	{seats.ErrOutcomeUnknown, http.StatusBadGateway, "Polar did not confirm the change. Check the list before you try again."},
	{seats.ErrCreateSession, http.StatusBadGateway, "Your team's account at Polar cannot be opened. We have been notified."},
	{errNoAddress, http.StatusUnprocessableEntity, "Enter the e-mail address of the person to invite."},
	{errGone, http.StatusConflict, "Somebody else has changed this seat in the meantime."},
	{errExpired, http.StatusConflict, "This invitation has expired. Invite the person again to send a new link."},
	{errNoRoom, http.StatusConflict, "More seats are in use than you have. Take one back or buy more before you invite this person again."},
	{seats.ErrSeatNotAvailable, http.StatusConflict, "All seats are taken. Take one back or buy more."},
	{seats.ErrSeatAlreadyAssigned, http.StatusConflict, "This person already has a seat."},
	{seats.ErrSeatNotPending, http.StatusConflict, "This seat has been claimed in the meantime."},
	{seats.ErrNotPermitted, http.StatusForbidden, "Only owners and billing managers can change seats."},
	{seats.ErrResourceNotFound, http.StatusNotFound, "Polar does not know this subscription, or it has ended."},
	{seats.ErrRateLimited, http.StatusTooManyRequests, "Too many requests. Try again in a minute."},
	{context.Canceled, http.StatusServiceUnavailable, "The request was canceled."},
}

// invalid returns Polar's own text about an address that it refuses.
func invalid(e *seats.Error) string {
	for _, field := range e.Fields {
		if field.Path == "body.email" {
			_, why, _ := strings.Cut(field.Message, ": ")
			return "This address cannot be invited. " + cmp.Or(why, field.Message)
		}
	}
	return "Polar does not accept this: " + e.Message
}
