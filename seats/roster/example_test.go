package roster_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/roster"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// The examples run against a fake Polar. A program uses seats.NewClient() instead of
// polar.Client(), and sessions of a seats.Issuer.

// A nightly job has its own session, of a billing manager, and may revoke a tenth of the seats in
// a run.
func ExampleRoster_Apply() {
	polar := seatstest.NewServer()
	defer polar.Close()
	team, client := polar.NewTeam(10), polar.Client()
	manager := team.Customer.NewMember(seatstest.Member{Email: "jobs@company.com", Role: seatstest.RoleBillingManager})
	r, err := roster.New(client, manager.NewSession(), seats.ListSeatsParams{SubscriptionID: team.SubscriptionID},
		roster.WithRevocations(0.1))
	if err != nil {
		fmt.Println(err)
		return
	}
	night := func(people ...roster.Person) {
		plan, err := r.Plan(context.Background(), people)
		if err != nil {
			fmt.Println(err) // a program alerts somebody
			return
		}
		report, err := r.Apply(context.Background(), plan)
		if err != nil {
			fmt.Println(err)
		}
		fmt.Print(report)
	}
	ada := roster.Person{Email: "ada@company.com"}
	bob := roster.Person{Email: "bob@company.com", Metadata: map[string]any{"department": "research"}}
	cyd := roster.Person{Email: "Cyd C <cyd@company.com>"}

	night(ada, bob)
	night(ada, cyd)
	night(ada, cyd) // nothing has changed
	night()         // the query for the list has failed
	// Output:
	// Done: 2 assigned. 3 requests.
	// assigned:
	//   ada@company.com
	//   bob@company.com
	// Done: 1 assigned, 1 revoked. 3 requests.
	// assigned:
	//   Cyd C <cyd@company.com>
	// revoked:
	//   bob@company.com
	// Done: nothing. 0 requests.
	// roster: Plan: the list of people is empty
}

// A dry run shows the plan and changes nothing. The plan can be stored in a file until it is
// approved.
func ExampleRoster_Plan() {
	polar := seatstest.NewServer()
	defer polar.Close()
	team, client := polar.NewTeam(3), polar.Client()
	ctx := context.Background()
	for _, email := range []string{"ada@company.com", "bob@company.com", "cyd@company.com"} {
		if _, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: email}); err != nil {
			fmt.Println(err)
			return
		}
	}
	r, err := roster.New(client, team.Owner, seats.ListSeatsParams{SubscriptionID: team.SubscriptionID},
		roster.WithRevocations(0.4), // of three seats, one
		roster.WithProtected(func(s seats.Seat) bool { return s.Email == "cyd@company.com" }))
	if err != nil {
		fmt.Println(err)
		return
	}

	plan, err := r.Plan(ctx, []roster.Person{{Email: "ada@company.com"}, {Email: "dan@company.com"}, {Email: "eve@company.com"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(plan.Assign), "to assign,", len(plan.Revoke), "to revoke,", len(plan.Keep), "kept,", len(plan.Unwanted), "left alone,", plan.Missing, "missing")
	file, err := json.Marshal(plan)
	if err != nil {
		fmt.Println(err)
		return
	}

	var approved roster.Plan
	if err := json.Unmarshal(file, &approved); err != nil {
		fmt.Println(err)
		return
	}
	for range 2 { // the second time, the plan is stale
		_, err := r.Apply(ctx, &approved)
		fmt.Println(err)
	}
	// Output:
	// 2 to assign, 1 to revoke, 1 kept, 1 left alone, 1 missing
	// roster: Apply: 1 failed: eve@company.com: seat not available: all seats are taken
	// roster: Apply: stale plan: bob@company.com no longer holds a seat: plan again
}

// An invitation expires after a day. People who are still on the list are invited again.
func ExampleRoster_Apply_expiredInvitation() {
	polar := seatstest.NewServer()
	defer polar.Close()
	team, client := polar.NewTeam(5), polar.Client()
	ctx := context.Background()
	people := []roster.Person{{Email: "ada@company.com"}, {Email: "bob@company.com"}}
	night := func() {
		r, err := roster.New(client, team.OwnerMember.NewSession(), seats.ListSeatsParams{SubscriptionID: team.SubscriptionID})
		if err != nil {
			fmt.Println(err)
			return
		}
		plan, err := r.Plan(ctx, people)
		if err != nil {
			fmt.Println(err)
			return
		}
		report, err := r.Apply(ctx, plan)
		fmt.Println(len(report.Assigned), "assigned,", len(report.Renewed), "invited again,", err)
	}
	night()
	if err := polar.Claim(polar.Seats(team.SubscriptionID)[0].ID); err != nil {
		fmt.Println(err)
		return
	}
	polar.Advance(24*time.Hour + time.Minute)
	night()
	fmt.Println(len(polar.Invitations()), "mails")
	// Output:
	// 2 assigned, 0 invited again, <nil>
	// 0 assigned, 1 invited again, <nil>
	// 3 mails
}

// If there are too few seats, the last people on the list fail. The plan shows in advance how
// many seats to buy.
func ExampleRoster_Apply_fullSubscription() {
	polar := seatstest.NewServer()
	defer polar.Close()
	team, client := polar.NewTeam(2), polar.Client()
	ctx := context.Background()
	r, err := roster.New(client, team.Owner, seats.ListSeatsParams{SubscriptionID: team.SubscriptionID})
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := r.Plan(ctx, []roster.Person{{Email: "ada@company.com"}, {Email: "bob@company.com"}, {Email: "cyd@company.com"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(plan.Missing, "seat to buy")
	report, err := r.Apply(ctx, plan)
	for _, failure := range report.Failed {
		fmt.Println(failure.Person, "has none:", errors.Is(failure.Err, seats.ErrSeatNotAvailable))
	}
	fmt.Println(err)
	// Output:
	// 1 seat to buy
	// cyd@company.com has none: true
	// roster: Apply: 1 failed: cyd@company.com: seat not available: all seats are taken
}

// A long run reports each step, and how long it waits.
func ExampleWithProgress() {
	polar := seatstest.NewServer()
	defer polar.Close()
	team, client := polar.NewTeam(5), polar.Client()
	ctx := context.Background()
	r, err := roster.New(client, team.Owner, seats.ListSeatsParams{SubscriptionID: team.SubscriptionID},
		roster.WithProgress(func(e roster.Event) {
			switch e.Kind {
			case roster.EventWaiting:
				fmt.Printf("waiting for Polar until %s\n", e.Until.Format(time.TimeOnly))
			case roster.EventFailed:
				fmt.Printf("%d/%d %s: %v\n", e.Done, e.Total, e.Person, e.Err)
			case roster.EventLooking:
				fmt.Println("looking")
			default:
				fmt.Printf("%d/%d %s %s\n", e.Done, e.Total, e.Kind, e.Person)
			}
		}))
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := r.Plan(ctx, []roster.Person{{Email: "ada@company.com"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := r.Apply(ctx, plan); err != nil {
		fmt.Println(err)
	}
	// Output:
	// looking
	// looking
	// 1/1 assigned ada@company.com
}
