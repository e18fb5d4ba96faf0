package seatstest

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pydantic"
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/uvicorn"
)

// listSeats answers with all rows of a container, including revoked ones. All roles see the
// same rows.
func (f *Fake) listSeats(r *request) response {
	if refusal, ok := requirePortal(r.subject); !ok {
		return refusal
	}
	subscription, subscriptionErrs := queryUUID(r, "subscription_id")
	order, orderErrs := queryUUID(r, "order_id")
	if errs := slices.Concat(subscriptionErrs, orderErrs); errs != nil {
		return validationError(errs...)
	}
	c, refusal, ok := f.world.listed(r.subject.customer, subscription, order)
	if !ok {
		return refusal
	}
	if !c.customer.organization.seatPricing {
		return featureNotEnabled()
	}
	return jsonResponse(http.StatusOK, appendSeatsList(nil, c))
}

func queryUUID(r *request, name string) (id string, errs []pydantic.Error) {
	text, ok := uvicorn.QueryValue(r.query, name)
	if !ok {
		return "", nil
	}
	return pydantic.UUID4("query", name, text)
}

// listed finds the container of a list. If a request names both, the subscription wins over
// the order.
func (w *world) listed(buyer *customer, subscription, order string) (c *container, refusal response, ok bool) {
	if subscription != "" {
		return w.subscription(buyer, subscription)
	}
	if order != "" {
		return w.order(buyer, order)
	}
	return nil, badRequest("Either subscription_id or order_id must be provided"), false
}

// revokeSeat revokes a seat. The answer still shows the holder, but later reads do not. A
// seat that is already revoked does not change.
func (f *Fake) revokeSeat(r *request) response {
	s, refusal, ok := f.pathSeat(r)
	if !ok {
		return refusal
	}
	if s.status == revoked {
		return jsonResponse(http.StatusOK, appendSeat(nil, s.view()))
	}
	if !s.container.customer.organization.seatPricing {
		return featureNotEnabled()
	}
	return jsonResponse(http.StatusOK, appendSeat(nil, f.revoke(s)))
}

// pathSeat finds the seat in the path among the customer's seats. It refuses a subject who may
// not change seats.
func (f *Fake) pathSeat(r *request) (s *seat, refusal response, ok bool) {
	if refusal, ok := requireBilling(r.subject); !ok {
		return nil, refusal, false
	}
	id, errs := pydantic.UUID4("path", "seat_id", r.parameter)
	if errs != nil {
		return nil, validationError(errs...), false
	}
	s = f.world.seats[id]
	if s == nil || s.container.customer != r.subject.customer {
		return nil, resourceNotFound("Seat not found"), false
	}
	return s, response{}, true
}

// revoke frees a row and sends the webhook. The view that it returns still shows the holder.
func (f *Fake) revoke(s *seat) seatView {
	before := s.view()
	s.status = revoked
	s.revokedAt, s.modifiedAt = f.now(), f.now()
	s.token, s.email = "", ""
	s.customer, s.member = nil, nil
	f.world.touch(s)
	after := seatView{*s, before.shownMember, before.shownEmail}
	f.sendWebhook(s.container.customer.organization, "customer_seat.revoked", after)
	return after
}

// resendInvitation mails the same link again. It changes neither the token nor its expiry.
func (f *Fake) resendInvitation(r *request) response {
	s, refusal, ok := f.pathSeat(r)
	if !ok {
		return refusal
	}
	if !s.container.customer.organization.seatPricing {
		return featureNotEnabled()
	}
	if s.status != pending {
		return seatNotPending()
	}
	if s.token == "" || s.customerEmail() == "" {
		return invalidInvitationToken()
	}
	f.invite(s)
	return jsonResponse(http.StatusOK, appendSeat(nil, s.view()))
}

// Claim claims a seat as its invitee would, with the token that was mailed last. It returns
// an error if there is no such seat or if no invitation was mailed. If the token has been
// used or has expired, the error contains Polar's answer.
func (f *Fake) Claim(seatID string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	answer, err := f.claimMailed(seatID)
	if err != nil {
		return err
	}
	if answer.status != http.StatusOK {
		return fmt.Errorf("seatstest: claim of seat %s: %d %s", seatID, answer.status, answer.body)
	}
	return nil
}

func (f *Fake) claimMailed(seatID string) (response, error) {
	s := f.world.seats[seatID]
	if s == nil {
		return response{}, fmt.Errorf("seatstest: there is no seat %q to claim", seatID)
	}
	if s.mailed == "" {
		return response{}, fmt.Errorf("seatstest: no invitation to seat %s was ever mailed", seatID)
	}
	return f.claim(s.mailed), nil
}

// claimSeat claims a seat with the token from a mail. It needs no session.
func (f *Fake) claimSeat(r *request) response {
	body, given, refusal, ok := readBody(r)
	if !ok {
		return refusal
	}
	if refusal, ok := requireObject(body, given); !ok {
		return refusal
	}
	token, ok := body.Get("invitation_token")
	if !ok {
		return validationError(pydantic.Missing("invitation_token", body))
	}
	if errs := checkString("invitation_token", token); errs != nil {
		return validationError(errs...)
	}
	return f.claim(token.Text)
}

// claim claims the pending seat of a token and answers with a session for its holder. A token
// works once, and for a day after the assignment.
func (f *Fake) claim(token string) response {
	s := f.world.invited(token)
	if s == nil || f.now().After(s.expiresAt) {
		return invalidInvitationToken()
	}
	o := s.container.customer.organization
	if !o.seatPricing {
		return featureNotEnabled()
	}
	s.status, s.token = claimed, ""
	s.claimedAt, s.modifiedAt = f.now(), f.now()
	f.world.touch(s)
	holder := subject{customer: s.container.customer, member: s.member}
	if s.member == nil {
		holder.customer = s.customer
	}
	session := f.addSession(holder, sessionLifetime)
	f.sendWebhook(o, "customer_seat.claimed", s.view())
	b := appendSeat([]byte(`{"seat":`), s.view())
	b = pythonjson.AppendString(append(b, `,"customer_session_token":`...), session)
	return jsonResponse(http.StatusOK, append(b, '}'))
}

// invited finds the pending seat of a token, or returns nil.
func (w *world) invited(token string) *seat {
	for _, s := range w.seats {
		if token != "" && s.token == token {
			return s
		}
	}
	return nil
}
