package seats

import "time"

// invitationLifetime is how long Polar lets an invitation be claimed.
const invitationLifetime = 24 * time.Hour

// AssignedAt returns when the seat was given to its holder, or, if it has been revoked, to
// the last one. CreatedAt is not that time: it is the slot's, which may have had other
// holders before. The time is zero for a seat that does not show it: one that is pending
// and never had an invitation.
func AssignedAt(s Seat) time.Time {
	if s.InvitationTokenExpiresAt.IsZero() {
		return s.ClaimedAt
	}
	return s.InvitationTokenExpiresAt.Add(-invitationLifetime)
}

// InvitationExpired reports whether the seat is pending at the time now and the link in its
// invitation has stopped working. The seat keeps its place all the same, and
// [Client.ResendInvitation] does not renew the link: revoke the seat and assign it anew.
func InvitationExpired(s Seat, now time.Time) bool {
	return s.Status == SeatStatusPending && !s.InvitationTokenExpiresAt.IsZero() && now.After(s.InvitationTokenExpiresAt)
}
