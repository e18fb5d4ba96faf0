package main

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/polarseats/polarseats-go/seats"
)

// A problem is what went wrong, and where on the page it is told: at inviteField, at a
// seat by its id, or above everything.
type problem struct {
	at    string
	value string // what was typed
	err   error
}

const inviteField = "invite"

var (
	errGone      = errors.New("the seat is not that person's any more")
	errNoAddress = errors.New("there is no address")
	errExpired   = errors.New("the invitation has expired")
	errNoRoom    = errors.New("more seats are in use than there are")
	// errTakenBack is half of inviting somebody anew.
	errTakenBack = errors.New("the old invitation was taken back, and there is no new one")
)

// words says what went wrong to the person at the page, and with which status.
func (p problem) words() (text string, status int) {
	text, status = refused(p.err)
	if errors.Is(p.err, errTakenBack) {
		text = "The old invitation was taken back, but there is no new one yet. " + text
	}
	return text, status
}

func refused(err error) (text string, status int) {
	for _, r := range refusals {
		if errors.Is(err, r.is) {
			return r.text, r.status
		}
	}
	var refusal *seats.Error
	if errors.As(err, &refusal) && errors.Is(refusal, seats.ErrValidation) {
		return notValid(refusal), http.StatusUnprocessableEntity
	}
	return "Polar cannot be reached just now. Nothing is lost: try again in a moment.", http.StatusBadGateway
}

// refusals are gone through from top to bottom: an unknown outcome comes first.
var refusals = []struct {
	is     error
	status int
	text   string
}{
	{seats.ErrOutcomeUnknown, http.StatusBadGateway, "Polar did not say whether this was done. Look at the list before you try again."},
	{seats.ErrCreateSession, http.StatusBadGateway, "Your team's account at Polar cannot be opened. We have been told."},
	{errNoAddress, http.StatusUnprocessableEntity, "Type the address of the person to invite."},
	{errGone, http.StatusConflict, "Somebody else has changed this seat in the meantime."},
	{errExpired, http.StatusConflict, "This invitation has expired, and sending it again would not help. Invite the person anew."},
	{errNoRoom, http.StatusConflict, "More seats are in use than you have. Take one back, or buy more, before you invite anybody anew."},
	{seats.ErrSeatNotAvailable, http.StatusConflict, "All seats are taken. Take one back, or buy more."},
	{seats.ErrSeatAlreadyAssigned, http.StatusConflict, "This person has a seat already."},
	{seats.ErrSeatNotPending, http.StatusConflict, "This seat has been claimed in the meantime."},
	{seats.ErrNotPermitted, http.StatusForbidden, "Only owners and billing managers can change seats."},
	{seats.ErrResourceNotFound, http.StatusNotFound, "Polar does not know this subscription, or it has ended."},
	{seats.ErrRateLimited, http.StatusTooManyRequests, "That was a lot at once. Try again in a minute."},
	{context.Canceled, http.StatusServiceUnavailable, "The request was given up."},
}

// notValid is Polar's own text, which says best what is wrong with an address.
func notValid(e *seats.Error) string {
	for _, field := range e.Fields {
		if field.Path == "body.email" {
			_, why, _ := strings.Cut(field.Message, ": ")
			return "This address cannot be invited. " + cmp.Or(why, field.Message)
		}
	}
	return "Polar does not accept this: " + e.Message
}
