package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/polarseats/polarseats-go/seats"
)

func main() {
	client, err := seats.NewClient()
	if err != nil {
		log.Fatal(err)
	}
	session := seats.CustomerSession(os.Getenv("POLAR_CUSTOMER_SESSION"))
	team := seats.ListSeatsParams{SubscriptionID: os.Getenv("POLAR_SUBSCRIPTION_ID")}
	list, err := client.ListSeats(context.Background(), session, team)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d of %d seats are free\n", list.AvailableSeats, list.TotalSeats)
}
