package seatstest

import (
	"fmt"
	"net/http"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pydantic"
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/uvicorn"
)

// listSeats answers with every row of a container, revoked ones too. All roles see
// the same rows.
func (f *Fake) listSeats(r *request) response {
	if refusal, ok := portal(r.subject); !ok {
		return refusal
	}
	var errors []pydantic.Error
	subscription, wrong := queryUUID(r, "subscription_id")
	errors = append(errors, wrong...)
	order, wrong := queryUUID(r, "order_id")
	errors = append(errors, wrong...)
	if errors != nil {
		return validationError(errors...)
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

func queryUUID(r *request, name string) (id string, errors []pydantic.Error) {
	text, ok := uvicorn.QueryValue(r.query, name)
	if !ok {
		return "", nil
	}
	return pydantic.UUID4("query", name, text)
}

// listed finds the container of a list. A subscription wins over an order.
func (w *world) listed(buyer *customer, subscription, order string) (c *container, refusal response, ok bool) {
	if subscription != "" {
		return w.subscription(buyer, subscription)
	}
	if order != "" {
		return w.order(buyer, order)
	}
	return nil, badRequest("Either subscription_id or order_id must be provided"), false
}

// revokeSeat takes a seat away from its holder. The answer still shows them,
// later reads do not. A seat that is revoked already stays as it is.
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

// pathSeat finds the seat of a path among those of the customer's containers,
// for those who may change it.
func (f *Fake) pathSeat(r *request) (s *seat, refusal response, ok bool) {
	if refusal, ok := billing(r.subject); !ok {
		return nil, refusal, false
	}
	id, errors := pydantic.UUID4("path", "seat_id", r.parameter)
	if errors != nil {
		return nil, validationError(errors...), false
	}
	s = f.world.seats[id]
	if s == nil || s.container.customer != r.subject.customer {
		return nil, resourceNotFound("Seat not found"), false
	}
	return s, response{}, true
}

// revoke frees the row and sends the webhook.
func (f *Fake) revoke(s *seat) seatView {
	shown := s.view()
	s.status = revoked
	s.revokedAt, s.modifiedAt = f.now(), f.now()
	s.token, s.email = "", ""
	s.customer, s.member = nil, nil
	f.world.touch(s)
	after := seatView{*s, shown.shownMember, shown.shownEmail}
	f.sendWebhook(s.container.customer.organization, "customer_seat.revoked", after)
	return after
}

// resendInvitation mails the same link again. It changes neither the token nor when
// the token expires.
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

// Claim claims a seat as its invitee does, with the token that was mailed last. Its
// error says that there is no such seat or that no mail was sent, or has Polar's answer
// if the token was used or has expired.
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

// claimSeat serves the public operation behind a mailed link.
func (f *Fake) claimSeat(r *request) response {
	body, given, refusal, ok := readBody(r)
	if !ok {
		return refusal
	}
	if refusal, ok := bodyObject(body, given); !ok {
		return refusal
	}
	token, ok := body.Get("invitation_token")
	if !ok {
		return validationError(pydantic.Missing("invitation_token", body))
	}
	if wrong := checkString("invitation_token", token); wrong != nil {
		return validationError(wrong...)
	}
	return f.claim(token.Text)
}

// claim makes a pending seat claimed, once and within a day of its assignment,
// and answers with a session for its holder.
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

// invited finds the pending seat of a token.
func (w *world) invited(token string) *seat {
	for _, s := range w.seats {
		if token != "" && s.token == token {
			return s
		}
	}
	return nil
}
