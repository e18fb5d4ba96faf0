package roster

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/internal/holder"
)

// A Plan lists the changes for [Roster.Apply] to make. It is plain data that can be printed,
// stored as JSON, and read back without loss. To leave a change out, delete it from Assign,
// Renew or Revoke. A Plan contains e-mail addresses.
type Plan struct {
	// Of is the subscription or the order that the plan is for.
	Of seats.ListSeatsParams `json:"of"`
	// Assign has the people who hold no seat, in the order of the list. It also has people
	// who may hold one under another spelling of their address: Polar refuses a second seat.
	Assign []Person `json:"assign"`
	// Renew has the seats of people on the list whose invitation has expired. These seats are
	// revoked and assigned again, so that Polar mails a new link.
	Renew []seats.Seat `json:"renew"`
	// Revoke has the seats of people who are not on the list and lose their seat.
	Revoke []seats.Seat `json:"revoke"`
	// Keep has the seats of people on the list that stay as they are.
	Keep []seats.Seat `json:"keep"`
	// Unwanted has the seats of people who are not on the list and keep their seat, because
	// revocations are off, the seat is protected, or it may belong to a person in Assign.
	Unwanted []seats.Seat `json:"unwanted"`
	// Missing is the number of seats to buy so that everybody on the list can have one.
	Missing int `json:"missing"`

	// Taken is the number of seats that were held when the plan was made.
	Taken int `json:"taken"`
	// Total is the number of seats that had been bought when the plan was made.
	Total int `json:"total"`
	// Holders are the holders of the seats when the plan was made. Apply compares them with
	// the holders that it finds.
	Holders []Holder `json:"holders"`
}

// A Holder is a person who held a seat when a plan was made.
type Holder struct {
	// SeatID is the id of the seat.
	SeatID string `json:"seat_id"`
	// MemberID is the id of the member. It is empty if Polar does not show it.
	MemberID string `json:"member_id,omitzero"`
	// Email is the holder's address. It is empty if Polar does not show it.
	Email string `json:"email,omitzero"`
}

// String returns the holder's address, or the member's or the seat's id if Polar does not show
// the address.
func (h Holder) String() string { return cmp.Or(h.Email, h.MemberID, h.SeatID) }

func holderOf(seat seats.Seat) Holder {
	return Holder{SeatID: seat.ID, MemberID: seat.MemberID, Email: holder.Email(seat)}
}

// IsEmpty reports whether there is nothing to do.
func (p *Plan) IsEmpty() bool { return p.people() == 0 }

// people returns the number of people in Assign, Renew and Revoke.
func (p *Plan) people() int { return len(p.Assign) + len(p.Renew) + len(p.Revoke) }

// ofJSON is Plan.Of with its field names in JSON.
type ofJSON struct {
	SubscriptionID string `json:"subscription_id,omitzero"`
	OrderID        string `json:"order_id,omitzero"`
}

// planJSON is a plan whose Of is written as ofJSON.
type planJSON struct {
	Of ofJSON `json:"of"`
	*plainPlan
}

type plainPlan Plan

// MarshalJSON writes the plan with field names in snake case.
func (p Plan) MarshalJSON() ([]byte, error) {
	return json.Marshal(planJSON{ofJSON(p.Of), (*plainPlan)(&p)})
}

// UnmarshalJSON reads a plan that MarshalJSON has written.
func (p *Plan) UnmarshalJSON(text []byte) error {
	in := planJSON{plainPlan: (*plainPlan)(p)}
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	p.Of = seats.ListSeatsParams(in.Of)
	return nil
}

// String returns the plan as text for a terminal or a mail: the numbers first, then up to 100
// names of each kind.
func (p *Plan) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s of %d taken. To do: %s.", count(p.Taken, "seat"), p.Total, orNothing(counts{
		{len(p.Assign), "to assign"}, {len(p.Renew), "to invite again"}, {len(p.Revoke), "to revoke"},
	}.String()))
	fmt.Fprintf(&b, " Unchanged: %s.\n", orNothing(counts{
		{len(p.Keep), "on the list"}, {len(p.Unwanted), "not on the list"},
	}.String()))
	if p.Missing > 0 {
		fmt.Fprintf(&b, "To fit everybody, buy %s.\n", count(p.Missing, "seat"))
	}
	writeNames(&b, "assign", people(p.Assign))
	writeNames(&b, "invite again", holders(p.Renew, expiryOf))
	writeNames(&b, "revoke", holders(p.Revoke, statusOf))
	writeNames(&b, "not on the list", holders(p.Unwanted, statusOf))
	return b.String()
}

func expiryOf(s seats.Seat) string {
	return "invitation expired on " + day(s.InvitationTokenExpiresAt)
}

// statusOf describes a seat: its status, the day of its assignment, and the role of its holder
// unless that is an ordinary member.
func statusOf(s seats.Seat) string {
	text := string(s.Status)
	if at := seats.AssignedAt(s); !at.IsZero() {
		text += ", assigned on " + day(at)
	}
	if s.Member != nil && s.Member.Role != "" && s.Member.Role != seats.MemberRoleMember {
		text += ", " + strings.ReplaceAll(string(s.Member.Role), "_", " ")
	}
	return text
}

func day(t time.Time) string { return t.Format(time.DateOnly) }
