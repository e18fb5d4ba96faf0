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
		holds = func(s Seat) bool { return sameAddress(s.Email, address) }
		clear = isPlain(address)
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

// sameHolder tells whether the seat is still the one's who had it when it was seen. A
// member can have another address by now.
func sameHolder(seen, now Seat) bool {
	return sameID(seen.MemberID, now.MemberID) || sameAddress(seen.Email, now.Email)
}

// sameAddress compares as Polar does, without regard to case. It says no to what is not
// ASCII and not the same: Unicode folds letters together that Polar may keep apart.
func sameAddress(a, b string) bool {
	return a != "" && (a == b || isASCII(a) && isASCII(b) && strings.EqualFold(a, b))
}

// bareAddress takes off what Polar takes off: white space around, and a display name
// before an address in angle brackets.
func bareAddress(email string) string {
	email = strings.TrimSpace(email)
	if i := strings.LastIndex(email, "<"); i >= 0 && strings.HasSuffix(email, ">") {
		return strings.TrimSpace(email[i+1 : len(email)-1])
	}
	return email
}

// isPlain tells whether Polar stores the address as it is, but for case. Domains in other
// scripts have two forms, of which it stores one, and it takes control characters off.
func isPlain(address string) bool {
	_, domain, ok := strings.Cut(strings.ToLower(address), "@")
	odd := func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"<>()`, r) }
	return ok && !strings.ContainsFunc(address, odd) && !strings.HasPrefix(domain, "xn--") && !strings.Contains(domain, ".xn--")
}

// sameID compares UUIDs in all the forms that Polar takes: with capitals, in braces, as
// urn:uuid:, and without dashes.
func sameID(a, b string) bool { return digits(a) != "" && digits(a) == digits(b) }

func digits(id string) string {
	id = strings.TrimPrefix(strings.ToLower(id), "urn:uuid:")
	return strings.NewReplacer("-", "", "{", "", "}", "").Replace(id)
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 })
}
