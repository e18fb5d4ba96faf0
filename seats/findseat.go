package seats

import "github.com/polarseats/polarseats-go/seats/internal/holder"

// FindSeat returns the seat in list that a person holds, or nil if the person holds none. It
// looks for the person by MemberID, then ExternalMemberID, then Email, then CustomerID, and
// returns the first match; empty fields and all other fields of person are ignored. The result
// points into list.Seats.
//
// Addresses are compared as Polar compares them, without regard to case, a display name, and
// surrounding white space.
//
// known reports whether the list shows for certain that the person does or does not hold a seat.
// It is false, and seat is nil, for a person named by ExternalCustomerID or, in organizations
// with the member model, by CustomerID. It is also false for an address that is not plain ASCII
// or whose domain is in punycode, because Polar changes its spelling, unless the list has the
// address exactly as given. For such a person, call [Client.AssignSeat]: if the person already
// holds a seat, the error is an [ErrSeatAlreadyAssigned], and no e-mail is sent.
func FindSeat(list *SeatsList, person SeatAssign) (seat *Seat, known bool) {
	if list == nil {
		return nil, false
	}
	i, known := holder.Find(list.Seats, person)
	if i < 0 {
		return nil, known
	}
	return &list.Seats[i], true
}
