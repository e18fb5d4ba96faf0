package seatstest

import (
	"fmt"
	"net/http"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pydantic"
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// Claim claims a seat as its invitee does, with the token that was mailed last.
// Its error says that there is no such seat or no mail, or holds Polar's answer
// when the token was used or ran out.
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
