package holder

import (
	"slices"
	"strings"
	"unicode"
)

// Spellings are addresses that are not plain: Polar may store each in another spelling.
type Spellings struct {
	any     bool
	folding []string // those that Polar may store as plain ones
}

// Add adds an address if it is not plain.
func (s *Spellings) Add(email string) {
	if IsPlain(email) {
		return
	}
	s.any = true
	address := Address(email)
	foreign := strings.ContainsFunc(address, func(r rune) bool { return r >= 0x80 })
	if foreign && !strings.ContainsFunc(address, func(r rune) bool { return r >= 0x80 && !foldsToASCII(r) }) {
		s.folding = append(s.folding, address)
	}
}

// MayBePlain reports whether Polar may store one of the addresses as a plain one.
func (s *Spellings) MayBePlain() bool { return len(s.folding) > 0 }

// MayBe reports whether stored, as Polar has it, may be one of the addresses. Every stored
// address that is not plain may be. A plain one may be if it has all ASCII characters of
// the address in order, and if the others are of kinds that Unicode has ASCII for.
func (s *Spellings) MayBe(stored string) bool {
	if !IsPlain(stored) {
		return s.any
	}
	return slices.ContainsFunc(s.folding, func(address string) bool { return containsInOrder(Address(stored), address) })
}

// containsInOrder reports whether s has all ASCII characters of part, in their order.
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

// foldsToASCII reports whether Unicode may fold the character into ASCII ones, or into
// none. Letters of other scripts are not folded so, nor Latin letters with marks.
func foldsToASCII(r rune) bool {
	switch {
	case !unicode.In(r, unicode.Latin, unicode.Common, unicode.Inherited):
		return false
	case strings.ContainsRune("ĲĳĿŀŉſǄǅǆǇǈǉǊǋǌǱǲǳẚẛ\u034f", r), '\ufe00' <= r && r <= '\ufe0f':
		return true
	}
	return !unicode.Is(unicode.M, r) && !('À' <= r && r <= 'ɏ') && !('Ḁ' <= r && r <= 'ỿ')
}
