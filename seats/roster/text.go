package roster

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/internal/holder"
)

// counts are the numbers of a line of text. Numbers that are 0 are left out.
type counts []struct {
	n     int
	label string
}

func (c counts) String() string {
	var parts []string
	for _, entry := range c {
		if entry.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", entry.n, entry.label))
		}
	}
	return strings.Join(parts, ", ")
}

func orNothing(s string) string { return cmp.Or(s, "nothing") }

// count returns "1 seat" or "2 seats".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// maxNames is the number of names of each kind in the text of a plan or a report. The JSON has
// all of them.
const maxNames = 100

// writeNames writes a title, and below it a line for each name.
func writeNames(b *strings.Builder, title string, names []string) {
	if len(names) == 0 {
		return
	}
	fmt.Fprintf(b, "%s:\n", title)
	for _, name := range names[:min(len(names), maxNames)] {
		fmt.Fprintf(b, "  %s\n", name)
	}
	if more := len(names) - maxNames; more > 0 {
		fmt.Fprintf(b, "  and %d more\n", more)
	}
}

func people(all []Person) []string {
	names := make([]string, len(all))
	for i, p := range all {
		names[i] = p.String()
	}
	return names
}

// holders returns the names of the holders of seats, each with a note unless that is empty.
func holders(all []seats.Seat, note func(seats.Seat) string) []string {
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = nameOf(s)
		if text := note(s); text != "" {
			names[i] += " (" + text + ")"
		}
	}
	return names
}

// nameOf returns the address of a seat's holder, or an id if Polar does not show the address.
// The response to a revocation has the address only in the member.
func nameOf(s seats.Seat) string {
	member := ""
	if s.Member != nil {
		member = s.Member.Email
	}
	return cmp.Or(holder.Email(s), member, s.MemberID, s.ID)
}
