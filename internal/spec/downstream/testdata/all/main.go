// A service that calls every method, and logs.
package main

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"os"

	"github.com/polarseats/polarseats-go/seats"
)

func main() {
	client, err := seats.NewClient(seats.WithLogger(slog.Default()))
	if err != nil {
		log.Fatal(err)
	}
	ctx, session, id := context.Background(), seats.MemberSession(os.Getenv("SESSION")), os.Getenv("ID")
	fmt.Println(client.ListSeats(ctx, session, seats.ListSeatsParams{SubscriptionID: id}))
	seat, err := client.EnsureSeat(ctx, session, seats.SeatAssign{SubscriptionID: id, Email: "ann@company.com"})
	fmt.Println(seat, err)
	fmt.Println(client.AssignSeat(ctx, session, seats.SeatAssign{SubscriptionID: id}))
	fmt.Println(client.ResendInvitation(ctx, session, id))
	fmt.Println(client.RevokeSeat(ctx, session, id))
	fmt.Println(client.EnsureRevoked(ctx, session, *seat))
	for subscription, err := range client.ClaimedSubscriptions(ctx, session) {
		fmt.Println(subscription, err)
	}
}
