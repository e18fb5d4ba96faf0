package seatstest

import (
	"cmp"
	"slices"
	"time"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// The statuses of a seat.
const (
	pending = "pending"
	claimed = "claimed"
	revoked = "revoked"
)

// invitationLifetime is how long a mailed token can be claimed. Sending the invitation again
// does not extend it.
const invitationLifetime = 24 * time.Hour

// seat is a row of the table of seats. A seat that was never assigned has no row. A revoked
// row is reused for the next person, with the same id.
type seat struct {
	id         string
	container  *container
	status     string
	customer   *customer // the buyer; without the member model, the holder
	member     *member
	email      string
	token      string // "" if the seat cannot be claimed
	mailed     string // the last token that was mailed
	createdAt  time.Time
	modifiedAt time.Time
	expiresAt  time.Time
	claimedAt  time.Time
	revokedAt  time.Time
	metadata   pythonjson.Value
	place      int // the position in the table; a row moves to the end when it changes
}

// available returns the number of seats that can still be assigned. A seat whose invitation
// has expired stays taken.
func (c *container) available() int {
	return max(0, c.total()-c.taken(func(*seat) bool { return true }))
}

func (c *container) total() int {
	if c.seats == nil {
		return 0
	}
	return *c.seats
}

// touch moves a row to the end of the table, as Postgres does when the row changes.
func (w *world) touch(s *seat) {
	w.updates++
	s.place = w.updates
}

// sorted returns the rows of a container in table order.
func (c *container) sorted() []*seat {
	rows := slices.Clone(c.rows)
	inTableOrder(rows)
	return rows
}

func inTableOrder(rows []*seat) {
	slices.SortFunc(rows, func(a, b *seat) int { return cmp.Compare(a.place, b.place) })
}

// freeRow returns the first revoked row, or nil if there is none.
func (c *container) freeRow() *seat {
	var first *seat
	for _, s := range c.rows {
		if s.status == revoked && (first == nil || s.place < first.place) {
			first = s
		}
	}
	return first
}

// seatView is a seat as an answer shows it. The answer to a revoke still shows the holder,
// although the row has none.
type seatView struct {
	seat
	shownMember *member
	shownEmail  string
}

func (s *seat) view() seatView {
	return seatView{*s, s.member, s.customerEmail()}
}

func (s *seat) customerEmail() string {
	if s.email == "" && s.customer != nil {
		return s.customer.email
	}
	return s.email
}

func (s *seat) customerID() string {
	if s.customer == nil {
		return ""
	}
	return s.customer.id
}

func (s *seat) memberID() string {
	if s.member == nil {
		return ""
	}
	return s.member.id
}
