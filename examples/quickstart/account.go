package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/polarseats/polarseats-go/seats"
)

// An account is a subscription at the real Polar and a session for it.
type account struct {
	server         string
	session        seats.Session
	subscriptionID string
}

// accountFromEnv returns the account that the environment names, or nil if it names none.
func accountFromEnv(getenv func(string) string) (*account, error) {
	customer, member := getenv("POLAR_CUSTOMER_SESSION"), getenv("POLAR_MEMBER_SESSION")
	a := &account{server: getenv("POLAR_SERVER"), subscriptionID: getenv("POLAR_SUBSCRIPTION_ID")}
	switch {
	case customer == "" && member == "" && a.subscriptionID == "" && a.server == "":
		return nil, nil
	case customer != "" && member != "":
		return nil, errors.New("POLAR_CUSTOMER_SESSION and POLAR_MEMBER_SESSION are both set: unset one")
	case customer != "":
		a.session = seats.CustomerSession(customer)
	case member != "":
		a.session = seats.MemberSession(member)
	default:
		return nil, errors.New("no session token: set POLAR_CUSTOMER_SESSION=polar_cst_… or POLAR_MEMBER_SESSION=polar_mst_…, or unset POLAR_SUBSCRIPTION_ID and POLAR_SERVER to see the demo")
	}
	if a.subscriptionID == "" {
		return nil, errors.New("no subscription: set POLAR_SUBSCRIPTION_ID to the id of a subscription with seats")
	}
	switch a.server {
	case "", "production":
		a.server = seats.ProductionServer
	case "sandbox":
		a.server = seats.SandboxServer
	}
	return a, nil
}

// show prints the seats. It assigns one to the person with the address assign, unless that
// is "".
func (a *account) show(ctx context.Context, out io.Writer, assign string) error {
	client, err := seats.NewClient(seats.WithServer(a.server))
	if err != nil {
		return fmt.Errorf("POLAR_SERVER must be production, sandbox or a URL: %w", err)
	}
	fmt.Fprintf(out, "Reading from %s.\n\n", a.server)
	list, err := client.ListSeats(ctx, a.session, seats.ListSeatsParams{SubscriptionID: a.subscriptionID})
	if err != nil {
		return advise(err)
	}
	printSeats(out, list)
	fmt.Fprintln(out, "\nSubscriptions in which you have claimed a seat:")
	claimed := 0
	for subscription, err := range client.ClaimedSubscriptions(ctx, a.session) {
		if err != nil {
			return advise(err)
		}
		printSubscription(out, subscription)
		claimed++
	}
	if claimed == 0 {
		fmt.Fprintln(out, "  none")
	}
	if assign == "" {
		fmt.Fprintf(out, "\nNothing was changed. %s\n", a.nextStep(ctx, client, list))
		return nil
	}
	person := seats.SeatAssign{SubscriptionID: a.subscriptionID, Email: assign}
	seat, err := client.AssignSeat(ctx, a.session, person)
	if err != nil {
		return adviseAssign(err, list, person)
	}
	fmt.Fprintln(out, "\nAssigned; Polar sends the invitation:")
	printSeat(out, *seat)
	return nil
}

// nextStep says what the session's holder can do next.
func (a *account) nextStep(ctx context.Context, client *seats.Client, list *seats.SeatsList) string {
	if list.TotalSeats == 0 {
		return "No seat can be assigned: " + noSeats + "."
	}
	if viewer, err := client.WhoAmI(ctx, a.session); err == nil && !viewer.MayManage() {
		return fmt.Sprintf("%s can only view the seats: %s.", viewer.Email, manager)
	}
	return "To assign a seat: -assign you@company.com"
}
