package seatstest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// A subscription whose seats are all taken.
func Example_fullSubscription() {
	srv := seatstest.NewServer()
	defer srv.Close()
	team, client := srv.NewTeam(1), srv.Client()
	ctx := context.Background()

	assign := func(email string) error {
		_, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: email})
		return err
	}
	fmt.Println(assign("ada@company.com"))
	fmt.Println(errors.Is(assign("bob@company.com"), seats.ErrSeatNotAvailable))
	for _, mail := range srv.Invitations() {
		fmt.Println(mail.Email, "received:", mail.Subject)
	}
	// Output:
	// <nil>
	// true
	// ada@company.com received: You've been invited to access Team Plan
}

// A session that has expired: the clock moves past its hour.
func Example_expiredToken() {
	srv := seatstest.NewServer()
	defer srv.Close()
	team, client := srv.NewTeam(5), srv.Client()

	list := func() error {
		_, err := client.ListSeats(context.Background(), team.Owner, seats.ListSeatsParams{SubscriptionID: team.SubscriptionID})
		return err
	}
	fmt.Println(list())
	srv.Advance(time.Hour)
	fmt.Println(errors.Is(list(), seats.ErrInvalidToken))
	// Output:
	// <nil>
	// true
}

// A member who may list the seats but not change them.
func Example_memberWithoutRole() {
	srv := seatstest.NewServer()
	defer srv.Close()
	team, client := srv.NewTeam(5), srv.Client()
	viewer := team.Customer.NewMember(seatstest.Member{Email: "viewer@company.com"}).NewSession()
	ctx := context.Background()

	list, err := client.ListSeats(ctx, viewer, seats.ListSeatsParams{SubscriptionID: team.SubscriptionID})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(list.TotalSeats, "seats")
	_, err = client.AssignSeat(ctx, viewer, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"})
	fmt.Println(errors.Is(err, seats.ErrNotPermitted))
	// Output:
	// 5 seats
	// true
}

// A lost answer: Polar has processed the request, but the client cannot know.
func Example_lostAnswer() {
	srv := seatstest.NewServer()
	defer srv.Close()
	team, client := srv.NewTeam(5), srv.Client()

	srv.Fail(seatstest.Fault{Kind: seatstest.FaultCutAfter, Operations: []string{seatstest.ResendInvitation}})
	ctx := context.Background()
	seat, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.ResendInvitation(ctx, team.Owner, seat.ID)
	fmt.Println(errors.Is(err, seats.ErrOutcomeUnknown))
	fmt.Println(len(srv.Invitations()), "mails")
	// Output:
	// true
	// 2 mails
}

// The rate limit of Polar's sandbox, which answers the first call with a token and a hundred
// more within a minute.
func Example_rateLimit() {
	fake := seatstest.New()
	fake.SetEnvironment(seatstest.Sandbox)
	team, client := fake.NewTeam(5), fake.Client(seats.WithRetry(seats.RetryPolicy{MaxAttempts: 1}))

	list := func() error {
		_, err := client.ListSeats(context.Background(), team.Owner, seats.ListSeatsParams{SubscriptionID: team.SubscriptionID})
		return err
	}
	answered := 0
	err := list()
	for ; err == nil; err = list() {
		answered++
	}
	var refused *seats.Error
	if errors.As(err, &refused) {
		fmt.Println(answered, "answered, then", refused.StatusCode, "with Retry-After", refused.RetryAfter)
	}
	fake.Advance(time.Minute)
	fmt.Println(list())
	// Output:
	// 101 answered, then 429 with Retry-After 1m0s
	// <nil>
}

// A receiver that fails once gets the event again, on Polar's schedule.
func ExampleFake_NewEndpoint() {
	fake := seatstest.New()
	failed := false
	endpoint := fake.NewEndpoint(seatstest.Endpoint{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !failed {
			failed = true
			w.WriteHeader(http.StatusInternalServerError)
		}
	})})
	team := fake.NewTeam(5)
	_, err := fake.Client().AssignSeat(context.Background(), team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for {
		made := endpoint.Deliver()
		for _, d := range made {
			fmt.Printf("%s, attempt %d: %d\n", d.Webhook.Type, d.Attempt, d.Status)
		}
		if len(endpoint.Waiting()) == 0 {
			return
		}
		fake.Advance(made[0].Next.Sub(made[0].Time))
	}
	// Output:
	// customer_seat.assigned, attempt 1: 500
	// customer_seat.assigned, attempt 2: 200
}

// Irregular deliveries: the second event first, the first one twice, the third never.
func ExampleEndpoint_Send() {
	fake := seatstest.New()
	endpoint := fake.NewEndpoint(seatstest.Endpoint{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Println(strings.Contains(string(body), "ada@company.com"), strings.Contains(string(body), "bob@company.com"))
	})})
	team := fake.NewTeam(5)
	for _, email := range []string{"ada@company.com", "bob@company.com", "cleo@company.com"} {
		_, err := fake.Client().AssignSeat(context.Background(), team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: email})
		if err != nil {
			fmt.Println(err)
			return
		}
	}
	events := fake.Webhooks()
	endpoint.Send(events[1], events[0], events[0])
	endpoint.Skip(events[2])
	fmt.Println(len(endpoint.Deliver()), "left")
	// Output:
	// false true
	// true false
	// true false
	// 0 left
}
