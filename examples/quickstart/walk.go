package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// walk shows the life of a seat on a fake Polar, and then a list of people.
func walk(ctx context.Context, out io.Writer) error {
	polar := seatstest.NewServer()
	defer polar.Close()
	team := polar.NewTeam(5)
	ada := team.Customer.NewMember(seatstest.Member{Email: "ada@company.com", Name: "Ada"})
	client, err := seats.NewClient(seats.WithServer(polar.URL))
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "This is a fake Polar in this process: you need no account, and no mail is sent.")
	w := &walker{ctx, out, client, team}

	w.title("A team buys a subscription of 5 seats")
	if err := w.list(); err != nil {
		return err
	}

	w.title("The owner assigns seats to three teammates")
	assigned := map[string]*seats.Seat{}
	for _, email := range []string{"ada@company.com", "bob@company.com", "cyd@company.com"} {
		if assigned[email], err = w.assign(email); err != nil {
			return err
		}
	}
	for _, mail := range polar.Invitations() {
		fmt.Fprintf(out, "  mail to %s: %s\n", mail.Email, mail.Subject)
	}

	w.title("Ada accepts her invitation, and Bob gets his again")
	if err := polar.Claim(assigned["ada@company.com"].ID); err != nil {
		return err
	}
	if _, err := client.ResendInvitation(ctx, team.Owner, assigned["bob@company.com"].ID); err != nil {
		return err
	}
	if err := w.list(); err != nil {
		return err
	}

	w.title("Cyd's seat is revoked and free again")
	if _, err := client.RevokeSeat(ctx, team.Owner, assigned["cyd@company.com"].ID); err != nil {
		return err
	}
	if err := w.list(); err != nil {
		return err
	}

	w.title("The owner assigns the remaining seats until none is left")
	if err := w.fill("dan@company.com", "eve@company.com", "fay@company.com", "gil@company.com"); err != nil {
		return err
	}

	w.title("Ada sees the subscriptions in which she holds a seat")
	for subscription, err := range client.ClaimedSubscriptions(ctx, ada.NewSession()) {
		if err != nil {
			return err
		}
		printSubscription(out, subscription)
	}

	w.title("A list of people replaces Fay with Hal and Ivy")
	if err := w.match("ada@company.com", "Bob B <BOB@company.com>", "dan@company.com", "eve@company.com", "hal@company.com", "ivy@company.com"); err != nil {
		return err
	}
	fmt.Fprintln(out, "\nThese were all five operations and a roster. The code is in examples/quickstart: walk.go and list.go.")
	return nil
}

// A walker is the state that the steps of the walk share.
type walker struct {
	ctx    context.Context
	out    io.Writer
	client *seats.Client
	team   *seatstest.Team
}

func (w *walker) title(text string) { fmt.Fprintf(w.out, "\n%s:\n", text) }

func (w *walker) list() error {
	list, err := w.client.ListSeats(w.ctx, w.team.Owner, seats.ListSeatsParams{SubscriptionID: w.team.SubscriptionID})
	if err != nil {
		return err
	}
	printSeats(w.out, list)
	return nil
}

func (w *walker) assign(email string) (*seats.Seat, error) {
	return w.client.AssignSeat(w.ctx, w.team.Owner, seats.SeatAssign{SubscriptionID: w.team.SubscriptionID, Email: email})
}

// fill assigns seats until Polar refuses because none is left.
func (w *walker) fill(emails ...string) error {
	for _, email := range emails {
		seat, err := w.assign(email)
		switch {
		case errors.Is(err, seats.ErrSeatNotAvailable):
			fmt.Fprintf(w.out, "  %s gets no seat: errors.Is(err, seats.ErrSeatNotAvailable)\n  the error: %v\n", email, err)
			return nil
		case err != nil:
			return err
		}
		printSeat(w.out, *seat)
	}
	return errors.New("every person got a seat, want one refusal")
}
