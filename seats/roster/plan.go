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

// A Plan says what [Roster.Apply] is to do. It is data: it can be shown, kept as JSON, and
// read back without loss. It holds people's addresses. What is taken out of Assign, Renew or
// Revoke is not done.
type Plan struct {
	// Of is the subscription or the order.
	Of seats.ListSeatsParams `json:"of"`
	// Assign has the people who hold no seat, in the order of the list. It also
	// has people who may hold one, since Polar stores their address in another spelling:
	// Polar is asked.
	Assign []Person `json:"assign"`
	// Renew has the seats of people who are wanted and whose invitation has expired. They
	// are revoked and assigned anew, which mails a link that works.
	Renew []seats.Seat `json:"renew"`
	// Revoke has the seats of people who are not wanted.
	Revoke []seats.Seat `json:"revoke"`
	// Keep has the seats of people who are wanted.
	Keep []seats.Seat `json:"keep"`
	// Unwanted has the seats of people who are not wanted and keep their seat: revocations
	// are off, the seat is protected, or it may belong to one of the people in Assign.
	Unwanted []seats.Seat `json:"unwanted"`
	// Missing is the number of seats to buy before everybody fits.
	Missing int `json:"missing"`

	// Taken is the number of seats that were held when the plan was made.
	Taken int `json:"taken"`
	// Total is the number of seats that were bought by then.
	Total int `json:"total"`
	// Holders are the holders of the seats when the plan was made. Apply compares them with
	// the holders at its own time.
	Holders []Holder `json:"holders"`
}

// A Holder is somebody who held a seat.
type Holder struct {
	// SeatID is the id of the seat.
	SeatID string `json:"seat_id"`
	// MemberID is the id of the member, "" if Polar does not show it.
	MemberID string `json:"member_id,omitzero"`
	// Email is the holder's address, "" if Polar does not show it.
	Email string `json:"email,omitzero"`
}

// String returns the holder's address, or what else Polar shows.
func (h Holder) String() string { return cmp.Or(h.Email, h.MemberID, h.SeatID) }

func holderOf(seat seats.Seat) Holder {
	return Holder{SeatID: seat.ID, MemberID: seat.MemberID, Email: holder.Email(seat)}
}

// IsEmpty reports whether there is nothing to do.
func (p *Plan) IsEmpty() bool { return p.people() == 0 }

// people is the number of people in Assign, Renew and Revoke.
func (p *Plan) people() int { return len(p.Assign) + len(p.Renew) + len(p.Revoke) }

// ofJSON is Of as JSON has it.
type ofJSON struct {
	SubscriptionID string `json:"subscription_id,omitzero"`
	OrderID        string `json:"order_id,omitzero"`
}

// planJSON is all of a plan but Of, whose JSON is that of ofJSON.
type planJSON struct {
	Of ofJSON `json:"of"`
	*plainPlan
}

type plainPlan Plan

// MarshalJSON writes the plan with names in snake case.
func (p Plan) MarshalJSON() ([]byte, error) {
	return json.Marshal(planJSON{ofJSON(p.Of), (*plainPlan)(&p)})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (p *Plan) UnmarshalJSON(text []byte) error {
	in := planJSON{plainPlan: (*plainPlan)(p)}
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	p.Of = seats.ListSeatsParams(in.Of)
	return nil
}

// String returns the plan for people to read, in a terminal or a mail: how many, then who.
func (p *Plan) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s of %d taken. To do: %s.", count(p.Taken, "seat"), p.Total, orNothing(counts{
		{len(p.Assign), "to assign"}, {len(p.Renew), "to invite again"}, {len(p.Revoke), "to revoke"},
	}.String()))
	fmt.Fprintf(&b, " Left as they are: %s.\n", orNothing(counts{
		{len(p.Keep), "wanted"}, {len(p.Unwanted), "not on the list"},
	}.String()))
	if p.Missing > 0 {
		fmt.Fprintf(&b, "%s to buy before everybody fits.\n", count(p.Missing, "seat"))
	}
	writeNames(&b, "assign", people(p.Assign))
	writeNames(&b, "invite again", holders(p.Renew, invitationEnded))
	writeNames(&b, "revoke", holders(p.Revoke, since))
	writeNames(&b, "not on the list", holders(p.Unwanted, since))
	return b.String()
}

func invitationEnded(s seats.Seat) string {
	return "invitation expired on " + day(s.InvitationTokenExpiresAt)
}

func since(s seats.Seat) string {
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
