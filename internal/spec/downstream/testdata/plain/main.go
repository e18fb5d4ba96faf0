// A service that lists seats with the client that the generator makes without settings.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"

	"example.com/plain/gen"
)

func main() {
	client, err := gen.NewClientWithResponses("https://api.polar.sh", gen.WithRequestEditorFn(authorize))
	if err != nil {
		log.Fatal(err)
	}
	subscription := os.Getenv("SUBSCRIPTION")
	params := gen.CustomerPortalSeatsListSeatsParams{SubscriptionId: &subscription}
	list, err := client.CustomerPortalSeatsListSeatsWithResponse(context.Background(), &params)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(list.JSON200.AvailableSeats)
}

func authorize(_ context.Context, req *http.Request) error {
	req.Header.Set("Authorization", "Bearer "+os.Getenv("SESSION"))
	return nil
}
