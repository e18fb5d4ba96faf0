package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/roster"
)

// match makes the team's seats match a list of people. It is not an error if there are too
// few seats.
func (w *walker) match(emails ...string) error {
	r, err := roster.New(w.client, w.team.Owner, seats.ListSeatsParams{SubscriptionID: w.team.SubscriptionID},
		roster.WithRevocations(0.5)) // at most half of the seats at once
	if err != nil {
		return err
	}
	var people []roster.Person
	for _, email := range emails {
		people = append(people, roster.Person{Email: email})
	}
	plan, err := r.Plan(w.ctx, people)
	if err != nil {
		return err
	}
	printIndented(w.out, plan)
	report, err := r.Apply(w.ctx, plan)
	if err != nil && !errors.Is(err, seats.ErrSeatNotAvailable) {
		return err
	}
	printIndented(w.out, report)
	return nil
}

func printIndented(out io.Writer, text fmt.Stringer) {
	for line := range strings.Lines(text.String()) {
		fmt.Fprint(out, "  ", line)
	}
}
