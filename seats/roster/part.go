package roster

import (
	"slices"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/internal/holder"
)

// A part is what a plan has for one person, and what has come of it.
type part struct {
	person Person
	held   *seats.Seat // that is to be renewed or revoked, nil for one that is to be assigned

	fate EventKind   // "" while it is open
	seat *seats.Seat // that the person has now, or has lost
	err  error       // why it has failed
}

func (p *part) isOpen() bool { return p.fate == "" }

// partsOf returns the parts of people who are to be assigned a seat.
func partsOf(people []Person) []*part {
	all := make([]*part, len(people))
	for i, person := range people {
		all[i] = &part{person: person}
	}
	return all
}

// partsOfHolders returns the parts of people who hold one.
func partsOfHolders(held []seats.Seat) []*part {
	all := make([]*part, len(held))
	for i := range held {
		all[i] = &part{person: personOf(held[i]), held: &held[i]}
	}
	return all
}

// personOf names the holder of a seat.
func personOf(seat seats.Seat) Person {
	if email := holder.Email(seat); email != "" {
		return Person{Email: email}
	}
	return Person{MemberID: seat.MemberID}
}

// close decides a part, and tells of it.
func (r *run) close(p *part, fate EventKind, seat *seats.Seat) {
	p.fate, p.seat = fate, seat
	r.notify(Event{Kind: fate, Person: p.person, Seat: seat, Err: p.err}, 1)
}

func (r *run) closeFailed(p *part, err error) {
	p.err = err
	r.close(p, EventFailed, p.held)
}

// report returns what has come of all parts, in the order of the plan.
func (r *run) report() *Report {
	to := newReport()
	for _, p := range slices.Concat(r.assign, r.renew, r.revoke) {
		switch p.fate {
		case EventAssigned:
			to.Assigned = append(to.Assigned, Done{p.person, *p.seat})
		case EventKept:
			to.Kept = append(to.Kept, kept(p))
		case EventRenewed:
			to.Renewed = append(to.Renewed, *p.seat)
		case EventRevoked:
			to.Revoked = append(to.Revoked, *p.seat)
		case EventFailed:
			to.Failed = append(to.Failed, Failure{Person: p.person, Seat: p.held, Err: p.err})
		}
	}
	for _, p := range r.assign {
		if p.isOpen() {
			to.NotBegun = append(to.NotBegun, p.person)
		}
	}
	to.NotRenewed = append(to.NotRenewed, openSeats(r.renew)...)
	to.NotRevoked = append(to.NotRevoked, openSeats(r.revoke)...)
	return to
}

func kept(p *part) Done {
	if p.seat == nil {
		return Done{Person: p.person}
	}
	return Done{p.person, *p.seat}
}

func openSeats(all []*part) []seats.Seat {
	var open []seats.Seat
	for _, p := range all {
		if p.isOpen() {
			open = append(open, *p.held)
		}
	}
	return open
}
