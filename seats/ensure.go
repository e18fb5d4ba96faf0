package seats

import "context"

// EnsureSeat is [Client.AssignSeat] for callers who want a person to have a seat, and do
// not mind whether it is new: if the person has one, EnsureSeat returns that, also when
// all seats are taken. A seat that the person had stays as it is, with its metadata, and
// no mail is sent.
//
// Such a seat can be a pending one whose invitation has expired: the person cannot claim
// it any more, Polar does not renew the invitation, and [Client.ResendInvitation] sends
// the same dead link. Polar refuses nothing about it, so EnsureSeat returns no error.
// [InvitationExpired] reports it: take the seat back with [Client.EnsureRevoked] and call
// EnsureSeat again, which invites the person anew.
//
// If the list of seats cannot tell who the person is (see AssignSeat), EnsureSeat
// returns Polar's refusal as AssignSeat does.
func (c *Client) EnsureSeat(ctx context.Context, s Session, a SeatAssign, opts ...Option) (*Seat, error) {
	r := c.assignment(s, a, opts)
	r.op, r.existing = "EnsureSeat", true
	return call(ctx, c, s, opts, r)
}
