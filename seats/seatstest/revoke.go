package seatstest

import (
	"net/http"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pydantic"
)

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

// revoke frees the row and tells the webhook.
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
