package roster

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/internal/holder"
)

// compare returns the plan for people, each of whom is listed once.
func (r *Roster) compare(l *look, people []Person) *Plan {
	p := &Plan{
		Of: r.of, Taken: l.taken(), Total: l.total(), Holders: []Holder{},
		Assign: []Person{}, Renew: []seats.Seat{}, Revoke: []seats.Seat{}, Keep: []seats.Seat{}, Unwanted: []seats.Seat{},
	}
	all := l.list.Seats
	wanted, renewed := make([]bool, len(all)), make([]bool, len(all))
	for _, person := range people {
		found := l.index.All(person.names())
		if len(found) == 0 {
			p.Assign = append(p.Assign, person)
		}
		for _, i := range found {
			wanted[i] = true
		}
		if r.renews(all, found, l.now) {
			renewed[found[0]] = true
		}
	}
	unresolved := unresolvedOf(p.Assign)
	for i, seat := range all {
		if !holder.IsHeld(seat) {
			continue
		}
		p.Holders = append(p.Holders, holderOf(seat))
		switch {
		case renewed[i]:
			p.Renew = append(p.Renew, seat)
		case wanted[i]:
			p.Keep = append(p.Keep, seat)
		case r.config.share == 0 || r.isProtected(seat) || unresolved.mayHold(seat):
			p.Unwanted = append(p.Unwanted, seat)
		default:
			p.Revoke = append(p.Revoke, seat)
		}
	}
	p.Missing = missing(p)
	return p
}

// renews reports whether a person needs a new invitation: the invitations of all the person's
// seats have expired. found has the positions of these seats in all.
func (r *Roster) renews(all []seats.Seat, found []int, now time.Time) bool {
	return !r.config.noRenewal && len(found) > 0 &&
		!slices.ContainsFunc(found, func(i int) bool { return !seats.InvitationExpired(all[i], now) })
}

// isProtected reports whether the seat must not be revoked.
func (r *Roster) isProtected(seat seats.Seat) bool {
	if seat.Member == nil || seat.Member.Role != "" && seat.Member.Role != seats.MemberRoleMember {
		return true
	}
	return slices.ContainsFunc(r.config.protects, func(protects func(seats.Seat) bool) bool { return protects(seat) })
}

// unresolved describes the people who have not been found in the seats but may hold one.
type unresolved struct {
	spellings  holder.Spellings // the possible spellings of their addresses
	externalID bool             // some of them are named only by an external id
}

func unresolvedOf(people []Person) *unresolved {
	var u unresolved
	for _, p := range people {
		if p.Email != "" {
			u.spellings.Add(p.Email)
		} else if p.ExternalMemberID != "" {
			u.externalID = true
		}
	}
	return &u
}

// mayHold reports whether the seat may belong to one of the people.
func (u *unresolved) mayHold(seat seats.Seat) bool {
	return u.externalID && (seat.Member == nil || seat.Member.ExternalID == "") || u.spellings.MayBe(holder.Email(seat))
}

// missing returns the number of seats to buy for a plan.
func missing(p *Plan) int {
	if len(p.Assign)+len(p.Renew) == 0 {
		return 0
	}
	assigned := 0
	unwanted := addressesOf(p.Unwanted)
	for _, person := range p.Assign {
		if !unwanted.mayHave(person) {
			assigned++
		}
	}
	return max(0, p.Taken-len(p.Revoke)+assigned-p.Total)
}

// addresses are the addresses of the holders of seats, as Polar stores them.
type addresses struct {
	plain []string
	other bool // some of them are not plain
}

func addressesOf(all []seats.Seat) *addresses {
	var a addresses
	for _, seat := range all {
		if email := holder.Email(seat); holder.IsPlain(email) {
			a.plain = append(a.plain, email)
		} else {
			a.other = true
		}
	}
	return &a
}

// mayHave reports whether one of the addresses may be another spelling of the person's.
func (a *addresses) mayHave(person Person) bool {
	if person.Email == "" || holder.IsPlain(person.Email) {
		return false
	}
	var s holder.Spellings
	s.Add(person.Email)
	return a.other || s.MayBePlain() && slices.ContainsFunc(a.plain, s.MayBe)
}

// checkRevocations returns an error if the roster may not revoke that many of the held seats.
func (r *Roster) checkRevocations(revoke []seats.Seat, held int) error {
	most := r.maxRevocations(held)
	if len(revoke) <= most {
		return nil
	}
	names := firstThree(revoke)
	if r.config.share == 0 {
		return fmt.Errorf("%w: %s would lose their seat, and WithRevocations was not given: %s", ErrTooManyRevocations, countPeople(len(revoke)), names)
	}
	return fmt.Errorf("%w: %s of %d would lose their seat, and at most %d may: %s", ErrTooManyRevocations, countPeople(len(revoke)), held, most, names)
}

// maxRevocations returns how many of the held seats the roster may revoke.
func (r *Roster) maxRevocations(held int) int {
	switch r.config.share {
	case 0:
		return 0
	case 1:
		return held
	}
	const rounding = 1e-9 // as a float64, 0.29 of 100 is 28.999999999999996
	return max(1, int(math.Floor(r.config.share*float64(held)+rounding)))
}

// firstThree returns the names of the holders of the first three seats, and how many more there
// are.
func firstThree(all []seats.Seat) string {
	var names []string
	for _, s := range all[:min(len(all), 3)] {
		names = append(names, nameOf(s))
	}
	return strings.Join(andMore(names, len(all)), ", ")
}

// andMore adds "and n more" if all, the number of people, is more than the number of names.
func andMore(names []string, all int) []string {
	if more := all - len(names); more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return names
}

func countPeople(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}
