package roster

import (
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// An Event is a step of [Roster.Apply], or a wait. See [WithProgress].
type Event struct {
	// Kind says what has happened.
	Kind EventKind
	// Person is the person that the step is about, zero for EventWaiting and EventLooking.
	// The holder of a seat that is renewed or revoked is named by address.
	Person Person
	// Seat is the seat as it is now; nil for EventWaiting, EventLooking, and a person who
	// has none.
	Seat *seats.Seat
	// Done is the number of people of the plan that are done with, well or not.
	Done int
	// Total is the number of people of the plan, 0 while there is none.
	Total int
	// Until is the end of the wait, for EventWaiting. If Polar does not say when its rate
	// limit lets requests through again, it is the latest time.
	Until time.Time
	// Err is why it failed, for EventFailed.
	Err error
}

// An EventKind is what an [Event] is about.
type EventKind string

// The kinds of events.
const (
	// EventAssigned: the person has been given a seat.
	EventAssigned EventKind = "assigned"
	// EventKept: Polar said that the person holds a seat already.
	EventKept EventKind = "kept"
	// EventRenewed: the person's expired invitation has been replaced by a new one.
	EventRenewed EventKind = "renewed"
	// EventRevoked: the person's seat has been revoked.
	EventRevoked EventKind = "revoked"
	// EventFailed: it could not be done for the person.
	EventFailed EventKind = "failed"
	// EventWaiting: the work waits until Until, which is more than a second away, because of
	// the rate limit, of [WithPace], or of a request that had no answer.
	EventWaiting EventKind = "waiting"
	// EventLooking: the seats are listed.
	EventLooking EventKind = "looking"
)
