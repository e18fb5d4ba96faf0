package seatstest

import (
	"net/http"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// assignSeat gives a free seat to a person: pending with a mail, or claimed at
// once. The checks come in Polar's order, so a full container is the answer
// even to somebody who has a seat in it, or who does not exist.
func (f *Fake) assignSeat(r *request) response {
	body, given, refusal, ok := readBody(r)
	if !ok {
		return refusal
	}
	if refusal, ok := billing(r.subject); !ok {
		return refusal
	}
	if refusal, ok := bodyObject(body, given); !ok {
		return refusal
	}
	a, errors := f.readAssignment(body)
	if errors != nil {
		return validationError(errors...)
	}
	c, refusal, ok := f.world.assignable(r.subject.customer, a)
	if !ok {
		return refusal
	}
	to, refusal, ok := f.recipient(c, a)
	if !ok {
		return refusal
	}
	if !answerable(a.metadata) {
		return crash()
	}
	return jsonResponse(http.StatusOK, appendSeat(nil, f.assign(c, to, a)))
}

// assignable finds the container of an assign that has a free seat.
func (w *world) assignable(buyer *customer, a assignment) (c *container, refusal response, ok bool) {
	c, refusal, ok = w.assigned(buyer, a)
	if !ok {
		return nil, refusal, false
	}
	switch {
	case c.product == nil:
		return nil, seatNotAvailable("Container has no associated product"), false
	case !c.customer.organization.seatPricing:
		return nil, featureNotEnabled(), false
	case c.isOrder && c.status == "pending":
		return nil, seatNotAvailable("Order must be paid before assigning seats"), false
	case c.available() == 0:
		return nil, seatNotAvailable("No available seats for " + c.id), false
	}
	return c, response{}, true
}

func (w *world) assigned(buyer *customer, a assignment) (c *container, refusal response, ok bool) {
	switch {
	case a.subscription != "":
		return w.subscription(buyer, a.subscription)
	case a.order != "":
		return w.order(buyer, a.order)
	}
	return w.boughtBy(buyer, a.checkout)
}

// assign fills a row: a revoked one where there is one, which keeps its id and
// its created_at, else a new one.
func (f *Fake) assign(c *container, to recipient, a assignment) seatView {
	f.admit(to)
	now := f.now()
	s := c.freeRow()
	if s == nil {
		s = &seat{id: newUUID(), container: c, createdAt: now}
		c.rows = append(c.rows, s)
		f.world.seats[s.id] = s
	} else {
		s.modifiedAt = now
	}
	s.status, s.token, s.expiresAt = pending, newInvitationToken(), now.Add(invitationLifetime)
	s.claimedAt, s.revokedAt = zeroTime, zeroTime
	event := "customer_seat.assigned"
	if a.immediate {
		s.status, s.token, s.expiresAt, s.claimedAt = claimed, "", zeroTime, now
		event = "customer_seat.claimed"
	}
	s.customer, s.member, s.email = to.customer, to.member, to.email
	s.metadata = pythonjson.Stored(a.metadata)
	f.world.touch(s)

	shown := s.view()
	shown.metadata = a.metadata
	f.sendWebhook(c.customer.organization, event, shown)
	if !a.immediate {
		f.invite(s)
	}
	return shown
}
