package main

import (
	"fmt"
	"io"

	"github.com/polarseats/polarseats-go/seats"
)

func printSeats(out io.Writer, list *seats.SeatsList) {
	fmt.Fprintf(out, "%d of %d seats used\n", list.TotalSeats-list.AvailableSeats, list.TotalSeats)
	for _, seat := range list.Seats {
		printSeat(out, seat)
	}
}

func printSeat(out io.Writer, seat seats.Seat) {
	fmt.Fprintf(out, "  %-8s  %s  %s\n", seat.Status, seat.ID, seat.Email)
}

func printSubscription(out io.Writer, s seats.Subscription) {
	fmt.Fprintf(out, "  %s, %s: %s\n", s.Product.Name, s.Status, s.ID)
}
