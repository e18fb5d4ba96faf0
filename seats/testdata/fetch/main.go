// Command fetch lists and revokes seats in a browser, or in Node with fetch. Its argument is the
// URL of the server.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/polarseats/polarseats-go/seats"
)

func main() {
	client, err := seats.NewClient(seats.WithServer(os.Args[1]), seats.WithRetry(seats.RetryPolicy{MaxAttempts: 2, InitialInterval: 1}))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	ctx, session := context.Background(), seats.CustomerSession("polar_cst_fetch")
	list, err := client.ListSeats(ctx, session, seats.ListSeatsParams{SubscriptionID: "s"})
	fmt.Println("ListSeats:", list != nil, err)
	_, err = client.RevokeSeat(ctx, session, "s")
	fmt.Println("RevokeSeat:", errors.Is(err, seats.ErrOutcomeUnknown), err)
}
