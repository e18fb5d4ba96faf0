package seats

import "github.com/polarseats/polarseats-go/seats/internal/holder"

// FindSeat returns the seat of list that a person holds: by MemberID, else by
// ExternalMemberID, else by Email, else by CustomerID. A match by any of those that who
// gives counts; its other fields do not matter. The seat points into list.Seats. It is nil
// if the person holds none.
//
// Addresses are compared as Polar compares them: a display name and white space around
// an address, and the case of its letters, make no difference.
//
// known is false if the list cannot tell whether the person holds a seat, which is then nil.
// That is so for a person named by ExternalCustomerID, by CustomerID in organizations with
// the member model, or by an address in another script, whose spelling Polar changes, unless
// the address is in the list exactly as it is given. [Client.AssignSeat] answers
// [ErrSeatAlreadyAssigned] to such a person, and mails nothing, if the person holds one.
func FindSeat(list *SeatsList, who SeatAssign) (seat *Seat, known bool) {
	if list == nil {
		return nil, false
	}
	i, known := holder.Find(list.Seats, who)
	if i < 0 {
		return nil, known
	}
	return &list.Seats[i], true
}
