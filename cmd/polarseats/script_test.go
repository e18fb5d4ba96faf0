package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"polarseats": main})
}

// TestScripts runs the command as a process. Each script has its own fake Polar.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               setUp,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"fake":  fakeCommand,
			"exits": exits,
		},
	})
}

type fakeKey struct{}

// A stage is the fake Polar of one script, with a team of five seats.
type stage struct {
	server *seatstest.Server
	team   *seatstest.Team
}

// setUp gives a script the tokens and ids of its team in environment variables.
func setUp(env *testscript.Env) error {
	s := &stage{server: seatstest.NewServer()}
	env.Defer(s.server.Close)
	s.team = s.server.NewTeam(5)
	viewer := s.team.Customer.NewMember(seatstest.Member{Email: "viewer@company.com", ExternalID: "employee-7"})
	order := s.team.Customer.NewOrder(seatstest.Order{Seats: 2})
	env.Values[fakeKey{}] = s
	env.Setenv("TZ", "UTC")
	env.Setenv("POLAR_SERVER", s.server.URL)
	env.Setenv("POLAR_SUBSCRIPTION_ID", s.team.SubscriptionID)
	env.Setenv("OWNER", s.team.OwnerToken)
	env.Setenv("VIEWER", viewer.NewToken(seatstest.Token{}))
	env.Setenv("CUSTOMER_SESSION", s.team.Customer.NewToken(seatstest.Token{}))
	env.Setenv("EXPIRED", s.team.Customer.NewToken(seatstest.Token{Lifetime: -1}))
	env.Setenv("ORGANIZATION", s.team.Organization.NewToken(seatstest.Token{}))
	env.Setenv("SCOPELESS", s.team.Organization.NewToken(seatstest.Token{WithoutScope: true}))
	env.Setenv("CUSTOMER", s.team.CustomerID)
	env.Setenv("ORDER", order.ID)
	return nil
}

// fakeCommand changes the script's fake Polar or checks what it has done:
//
//	fake advance 25h          moves the clock
//	fake seats 8              the subscription has eight seats
//	fake claim EMAIL          EMAIL claims the seat
//	fake seat EMAIL           $SEAT is the id of the seat
//	fake expired EMAIL        EMAIL holds a seat whose invitation has expired
//	fake fail STATUS          the next nine requests are answered with STATUS
//	fake heal                 requests are answered normally again
//	fake mails N              checks that N invitations have been sent
func fakeCommand(ts *testscript.TestScript, _ bool, args []string) {
	s := ts.Value(fakeKey{}).(*stage)
	arg := ""
	if len(args) > 1 {
		arg = args[1]
	}
	number := func() int {
		n, err := strconv.Atoi(arg)
		ts.Check(err)
		return n
	}
	seatID := func() string {
		for _, seat := range s.server.Seats(s.team.SubscriptionID) {
			if seat.Email == arg {
				return seat.ID
			}
		}
		ts.Fatalf("%s does not hold a seat", arg)
		return ""
	}
	switch args[0] {
	case "advance":
		d, err := time.ParseDuration(arg)
		ts.Check(err)
		s.server.Advance(d)
	case "seats":
		s.team.Subscription.SetSeats(number())
	case "claim":
		ts.Check(s.server.Claim(seatID()))
	case "seat":
		ts.Setenv("SEAT", seatID())
	case "expired":
		s.server.Advance(-48 * time.Hour)
		_, err := s.server.Client().AssignSeat(context.Background(), s.team.Owner, seats.SeatAssign{
			SubscriptionID: s.team.SubscriptionID, Email: arg,
		})
		ts.Check(err)
		s.server.Advance(48 * time.Hour)
	case "fail":
		s.server.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Times: 9, Status: number()})
	case "heal":
		s.server.Heal()
	case "mails":
		if got, want := len(s.server.Invitations()), number(); got != want {
			ts.Fatalf("fake mails: %d invitations sent, want %d", got, want)
		}
	default:
		ts.Fatalf("fake: unknown command %q", args)
	}
}

// exits runs a command and checks its exit code:
//
//	exits 3 polarseats apply people.csv
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	if got := exitCodeOf(err); got != want {
		ts.Fatalf("%s: exit code %d, want %d", strings.Join(args[1:], " "), got, want)
	}
}

func exitCodeOf(err error) int {
	if err == nil {
		return 0
	}
	if e, ok := err.(interface{ ExitCode() int }); ok {
		return e.ExitCode()
	}
	fmt.Fprintln(os.Stderr, err)
	return -1
}
