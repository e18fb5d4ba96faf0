// A service that lists seats.
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
	available, err := availableSeats(client, os.Getenv("SUBSCRIPTION"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(available)
}

func availableSeats(client *seats.Client, subscription string) (int64, error) {
	session := seats.CustomerSession(os.Getenv("SESSION"))
	list, err := client.ListSeats(context.Background(), session, seats.ListSeatsParams{SubscriptionID: subscription})
	if err != nil {
		return 0, err
	}
	return list.AvailableSeats, nil
}
