package holder

import (
	"fmt"
	"testing"

	"github.com/polarseats/polarseats-go/gen"
)

// BenchmarkIndex finds 10,000 people in 10,000 seats.
func BenchmarkIndex(b *testing.B) {
	const n = 10_000
	all := make([]gen.CustomerSeat, n)
	for i := range all {
		id := fmt.Sprintf("%08d-0000-4000-8000-000000000000", i)
		email := fmt.Sprintf("p%d@company.com", i)
		all[i] = gen.CustomerSeat{Status: gen.SeatStatusClaimed, MemberID: id, Email: email, Member: &gen.Member{ID: id, Email: email}}
	}
	for b.Loop() {
		x := NewIndex(all)
		for i := range all {
			if found := x.All(gen.CustomerSeatAssign{Email: all[i].Email}); len(found) != 1 || found[0] != i {
				b.Fatalf("All(%q) = %v, want [%d]", all[i].Email, found, i)
			}
		}
	}
}
