package seats_test

import (
	"encoding/json"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
)

// What counts as a match is tested in internal/holder.
func TestFindSeat(t *testing.T) {
	var list seats.SeatsList
	err := json.Unmarshal([]byte(`{"seats":[
		{"id":"s","status":"revoked","email":"ada@company.com"},
		{"id":"t","status":"pending","email":"ada@company.com"}],"available_seats":1,"total_seats":2}`), &list)
	if err != nil {
		t.Fatal(err)
	}
	if seat, known := seats.FindSeat(&list, seats.SeatAssign{Email: "Ada <ADA@company.com>"}); seat != &list.Seats[1] || !known {
		t.Errorf("%v, %v; want the second", seat, known)
	}
	if seat, known := seats.FindSeat(&list, seats.SeatAssign{Email: "bob@company.com"}); seat != nil || !known {
		t.Errorf("%v, %v; want no seat for sure", seat, known)
	}
	if seat, known := seats.FindSeat(&list, seats.SeatAssign{Email: "bob@bücher.dev"}); seat != nil || known {
		t.Errorf("%v, %v; want to be told that nobody knows", seat, known)
	}
	if seat, known := seats.FindSeat(nil, seats.SeatAssign{Email: "ada@company.com"}); seat != nil || known {
		t.Errorf("%v, %v; want to be told that nobody knows", seat, known)
	}
}
