package holder

import (
	"slices"
	"strings"
	"unicode"
)

// Spellings is a set of addresses that are not plain: Polar may store each in another spelling.
type Spellings struct {
	notEmpty bool
	folding  []string // the addresses that Polar may store as plain ones
}

// Add adds an address to the set if it is not plain.
func (s *Spellings) Add(email string) {
	if IsPlain(email) {
		return
	}
	s.notEmpty = true
	address := Address(email)
	foreign := strings.ContainsFunc(address, func(r rune) bool { return r >= 0x80 })
	if foreign && !strings.ContainsFunc(address, func(r rune) bool { return r >= 0x80 && !foldsToASCII(r) }) {
		s.folding = append(s.folding, address)
	}
}

// MayBePlain reports whether Polar may store one of the addresses as a plain address.
func (s *Spellings) MayBePlain() bool { return len(s.folding) > 0 }

// MayBe reports whether stored may be Polar's spelling of one of the addresses. A stored address
// that is not plain may be any of them. A plain one may be an address whose ASCII characters it
// has in the same order, if Unicode may fold all other characters into ASCII.
func (s *Spellings) MayBe(stored string) bool {
	if !IsPlain(stored) {
		return s.notEmpty
	}
	return slices.ContainsFunc(s.folding, func(address string) bool { return containsInOrder(Address(stored), address) })
}

// containsInOrder reports whether s has the ASCII characters of part in the same order.
func containsInOrder(s, part string) bool {
	for _, r := range part {
		if r >= 0x80 {
			continue
		}
		_, after, found := strings.Cut(s, string(r))
		if !found {
			return false
		}
		s = after
	}
	return true
}

// foldsToASCII reports whether Unicode may fold r into ASCII characters or remove it. It does
// neither to letters of other scripts and to Latin letters with marks.
func foldsToASCII(r rune) bool {
	switch {
	case !unicode.In(r, unicode.Latin, unicode.Common, unicode.Inherited):
		return false
	case strings.ContainsRune("ĲĳĿŀŉſǄǅǆǇǈǉǊǋǌǱǲǳẚẛ\u034f", r), '\ufe00' <= r && r <= '\ufe0f':
		return true
	}
	return !unicode.Is(unicode.M, r) && !('À' <= r && r <= 'ɏ') && !('Ḁ' <= r && r <= 'ỿ')
}
