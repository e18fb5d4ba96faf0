package seats_test

import (
	"context"
	"fmt"
	"time"

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

// An invitation that was not accepted for a day is dead, and Polar does not renew it: a job
// that wants people to be able to come in takes such a seat back and invites anew.
func ExampleClient_EnsureSeat_expired() {
	polar := seatstest.NewServer()
	defer polar.Close()
	team, client := polar.NewTeam(1), polar.Client()
	ctx := context.Background()
	ada := seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"}
	if _, err := client.EnsureSeat(ctx, team.Owner, ada); err != nil {
		fmt.Println(err)
		return
	}
	polar.Advance(25 * time.Hour)
	now := time.Now().Add(25 * time.Hour)

	owner := team.OwnerMember.NewSession() // the first has ended after an hour
	seat, err := client.EnsureSeat(ctx, owner, ada)
	if err == nil && seats.InvitationExpired(*seat, now) {
		fmt.Println("the invitation has expired")
		if _, err = client.EnsureRevoked(ctx, owner, *seat); err == nil {
			seat, err = client.EnsureSeat(ctx, owner, ada)
		}
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(seat.Email, "expired:", seats.InvitationExpired(*seat, now))
	fmt.Println(len(polar.Invitations()), "invitations")
	// Output:
	// the invitation has expired
	// ada@company.com expired: false
	// 2 invitations
}
