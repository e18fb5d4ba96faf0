package seatstest

import "net/http"

// resendInvitation mails the same link again. It changes nothing: not the
// token, and not when it runs out.
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
