package seats_test

import (
	"encoding/json"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
)

// The tests of internal/holder have the rules for a match.
func TestFindSeat(t *testing.T) {
	var list seats.SeatsList
	err := json.Unmarshal([]byte(`{"seats":[
		{"id":"s","status":"revoked","email":"ada@company.com"},
		{"id":"t","status":"pending","email":"ada@company.com"}],"available_seats":1,"total_seats":2}`), &list)
	if err != nil {
		t.Fatal(err)
	}
	if seat, known := seats.FindSeat(&list, seats.SeatAssign{Email: "Ada <ADA@company.com>"}); seat != &list.Seats[1] || !known {
		t.Errorf("FindSeat(ada): %v, %v; want the second seat, known", seat, known)
	}
	if seat, known := seats.FindSeat(&list, seats.SeatAssign{Email: "bob@company.com"}); seat != nil || !known {
		t.Errorf("FindSeat(bob): %v, %v; want no seat, known", seat, known)
	}
	if seat, known := seats.FindSeat(&list, seats.SeatAssign{Email: "bob@bücher.dev"}); seat != nil || known {
		t.Errorf("FindSeat(bob in another script): %v, %v; want no seat, not known", seat, known)
	}
	if seat, known := seats.FindSeat(nil, seats.SeatAssign{Email: "ada@company.com"}); seat != nil || known {
		t.Errorf("FindSeat(nil list): %v, %v; want no seat, not known", seat, known)
	}
}
