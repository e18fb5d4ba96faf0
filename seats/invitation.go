package seats

import "time"

// invitationLifetime is the time within which Polar lets an invitation be claimed.
const invitationLifetime = 24 * time.Hour

// AssignedAt returns the time at which the seat was assigned to its holder, or to its last
// holder if it has been revoked. That time is not CreatedAt, which is the first use of the slot,
// perhaps by an earlier holder. AssignedAt returns the zero time for a pending seat that never
// had an invitation, because such a seat does not show when it was assigned.
func AssignedAt(s Seat) time.Time {
	if s.InvitationTokenExpiresAt.IsZero() {
		return s.ClaimedAt
	}
	return s.InvitationTokenExpiresAt.Add(-invitationLifetime)
}

// InvitationExpired reports whether the seat is pending and the link in its invitation has
// expired at the time now. Such a seat still takes a place, and [Client.ResendInvitation] does
// not renew the link: revoke the seat and assign it again.
func InvitationExpired(s Seat, now time.Time) bool {
	return s.Status == SeatStatusPending && !s.InvitationTokenExpiresAt.IsZero() && now.After(s.InvitationTokenExpiresAt)
}
