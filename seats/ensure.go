package seats

import "context"

// EnsureSeat makes sure that a person has a seat. It is [Client.AssignSeat], except that it
// returns the seat that the person already has, even if all seats are taken. Such a seat
// keeps its metadata, and no e-mail is sent.
//
// That seat may be pending with an expired invitation, which is not an error: Polar accepts
// the seat as it is, but the person can no longer claim it, and [Client.ResendInvitation]
// sends the same expired link. If [InvitationExpired] reports true, revoke the seat with
// [Client.EnsureRevoked] and call EnsureSeat again, which sends a new invitation.
//
// If the list of seats does not identify the person (see AssignSeat), EnsureSeat returns
// Polar's refusal, as AssignSeat does.
func (c *Client) EnsureSeat(ctx context.Context, s Session, a SeatAssign, opts ...Option) (*Seat, error) {
	r := c.assignment(s, a, opts)
	r.op, r.acceptExisting = "EnsureSeat", true
	return call(ctx, c, s, opts, r)
}
