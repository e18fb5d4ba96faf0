package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/polarseats/polarseats-go/seats"
)

// An account is what the environment says of the real Polar.
type account struct {
	server         string
	session        seats.Session
	subscriptionID string
}

// accountFrom returns nil where the environment says nothing.
func accountFrom(getenv func(string) string) (*account, error) {
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
		return nil, errors.New("there is no session token: set POLAR_CUSTOMER_SESSION=polar_cst_… or POLAR_MEMBER_SESSION=polar_mst_…, or unset POLAR_SUBSCRIPTION_ID and POLAR_SERVER to see the demo")
	}
	if a.subscriptionID == "" {
		return nil, errors.New("there is no subscription: set POLAR_SUBSCRIPTION_ID to the id of one with seats")
	}
	switch a.server {
	case "", "production":
		a.server = seats.ProductionServer
	case "sandbox":
		a.server = seats.SandboxServer
	}
	return a, nil
}

// show reads, and assigns a seat where that is asked for.
func (a *account) show(ctx context.Context, out io.Writer, assign string) error {
	client, err := seats.NewClient(seats.WithServer(a.server))
	if err != nil {
		return fmt.Errorf("POLAR_SERVER is production, sandbox or a URL: %w", err)
	}
	fmt.Fprintf(out, "Reading from %s.\n\n", a.server)
	list, err := client.ListSeats(ctx, a.session, seats.ListSeatsParams{SubscriptionID: a.subscriptionID})
	if err != nil {
		return advise(err)
	}
	printSeats(out, list)
	fmt.Fprintln(out, "\nSubscriptions in which this session holds a seat:")
	for subscription, err := range client.ClaimedSubscriptions(ctx, a.session) {
		if err != nil {
			return advise(err)
		}
		printSubscription(out, subscription)
	}
	if assign == "" {
		fmt.Fprintln(out, "\nNothing was changed. To give somebody a seat: -assign you@company.com")
		return nil
	}
	seat, err := client.AssignSeat(ctx, a.session, seats.SeatAssign{SubscriptionID: a.subscriptionID, Email: assign})
	if err != nil {
		return advise(err)
	}
	fmt.Fprintf(out, "\nAssigned, and Polar mails the invitation:\n")
	printSeat(out, *seat)
	return nil
}

// advise says what to do about the errors that people meet first.
func advise(err error) error {
	var network net.Error
	advice := ""
	switch {
	case errors.Is(err, seats.ErrOutcomeUnknown):
		advice = "it may have been done: look at the list before you try again"
	case errors.Is(err, seats.ErrWrongToken), errors.Is(err, seats.ErrNoSession):
		advice = "a session token begins with polar_cst_ or polar_mst_: create one with POST /v1/customer-sessions/ and your organization access token"
	case errors.Is(err, seats.ErrUnauthorized):
		advice = "sessions end after an hour, and one of the sandbox is none of production: create a new one, or set POLAR_SERVER=sandbox"
	case errors.Is(err, seats.ErrResourceNotFound):
		advice = "is POLAR_SUBSCRIPTION_ID right, and does the subscription belong to the session's customer?"
	case errors.Is(err, seats.ErrNotFound), errors.Is(err, seats.ErrWrongServer), errors.Is(err, seats.ErrRedirected):
		advice = "is POLAR_SERVER right?"
	case errors.Is(err, seats.ErrNotPermitted):
		advice = "use the session of an owner or a billing manager"
	case errors.Is(err, seats.ErrSeatNotAvailable):
		advice = "all seats are taken: revoke one, or buy more"
	case errors.Is(err, seats.ErrUnexpectedResponse):
		advice = "that was not Polar: is there a proxy or a sign-in page between, and is POLAR_SERVER right?"
	case errors.As(err, &network):
		advice = "is there a network, and is POLAR_SERVER right?"
	default:
		return err
	}
	return fmt.Errorf("%w\n  %s", err, advice)
}
