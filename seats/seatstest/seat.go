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

// invitationLifetime is how long a mailed token can be claimed. Sending the
// invitation again does not lengthen it.
const invitationLifetime = 24 * time.Hour

// seat is a row. A free seat has none; a revoked one is given to the next
// person, id and all.
type seat struct {
	id         string
	container  *container
	status     string
	customer   *customer // the buyer; without the member model, the holder
	member     *member
	email      string
	token      string // "" if there is nothing to claim
	mailed     string // the last token that was mailed
	createdAt  time.Time
	modifiedAt time.Time
	expiresAt  time.Time
	claimedAt  time.Time
	revokedAt  time.Time
	metadata   pythonjson.Value
	place      int // where the row lies: rows move to the end when they change
}

// available is the number of seats that can still be assigned. Expired
// invitations keep theirs.
func (c *container) available() int {
	taken := 0
	for _, s := range c.rows {
		if s.status != revoked {
			taken++
		}
	}
	return max(0, c.total()-taken)
}

func (c *container) total() int {
	if c.seats == nil {
		return 0
	}
	return *c.seats
}

// touch moves a row to the end of the table, as Postgres does when it changes.
func (w *world) touch(s *seat) {
	w.updates++
	s.place = w.updates
}

// sorted returns a container's rows in the order of the table.
func (c *container) sorted() []*seat {
	rows := slices.Clone(c.rows)
	inTableOrder(rows)
	return rows
}

func inTableOrder(rows []*seat) {
	slices.SortFunc(rows, func(a, b *seat) int { return cmp.Compare(a.place, b.place) })
}

// freeRow returns the revoked row that comes first, nil if there is none.
func (c *container) freeRow() *seat {
	var first *seat
	for _, s := range c.rows {
		if s.status == revoked && (first == nil || s.place < first.place) {
			first = s
		}
	}
	return first
}

// seatView is a seat as an answer shows it. The answer to a revoke still shows the
// holder, which the row no longer has.
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
