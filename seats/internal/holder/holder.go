// Package holder compares people with the holders of seats, as Polar does.
//
// A person has up to four names: a member id, an external member id, an address and a customer
// id, in this order of precedence. The seat of a person is the first seat that any name
// matches.
package holder

import (
	"cmp"
	"slices"

	"github.com/polarseats/polarseats-go/gen"
)

// A kind is a kind of name.
type kind int

// The kinds, in their order of precedence.
const (
	byMemberID kind = iota
	byExternalMemberID
	byAddress
	byCustomerID
)

// A name identifies a person, and also appears in the person's seat.
type name struct {
	kind  kind
	value string
}

// namesOf returns the names of a person, in their order of precedence.
func namesOf(person gen.CustomerSeatAssign) []name {
	all := []name{
		{byMemberID, ID(person.MemberID)},
		{byExternalMemberID, person.ExternalMemberID},
		{byAddress, Address(person.Email)},
		{byCustomerID, ID(person.CustomerID)},
	}
	return slices.DeleteFunc(all, func(n name) bool { return n.value == "" })
}

// nameOf returns the name of kind k of the holder, or "" if the seat does not show it.
func nameOf(seat *gen.CustomerSeat, k kind) string {
	switch k {
	case byMemberID:
		return ID(seat.MemberID)
	case byExternalMemberID:
		if seat.Member != nil {
			return seat.Member.ExternalID
		}
	case byAddress:
		return Address(Email(*seat))
	case byCustomerID:
		if ShowsCustomer(*seat) {
			return ID(seat.CustomerID)
		}
	}
	return ""
}

// Email returns the address of the holder. Older seats have it only in CustomerEmail.
func Email(seat gen.CustomerSeat) string { return cmp.Or(seat.Email, seat.CustomerEmail) }

// IsHeld reports whether a person holds the seat.
func IsHeld(seat gen.CustomerSeat) bool { return seat.Status != gen.SeatStatusRevoked }

// ShowsCustomer reports whether the CustomerID of the seat identifies its holder. In
// organizations with the member model it identifies the buyer.
func ShowsCustomer(seat gen.CustomerSeat) bool {
	return seat.Member == nil || seat.Member.CustomerID != seat.CustomerID
}

// Find returns the index in all of the seat that the person holds, or -1 if there is none.
// known reports whether that is certain.
func Find(all []gen.CustomerSeat, person gen.CustomerSeatAssign) (i int, known bool) {
	for _, n := range namesOf(person) {
		i := slices.IndexFunc(all, func(s gen.CustomerSeat) bool { return IsHeld(s) && nameOf(&s, n.kind) == n.value })
		if i >= 0 {
			return i, true
		}
	}
	return -1, isKnown(person, all)
}

// isKnown reports whether a person who was not found certainly holds none of the seats.
func isKnown(person gen.CustomerSeatAssign, all []gen.CustomerSeat) bool {
	if person.ExternalCustomerID != "" { // no seat shows it
		return false
	}
	if ID(person.CustomerID) != "" && slices.ContainsFunc(all, func(s gen.CustomerSeat) bool { return IsHeld(s) && !ShowsCustomer(s) }) {
		return false
	}
	if person.Email != "" && !IsPlain(person.Email) {
		return false
	}
	return person.MemberID != "" || person.ExternalMemberID != "" || person.Email != "" || person.CustomerID != ""
}

// Same reports whether two seats have the same holder. One matching name is enough, because a
// member's address may have changed.
func Same(a, b gen.CustomerSeat) bool {
	for _, k := range []kind{byMemberID, byExternalMemberID, byAddress} {
		if value := nameOf(&a, k); value != "" && value == nameOf(&b, k) {
			return true
		}
	}
	return false
}
