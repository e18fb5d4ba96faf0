package seats

import (
	"slices"
	"strings"
)

// seatOf returns the one of held that the person whom a names holds, nil where there is
// none; clear is false where the list cannot tell.
func seatOf(a SeatAssign, held []Seat) (seat *Seat, clear bool) {
	var holds func(Seat) bool
	switch {
	case a.MemberID != "":
		holds = func(s Seat) bool { return sameID(s.MemberID, a.MemberID) }
		clear = true
	case a.Email != "":
		address := bareAddress(a.Email)
		holds = func(s Seat) bool { return strings.EqualFold(s.Email, address) }
		clear = isASCII(address) // others Polar may write in another form
	case a.ExternalMemberID != "":
		holds = func(s Seat) bool { return s.Member != nil && s.Member.ExternalID == a.ExternalMemberID }
		clear = true
	case a.CustomerID != "":
		holds = func(s Seat) bool { return showsHolder(s) && sameID(s.CustomerID, a.CustomerID) }
		clear = !slices.ContainsFunc(held, func(s Seat) bool { return !showsHolder(s) })
	default: // an external customer id is in no seat
		return nil, false
	}
	if i := slices.IndexFunc(held, holds); i >= 0 {
		return &held[i], true
	}
	return nil, clear
}

// showsHolder tells whether the seat's CustomerID is its holder's. In organizations
// with the member model it is the buyer's, as is that of every member.
func showsHolder(s Seat) bool { return s.Member == nil || s.Member.CustomerID != s.CustomerID }

// sameHolder tells whether the seat is still the one's who had it when it was seen.
func sameHolder(seen, now Seat) bool {
	if seen.MemberID != "" && sameID(seen.MemberID, now.MemberID) {
		return true
	}
	if seen.Email != "" && strings.EqualFold(seen.Email, now.Email) {
		return true
	}
	return seen.MemberID == "" && seen.Email == "" && sameID(seen.CustomerID, now.CustomerID)
}

// bareAddress takes off what Polar takes off: white space around, and a display name
// before an address in angle brackets.
func bareAddress(email string) string {
	email = strings.TrimSpace(email)
	if _, address, ok := strings.Cut(strings.TrimSuffix(email, ">"), "<"); ok {
		return strings.TrimSpace(address)
	}
	return email
}

// sameID compares UUIDs in all the forms that Polar takes: with capitals, in braces, as
// urn:uuid:, and without dashes.
func sameID(a, b string) bool { return digits(a) == digits(b) }

func digits(id string) string {
	id = strings.TrimPrefix(strings.ToLower(id), "urn:uuid:")
	return strings.NewReplacer("-", "", "{", "", "}", "").Replace(id)
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 })
}
