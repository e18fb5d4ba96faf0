package roster

import (
	"slices"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/internal/holder"
)

// A part is the planned change for one person, and its result.
type part struct {
	person Person
	held   *seats.Seat // the seat to renew or revoke; nil if one is to be assigned

	result EventKind   // "" while the change is open
	seat   *seats.Seat // the seat that the person has been given or has lost
	err    error       // the reason for a failure
}

func (p *part) isOpen() bool { return p.result == "" }

// partsOf returns the parts of people who are to be assigned a seat.
func partsOf(people []Person) []*part {
	all := make([]*part, len(people))
	for i, person := range people {
		all[i] = &part{person: person}
	}
	return all
}

// partsOfHolders returns the parts of people who hold a seat.
func partsOfHolders(held []seats.Seat) []*part {
	all := make([]*part, len(held))
	for i := range held {
		all[i] = &part{person: personOf(held[i]), held: &held[i]}
	}
	return all
}

// personOf returns the holder of a seat as a person.
func personOf(seat seats.Seat) Person {
	if email := holder.Email(seat); email != "" {
		return Person{Email: email}
	}
	return Person{MemberID: seat.MemberID}
}

// close sets the result of a part and reports it as an event.
func (r *run) close(p *part, result EventKind, seat *seats.Seat) {
	p.result, p.seat = result, seat
	r.notify(Event{Kind: result, Person: p.person, Seat: seat, Err: p.err}, 1)
}

func (r *run) closeFailed(p *part, err error) {
	p.err = err
	r.close(p, EventFailed, p.held)
}

// report returns the results of all parts, in the order of the plan.
func (r *run) report() *Report {
	report := newReport()
	for _, p := range slices.Concat(r.assign, r.renew, r.revoke) {
		switch p.result {
		case EventAssigned:
			report.Assigned = append(report.Assigned, Done{p.person, *p.seat})
		case EventKept:
			report.Kept = append(report.Kept, kept(p))
		case EventRenewed:
			report.Renewed = append(report.Renewed, *p.seat)
		case EventRevoked:
			report.Revoked = append(report.Revoked, *p.seat)
		case EventFailed:
			report.Failed = append(report.Failed, Failure{Person: p.person, Seat: p.held, Err: p.err})
		}
	}
	for _, p := range r.assign {
		if p.isOpen() {
			report.NotBegun = append(report.NotBegun, p.person)
		}
	}
	report.NotRenewed = append(report.NotRenewed, openSeats(r.renew)...)
	report.NotRevoked = append(report.NotRevoked, openSeats(r.revoke)...)
	return report
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
