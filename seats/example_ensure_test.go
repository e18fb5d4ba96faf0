package seats_test

import (
	"context"
	"fmt"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// EnsureSeat can be called again for a person who already has a seat.
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

// The response to the revocation is lost. EnsureRevoked looks at the seats and finds that the
// seat has been revoked.
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
	fmt.Println(client.EnsureRevoked(ctx, team.Owner, *seat)) // nothing left to do
	fmt.Println(polar.Seats(team.SubscriptionID)[0].Status)
	// Output:
	// true <nil>
	// false <nil>
	// revoked
}

// An invitation expires after a day, and Polar does not renew it. To invite the person again,
// revoke the seat and assign it again.
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

	owner := team.OwnerMember.NewSession() // the first session expired after an hour
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
