package main

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"golang.org/x/term"

	"github.com/polarseats/polarseats-go/seats"
)

// An app is one run of the command: its files, its environment and its flags.
type app struct {
	stdin          *os.File
	stdout, stderr *os.File
	env            func(string) string

	server       string
	subscription string
	order        string
	subject      seats.Subject
	format       format
	verbose      bool
}

// client returns a client that waits for Polar's rate limit: at a terminal, a wait is
// better than an error that says to try again in a minute.
func (a *app) client() (*seats.Client, error) {
	opts := []seats.Option{
		seats.WithUserAgent("polarseats"),
		seats.WithRetry(seats.RetryPolicy{MaxRetryAfter: 2 * time.Minute}),
		seats.WithLogger(slog.New(a.logHandler())),
	}
	switch server := cmp.Or(a.server, a.env("POLAR_SERVER")); server {
	case "", "production":
	case "sandbox":
		opts = append(opts, seats.WithServer(seats.SandboxServer))
	default:
		opts = append(opts, seats.WithServer(server))
	}
	return seats.NewClient(opts...)
}

// container returns the subscription or the order whose seats the command works on.
func (a *app) container() (seats.ListSeatsParams, error) {
	if a.subscription != "" && a.order != "" {
		return seats.ListSeatsParams{}, errors.New("--subscription and --order are both given: use one of them")
	}
	container := seats.ListSeatsParams{SubscriptionID: a.subscription, OrderID: a.order}
	if container == (seats.ListSeatsParams{}) {
		container = seats.ListSeatsParams{SubscriptionID: a.env("POLAR_SUBSCRIPTION_ID"), OrderID: a.env("POLAR_ORDER_ID")}
	}
	switch {
	case container == seats.ListSeatsParams{}:
		return container, errors.New("no subscription or order: set --subscription or POLAR_SUBSCRIPTION_ID, or --order or POLAR_ORDER_ID")
	case container.SubscriptionID != "" && container.OrderID != "":
		return container, errors.New("POLAR_SUBSCRIPTION_ID and POLAR_ORDER_ID are both set: unset one of them, or use --subscription or --order")
	}
	return container, nil
}

// notef writes a line for the user to standard error.
func (a *app) notef(format string, args ...any) {
	fmt.Fprintf(a.stderr, "polarseats: "+format+"\n", args...)
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// width returns the width of f in columns if f is a terminal, otherwise 0.
func width(f *os.File) int {
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return columns
}
