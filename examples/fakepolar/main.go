// Fakepolar serves a fake Polar on this machine, for experiments and for tests in other
// languages. First it prints tokens, ids and curl commands to try.
//
//	go run ./examples/fakepolar -addr 127.0.0.1:8080
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, seatstest.Serve); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "fakepolar:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer, serve func(net.Listener, http.Handler) error) error {
	flags := flag.NewFlagSet("fakepolar", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:8080", "`address` to listen on; without a host, this machine only")
	env := flags.String("env", "", "`environment` whose rate limits and headers apply: sandbox or production")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q: the flags are -addr and -env", flags.Arg(0))
	}
	environment, err := parseEnvironment(*env)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", loopback(*addr))
	if err != nil {
		return err
	}
	defer l.Close()
	fake := seatstest.New()
	if err := guide(out, l.Addr().(*net.TCPAddr), fake); err != nil {
		return err
	}
	fake.SetEnvironment(environment)
	return serve(l, fake.WithOrders())
}

func parseEnvironment(name string) (seatstest.Environment, error) {
	switch name {
	case "":
		return seatstest.NoEnvironment, nil
	case "sandbox":
		return seatstest.Sandbox, nil
	case "production":
		return seatstest.Production, nil
	}
	return 0, fmt.Errorf("unknown environment %q: want sandbox or production, or no -env", name)
}

// loopback adds the loopback address to an address without a host.
func loopback(addr string) string {
	if strings.HasPrefix(addr, ":") {
		return "127.0.0.1" + addr
	}
	return addr
}

// guide creates a team and prints its tokens and ids, and commands to use them with.
func guide(out io.Writer, addr *net.TCPAddr, fake *seatstest.Fake) error {
	team := fake.NewTeam(5)
	order := team.Customer.NewOrder(seatstest.Order{Seats: 2})
	manager := team.Customer.NewMember(seatstest.Member{Role: seatstest.RoleBillingManager, Email: "manager@company.com"})
	viewer := team.Customer.NewMember(seatstest.Member{Email: "viewer@company.com"})
	bob, err := fake.Client().AssignSeat(context.Background(), team.Owner, seats.SeatAssign{
		SubscriptionID: team.SubscriptionID, Email: "bob@company.com",
	})
	if err != nil {
		return err
	}

	base := "http://" + reachable(addr)
	fmt.Fprintf(out, "A fake Polar listens on %s, %s.\n", base, reach(addr.IP))
	fmt.Fprint(out, "Everything is in memory and is lost when it stops. Sessions last an hour.\n\n")
	rows := [][2]string{
		{"customer session", team.Customer.NewToken(seatstest.Token{})},
		{"owner's session", team.OwnerToken},
		{"billing manager's session", manager.NewToken(seatstest.Token{})},
		{"member's session", viewer.NewToken(seatstest.Token{})},
		{"expired session", team.Customer.NewToken(seatstest.Token{Lifetime: -1})},
		{"organization token", team.Organization.NewToken(seatstest.Token{})},
		{"customer", team.CustomerID},
		{"subscription, 5 seats", team.SubscriptionID},
		{"order, 2 seats", order.ID},
		{"seat of bob@company.com", bob.ID},
	}
	for _, row := range rows {
		fmt.Fprintf(out, "  %-26s %s\n", row[0], row[1])
	}
	curlLines(out, base, team, bob.ID)
	return nil
}

// curlLines prints commands to paste into a shell.
func curlLines(out io.Writer, base string, team *seatstest.Team, seatID string) {
	seatsURL := base + "/v1/customer-portal/seats"
	bearer := "-H 'Authorization: Bearer " + team.OwnerToken + "'"
	fmt.Fprint(out, "\nList the seats, assign one, list the sent mails, claim Bob's seat as he would:\n\n")
	fmt.Fprintf(out, "  curl '%s?subscription_id=%s' %s\n", seatsURL, team.SubscriptionID, bearer)
	fmt.Fprintf(out, "  curl '%s' %s -H 'Content-Type: application/json' -d '{\"subscription_id\":\"%s\",\"email\":\"ada@company.com\"}'\n", seatsURL, bearer, team.SubscriptionID)
	fmt.Fprintf(out, "  curl '%s/_fake/effects'\n", base)
	fmt.Fprintf(out, "  curl '%s/_fake/claim' -d '{\"seat\":\"%s\"}'\n\n", base, seatID)
	fmt.Fprint(out, "Lose the answer to the next assignment, cancel that fault, list the requests so far:\n\n")
	fmt.Fprintf(out, "  curl '%s/_fake/fault' -d '{\"kind\":\"cut_after\",\"operations\":[\"AssignSeat\"]}'\n", base)
	fmt.Fprintf(out, "  curl -X POST '%s/_fake/heal'\n", base)
	fmt.Fprintf(out, "  curl '%s/_fake/requests'\n\n", base)
	fmt.Fprint(out, "Advance the clock, create a session, start over with other ids and tokens:\n\n")
	fmt.Fprintf(out, "  curl '%s/_fake/advance' -d '{\"seconds\":60}'\n", base)
	fmt.Fprintf(out, "  curl '%s/_fake/token' -d '{\"member\":\"%s\"}'\n", base, team.OwnerID)
	fmt.Fprintf(out, "  curl '%s/_fake/world' -d '{\"customers\":{\"buyer\":{\"members\":{\"owner\":{\"role\":\"owner\"}}}},\"subscriptions\":{\"team\":{\"customer\":\"buyer\",\"seats\":5}},\"sessions\":{\"owner\":{\"member\":\"owner\"}}}'\n\n", base)
	fmt.Fprint(out, "All operations and orders:\n\n")
	fmt.Fprintf(out, "  curl '%s/'\n", base)
}

// reachable returns addr, or the loopback address if clients cannot connect to addr, as to
// 0.0.0.0 on some systems.
func reachable(addr *net.TCPAddr) string {
	if addr.IP.IsUnspecified() {
		return fmt.Sprintf("127.0.0.1:%d", addr.Port)
	}
	return addr.String()
}

// reach describes the machines that can connect to ip.
func reach(ip net.IP) string {
	if ip.IsLoopback() {
		return "for this machine only"
	}
	return "FOR EVERYBODY WHO CAN REACH THIS MACHINE"
}
