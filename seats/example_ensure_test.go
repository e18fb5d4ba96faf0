package seats_test

import (
	"context"
	"fmt"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// A program that wants a new colleague to have a seat can ask for it as often as it likes.
func ExampleClient_EnsureSeat() {
	polar := seatstest.NewServer()
	defer polar.Close()
	team, client := polar.NewTeam(2), polar.Client()

	for range 2 {
		seat, err := client.EnsureSeat(context.Background(), team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(seat.Email, seat.Status)
	}
	fmt.Println(len(polar.Invitations()), "invitation")
	// Output:
	// ada@company.com pending
	// ada@company.com pending
	// 1 invitation
}

// The answer to the revocation is lost, and EnsureRevoked finds out that it was done.
func ExampleClient_EnsureRevoked() {
	polar := seatstest.NewServer()
	defer polar.Close()
	team, client := polar.NewTeam(1), polar.Client()
	ctx := context.Background()
	seat, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"})
	if err != nil {
		fmt.Println(err)
		return
	}

	polar.Fail(seatstest.Fault{Kind: seatstest.FaultCutAfter, Operations: []string{seatstest.RevokeSeat}})
	fmt.Println(client.EnsureRevoked(ctx, team.Owner, *seat))
	fmt.Println(client.EnsureRevoked(ctx, team.Owner, *seat)) // there is nothing to do
	fmt.Println(polar.Seats(team.SubscriptionID)[0].Status)
	// Output:
	// true <nil>
	// false <nil>
	// revoked
}
