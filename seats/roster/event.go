package roster

import (
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// An Event describes a step of [Roster.Plan] or [Roster.Apply]. See [WithProgress].
type Event struct {
	// Kind says what has happened.
	Kind EventKind
	// Person is the person concerned. It is zero for EventWaiting and EventLooking. If a seat
	// is renewed or revoked, its holder is named by address, or by member id if Polar does not
	// show the address.
	Person Person
	// Seat is the person's seat: as it is now, as it was revoked, or, for EventFailed, as it is in
	// the plan. It is nil for EventWaiting and EventLooking, and if no seat is known.
	Seat *seats.Seat
	// Done is the number of people in the plan whose work has ended, successfully or not.
	Done int
	// Total is the number of people in the plan. It is 0 in the events of [Roster.Plan].
	Total int
	// Until is the end of the wait, for EventWaiting. It is the latest time if the exact time
	// is not known, as under Polar's rate limit.
	Until time.Time
	// Err is the reason, for EventFailed.
	Err error
}

// An EventKind is the kind of an [Event].
type EventKind string

// The kinds of events.
const (
	// EventAssigned means that the person has been assigned a seat.
	EventAssigned EventKind = "assigned"
	// EventKept means that no change was needed: Polar has said that the person already holds a
	// seat, or the person's invitation is no longer expired.
	EventKept EventKind = "kept"
	// EventRenewed means that a new invitation has replaced the person's expired one.
	EventRenewed EventKind = "renewed"
	// EventRevoked means that the person's seat has been revoked.
	EventRevoked EventKind = "revoked"
	// EventFailed means that the person's change has failed.
	EventFailed EventKind = "failed"
	// EventWaiting means that the work waits for more than a second: for Polar's rate limit,
	// for [WithPace], or because a request had no answer.
	EventWaiting EventKind = "waiting"
	// EventLooking means that the seats are being listed.
	EventLooking EventKind = "looking"
)
