package roster

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/internal/holder"
)

// A Person is somebody who should have a seat. A person is named by Email, by MemberID, by
// ExternalMemberID, or by both Email and ExternalMemberID. With an Email, Polar creates the
// member if it does not exist.
type Person struct {
	// Email is the address to which Polar sends the invitation.
	Email string `json:"email,omitzero"`
	// MemberID is Polar's id of a member of the buyer.
	MemberID string `json:"member_id,omitzero"`
	// ExternalMemberID is the program's own id of a member. Without an Email, the member must
	// exist.
	ExternalMemberID string `json:"external_member_id,omitzero"`
	// Metadata is stored with the seat when it is assigned: at most 10 keys, and 1 KB as JSON.
	// It does not change the metadata of a seat that the person already holds.
	Metadata map[string]any `json:"metadata,omitzero"`
}

// names returns the person's names, to look the person up in the seats.
func (p Person) names() seats.SeatAssign {
	return seats.SeatAssign{Email: p.Email, MemberID: p.MemberID, ExternalMemberID: p.ExternalMemberID}
}

// String returns the person's address, or the id by which the person is named.
func (p Person) String() string { return cmp.Or(p.Email, p.MemberID, p.ExternalMemberID) }

func (p Person) check() error {
	switch {
	case strings.TrimSpace(p.String()) == "":
		return errors.New("no name: want Email, MemberID or ExternalMemberID")
	case p.MemberID != "" && (p.Email != "" || p.ExternalMemberID != ""):
		return errors.New("MemberID and another name: want MemberID alone")
	}
	return nil
}

// distinct checks the people and returns each of them once, in the order of the list.
func distinct(want []Person) ([]Person, error) {
	if len(want) == 0 {
		return nil, ErrEmptyRoster
	}
	first := map[string]int{} // by key, the position in people
	people := make([]Person, 0, len(want))
	from := make([]int, 0, len(want)) // by position in people, the first position in want
	for i, p := range want {
		if err := p.check(); err != nil {
			return nil, fmt.Errorf("%w: person %d: %w", seats.ErrInvalidArgument, i, err)
		}
		found := earlier(first, p)
		for _, at := range found {
			if err := people[at].merge(p); err != nil {
				return nil, fmt.Errorf("%w: person %d and person %d are both %s, %w", seats.ErrInvalidArgument, from[at], i, p, err)
			}
		}
		switch len(found) {
		case 0:
			found = []int{len(people)}
			people, from = append(people, p), append(from, i)
		case 2: // an address and an external id that p shows to be the same person's: merged above
			people[found[1]] = Person{}
		}
		for _, key := range keys(people[found[0]]) {
			first[key] = found[0]
		}
	}
	return slices.DeleteFunc(people, func(p Person) bool { return p.String() == "" }), nil
}

// earlier returns the positions of the earlier mentions of a person, in ascending order.
func earlier(first map[string]int, p Person) []int {
	var found []int
	for _, key := range keys(p) {
		if at, ok := first[key]; ok && !slices.Contains(found, at) {
			found = append(found, at)
		}
	}
	slices.Sort(found)
	return found
}

// keys returns a person's names in a form that can be compared.
func keys(p Person) []string {
	var all []string
	for kind, name := range []string{holder.ID(p.MemberID), p.ExternalMemberID, holder.Address(p.Email)} {
		if name != "" {
			all = append(all, strconv.Itoa(kind)+name)
		}
	}
	return all
}

// merge adds the names in another mention of the person. It fails if the two contradict each
// other.
func (p *Person) merge(other Person) error {
	switch {
	case !sameOrNone(p.ExternalMemberID, other.ExternalMemberID):
		return fmt.Errorf("with ExternalMemberID %q and %q", p.ExternalMemberID, other.ExternalMemberID)
	case !sameOrNone(holder.Address(p.Email), holder.Address(other.Email)):
		return fmt.Errorf("with Email %q and %q", p.Email, other.Email)
	case !sameMetadata(p.Metadata, other.Metadata):
		return fmt.Errorf("with different metadata")
	}
	p.ExternalMemberID = cmp.Or(p.ExternalMemberID, other.ExternalMemberID)
	p.Email = cmp.Or(p.Email, other.Email)
	return nil
}

func sameOrNone(a, b string) bool { return a == b || a == "" || b == "" }

// sameMetadata reports whether two people's metadata are the same JSON, which is what Polar
// gets.
func sameMetadata(a, b map[string]any) bool {
	if len(a) == 0 && len(b) == 0 {
		return true
	}
	first, err := json.Marshal(a)
	if err != nil {
		return false
	}
	second, err := json.Marshal(b)
	return err == nil && bytes.Equal(first, second)
}

// UnmarshalJSON reads a person. A number in Metadata that a float64 cannot hold exactly becomes
// a [json.Number].
func (p *Person) UnmarshalJSON(text []byte) error {
	type plain Person
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode((*plain)(p)); err != nil {
		return err
	}
	for key, value := range p.Metadata {
		p.Metadata[key] = plainNumbers(value)
	}
	return nil
}

// plainNumbers replaces each json.Number that a float64 can hold exactly with that float64.
func plainNumbers(value any) any {
	switch v := value.(type) {
	case json.Number:
		f, err := v.Float64()
		if written, _ := json.Marshal(f); err == nil && string(written) == v.String() {
			return f
		}
	case []any:
		for i := range v {
			v[i] = plainNumbers(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = plainNumbers(v[key])
		}
	}
	return value
}
