package main

import (
	"fmt"
	"io"
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

// client returns a client that waits for Polar's rate limit. At a terminal, a wait is
// better than an error that says to come back in a minute.
func (a *app) client() (*seats.Client, error) {
	opts := []seats.Option{
		seats.WithUserAgent("polarseats"),
		seats.WithRetry(seats.RetryPolicy{MaxRetryAfter: 2 * time.Minute}),
		seats.WithLogger(slog.New(a.logHandler())),
	}
	switch server := a.fromEnv(a.server, "POLAR_SERVER"); server {
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
		return seats.ListSeatsParams{}, fmt.Errorf("--subscription and --order are both given: use one of them")
	}
	container := seats.ListSeatsParams{SubscriptionID: a.subscription, OrderID: a.order}
	if container == (seats.ListSeatsParams{}) {
		container = seats.ListSeatsParams{SubscriptionID: a.env("POLAR_SUBSCRIPTION_ID"), OrderID: a.env("POLAR_ORDER_ID")}
	}
	switch {
	case container == seats.ListSeatsParams{}:
		return container, fmt.Errorf("no subscription or order: set --subscription or POLAR_SUBSCRIPTION_ID, or --order or POLAR_ORDER_ID")
	case container.SubscriptionID != "" && container.OrderID != "":
		return container, fmt.Errorf("POLAR_SUBSCRIPTION_ID and POLAR_ORDER_ID are both set: unset one of them, or use --subscription or --order")
	}
	return container, nil
}

func (a *app) fromEnv(flag, name string) string {
	if flag != "" {
		return flag
	}
	return a.env(name)
}

// notef writes a line for the user to standard error.
func (a *app) notef(format string, args ...any) {
	fmt.Fprintf(a.stderr, "polarseats: "+format+"\n", args...)
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// width returns the width of w in columns if w is a terminal, otherwise 0.
func width(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok {
		return 0
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return columns
}
