package seats_test

import (
	"context"
	"fmt"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// A team page shows who has a seat and since when, and whether the invitation has been
// accepted or has expired.
func Example_teamPage() {
	polar := seatstest.NewServer()
	defer polar.Close()
	team, client := polar.NewTeam(3), polar.Client()
	ctx := context.Background()
	assign := func(email string) *seats.Seat {
		seat, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: email})
		if err != nil {
			panic(err)
		}
		return seat
	}
	if err := polar.Claim(assign("ada@company.com").ID); err != nil {
		panic(err)
	}
	assign("bob@company.com")
	polar.Advance(25 * time.Hour) // an invitation expires after a day
	now := time.Now().Add(25 * time.Hour)

	list, err := client.ListSeats(ctx, team.OwnerMember.NewSession(), seats.ListSeatsParams{SubscriptionID: team.SubscriptionID})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, seat := range list.Seats {
		if seat.Status == seats.SeatStatusRevoked {
			continue // Polar keeps a revoked seat until it is assigned again
		}
		status := string(seat.Status)
		if seats.InvitationExpired(seat, now) {
			status = "invitation expired"
		}
		fmt.Printf("%s, assigned %v ago: %s\n", seat.Email, now.Sub(seats.AssignedAt(seat)).Round(time.Hour), status)
	}
	fmt.Println(list.AvailableSeats, "seat available")
	// Output:
	// ada@company.com, assigned 25h0m0s ago: claimed
	// bob@company.com, assigned 25h0m0s ago: invitation expired
	// 1 seat available
}

// FindSeat compares addresses as Polar does. A list does not identify people by an address
// in another script.
func ExampleFindSeat() {
	polar := seatstest.NewServer()
	defer polar.Close()
	team, client := polar.NewTeam(3), polar.Client()
	ctx := context.Background()
	_, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"})
	if err != nil {
		fmt.Println(err)
		return
	}

	list, err := client.ListSeats(ctx, team.Owner, seats.ListSeatsParams{SubscriptionID: team.SubscriptionID})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, email := range []string{"Ada L <ADA@company.com>", "bob@company.com", "bob@bücher.dev"} {
		switch seat, known := seats.FindSeat(list, seats.SeatAssign{Email: email}); {
		case !known:
			fmt.Println(email, "cannot be identified by this list")
		case seat == nil:
			fmt.Println(email, "has no seat")
		default:
			fmt.Println(email, "has a seat:", seat.Status)
		}
	}
	// Output:
	// Ada L <ADA@company.com> has a seat: pending
	// bob@company.com has no seat
	// bob@bücher.dev cannot be identified by this list
}
