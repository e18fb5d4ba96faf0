package holder

import (
	"slices"

	"github.com/polarseats/polarseats-go/gen"
)

// An Index finds the seats of many people in one list of seats.
type Index struct{ seats map[name][]int }

// NewIndex returns an index of the seats in all that people hold.
func NewIndex(all []gen.CustomerSeat) *Index {
	x := &Index{seats: make(map[name][]int, 2*len(all))}
	for i := range all {
		if !IsHeld(all[i]) {
			continue
		}
		for _, k := range []kind{byMemberID, byExternalMemberID, byAddress} {
			if value := nameOf(&all[i], k); value != "" {
				x.seats[name{k, value}] = append(x.seats[name{k, value}], i)
			}
		}
	}
	return x
}

// All returns the indexes of all seats that any name of the person matches, in the names' order
// of precedence. It ignores customer ids.
func (x *Index) All(person gen.CustomerSeatAssign) []int {
	var found []int
	for _, n := range namesOf(person) {
		for _, i := range x.seats[n] {
			if !slices.Contains(found, i) {
				found = append(found, i)
			}
		}
	}
	return found
}
