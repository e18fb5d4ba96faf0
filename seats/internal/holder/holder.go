// Package holder compares people with the holders of seats, as Polar does.
//
// A person is named by a member id, an external member id, an address or a customer id.
// These names count in this order: the seat of a person is the first one that any name
// finds.
package holder

import (
	"cmp"
	"slices"

	"github.com/polarseats/polarseats-go/gen"
)

// A kind is a way to name a person.
type kind int

// The kinds, in the order in which they count.
const (
	memberID kind = iota
	externalMemberID
	address
	customerID
)

// A name is what both a person and the seat of the person have.
type name struct {
	kind  kind
	value string
}

// namesOf returns the names that are given of a person, in the order in which they count.
func namesOf(who gen.CustomerSeatAssign) []name {
	all := []name{
		{memberID, ID(who.MemberID)},
		{externalMemberID, who.ExternalMemberID},
		{address, Address(who.Email)},
		{customerID, ID(who.CustomerID)},
	}
	return slices.DeleteFunc(all, func(n name) bool { return n.value == "" })
}

// nameOf returns the holder's name of that kind, "" if the seat does not show it.
func nameOf(seat *gen.CustomerSeat, k kind) string {
	switch k {
	case memberID:
		return ID(seat.MemberID)
	case externalMemberID:
		if seat.Member != nil {
			return seat.Member.ExternalID
		}
	case address:
		return Address(Email(*seat))
	case customerID:
		if ShowsCustomer(*seat) {
			return ID(seat.CustomerID)
		}
	}
	return ""
}

// Email returns the holder's address. Polar's older seats have it only in CustomerEmail.
func Email(seat gen.CustomerSeat) string { return cmp.Or(seat.Email, seat.CustomerEmail) }

// IsHeld reports whether somebody holds the seat.
func IsHeld(seat gen.CustomerSeat) bool { return seat.Status != gen.SeatStatusRevoked }

// ShowsCustomer reports whether the seat's CustomerID is its holder's. In organizations
// with the member model it is the buyer's, as is that of every member.
func ShowsCustomer(seat gen.CustomerSeat) bool {
	return seat.Member == nil || seat.Member.CustomerID != seat.CustomerID
}

// Find returns the position in all of the seat that the person holds, -1 if there is
// none. known is false if the seats cannot tell.
func Find(all []gen.CustomerSeat, who gen.CustomerSeatAssign) (i int, known bool) {
	for _, n := range namesOf(who) {
		i := slices.IndexFunc(all, func(s gen.CustomerSeat) bool { return IsHeld(s) && nameOf(&s, n.kind) == n.value })
		if i >= 0 {
			return i, true
		}
	}
	return -1, isKnown(who, all)
}

// isKnown reports whether a person who is not found surely holds none of the seats.
func isKnown(who gen.CustomerSeatAssign, all []gen.CustomerSeat) bool {
	if who.ExternalCustomerID != "" { // is in no seat
		return false
	}
	if ID(who.CustomerID) != "" && slices.ContainsFunc(all, func(s gen.CustomerSeat) bool { return IsHeld(s) && !ShowsCustomer(s) }) {
		return false
	}
	if who.Email != "" && !IsPlain(who.Email) {
		return false
	}
	return who.MemberID != "" || who.ExternalMemberID != "" || who.Email != "" || who.CustomerID != ""
}

// Same reports whether two seats are of one holder. A member can have another address by
// now.
func Same(a, b gen.CustomerSeat) bool {
	for _, k := range []kind{memberID, externalMemberID, address} {
		if value := nameOf(&a, k); value != "" && value == nameOf(&b, k) {
			return true
		}
	}
	return false
}
