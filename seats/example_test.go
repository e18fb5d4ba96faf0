package seats_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// The examples run against a fake Polar. A real program calls seats.NewClient instead of
// polar.Client, and uses its own token.

func ExampleClient_ListSeats() {
	polar := seatstest.NewServer()
	defer polar.Close()
	team, client := polar.NewTeam(5), polar.Client()

	list, err := client.ListSeats(context.Background(), team.Owner, seats.ListSeatsParams{SubscriptionID: team.SubscriptionID})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d of %d seats are free\n", list.AvailableSeats, list.TotalSeats)
	for _, seat := range list.Seats {
		if seat.Status != seats.SeatStatusRevoked {
			fmt.Println(seat.Email, seat.Status)
		}
	}
	// Output: 5 of 5 seats are free
}

func ExampleClient_AssignSeat() {
	polar := seatstest.NewServer()
	defer polar.Close()
	team, client := polar.NewTeam(5), polar.Client()

	seat, err := client.AssignSeat(context.Background(), team.Owner, seats.SeatAssign{
		SubscriptionID: team.SubscriptionID,
		Email:          "ada@company.com",
		Metadata:       map[string]any{"department": "research"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(seat.Email, seat.Status)
	// Output: ada@company.com pending
}

// With ImmediateClaim, the seat is claimed without an invitation.
func ExampleClient_AssignSeat_immediateClaim() {
	polar := seatstest.NewServer()
	defer polar.Close()
	team, client := polar.NewTeam(5), polar.Client()

	seat, err := client.AssignSeat(context.Background(), team.Owner, seats.SeatAssign{
		SubscriptionID: team.SubscriptionID,
		Email:          "ada@company.com",
		ImmediateClaim: true,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(seat.Email, seat.Status, len(polar.Invitations()), "invitations")
	// Output: ada@company.com claimed 0 invitations
}

func ExampleClient_RevokeSeat() {
	polar := seatstest.NewServer()
	defer polar.Close()
	team, client := polar.NewTeam(5), polar.Client()
	ctx := context.Background()

	seat, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"})
	if err != nil {
		fmt.Println(err)
		return
	}
	seat, err = client.RevokeSeat(ctx, team.Owner, seat.ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(seat.Member.Email, seat.Status)
	// Output: ada@company.com revoked
}

func ExampleClient_ResendInvitation() {
	polar := seatstest.NewServer()
	defer polar.Close()
	team, client := polar.NewTeam(5), polar.Client()
	ctx := context.Background()

	seat, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := client.ResendInvitation(ctx, team.Owner, seat.ID); err != nil {
		fmt.Println(err)
		return
	}
	for _, invitation := range polar.Invitations() {
		fmt.Println("invitation to", invitation.Email)
	}
	// Output:
	// invitation to ada@company.com
	// invitation to ada@company.com
}

func ExampleClient_ListClaimedSubscriptions() {
	polar := seatstest.NewServer()
	defer polar.Close()
	team, client := polar.NewTeam(5), polar.Client()

	page, err := client.ListClaimedSubscriptions(context.Background(), team.Owner, seats.ListClaimedSubscriptionsParams{Page: 1, Limit: 50})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d of %d subscriptions\n", len(page.Items), page.Pagination.TotalCount)
	// Output: 0 of 0 subscriptions
}

func ExampleClient_ClaimedSubscriptions() {
	polar := seatstest.NewServer()
	defer polar.Close()
	team, client := polar.NewTeam(5), polar.Client()
	ctx := context.Background()
	_, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, MemberID: team.OwnerID, ImmediateClaim: true})
	if err != nil {
		fmt.Println(err)
		return
	}

	for subscription, err := range client.ClaimedSubscriptions(ctx, team.Owner) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(subscription.Product.Name, subscription.Status)
	}
	// Output: Team Plan active
}

// A backend creates a customer's session with its organization access token, and creates
// another one when that has expired.
func ExampleSessionFunc() {
	polar := seatstest.NewServer()
	defer polar.Close()
	team, client := polar.NewTeam(5), polar.Client()
	backend := &http.Client{Timeout: 30 * time.Second}
	server, accessToken := polar.URL, team.Organization.NewToken(seatstest.Token{Lifetime: 24 * time.Hour}) // polar_oat_…

	session := seats.SessionFunc(func(ctx context.Context) (string, time.Time, error) {
		body, err := json.Marshal(map[string]string{"customer_id": team.CustomerID})
		if err != nil {
			return "", time.Time{}, err
		}
		// This path ends with a slash.
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, server+"/v1/customer-sessions/", bytes.NewReader(body))
		if err != nil {
			return "", time.Time{}, err
		}
		req.Header.Set("Authorization", "Bearer "+accessToken)
		req.Header.Set("Content-Type", "application/json")
		resp, err := backend.Do(req)
		if err != nil {
			return "", time.Time{}, err
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusCreated {
			return "", time.Time{}, fmt.Errorf("creating a customer session: %s", resp.Status)
		}
		var created struct {
			Token     string    `json:"token"` // never log it or the rest of the response, whose URL contains it
			ExpiresAt time.Time `json:"expires_at"`
		}
		if err := json.NewDecoder(resp.Body).Decode(&created); err != nil {
			return "", time.Time{}, err
		}
		return created.Token, created.ExpiresAt, nil
	})

	list := func() {
		list, err := client.ListSeats(context.Background(), session, seats.ListSeatsParams{SubscriptionID: team.SubscriptionID})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(list.TotalSeats, "seats")
	}
	list()
	polar.Advance(2 * time.Hour) // the session has expired
	list()
	fmt.Println("the session prints as", session)
	// Output:
	// 5 seats
	// 5 seats
	// the session prints as [REDACTED]
}

func ExampleError() {
	polar := seatstest.NewServer()
	defer polar.Close()
	team, client := polar.NewTeam(1), polar.Client()

	assign := func(email string) {
		seat, err := client.AssignSeat(context.Background(), team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: email})
		var apiErr *seats.Error
		switch {
		case err == nil:
			fmt.Println("assigned to", seat.Email)
		case errors.Is(err, seats.ErrOutcomeUnknown):
			fmt.Println("list the seats to see whether it was assigned")
		case errors.Is(err, seats.ErrSeatNotAvailable):
			fmt.Println("all seats are taken")
		case errors.Is(err, seats.ErrSeatAlreadyAssigned):
			fmt.Println("already has a seat")
		case errors.Is(err, seats.ErrUnauthorized):
			fmt.Println("the session has expired")
		case errors.As(err, &apiErr) && len(apiErr.Fields) > 0:
			fmt.Println(apiErr.Fields[0].Path, "is not valid")
		default:
			fmt.Println(err)
		}
	}
	assign("ada")
	assign("ada@company.com")
	assign("bob@company.com")
	polar.Advance(time.Hour)
	assign("bob@company.com")
	// Output:
	// body.email is not valid
	// assigned to ada@company.com
	// all seats are taken
	// the session has expired
}

func ExampleNewClient() {
	client, err := seats.NewClient(
		seats.WithServer(seats.SandboxServer),
		seats.WithUserAgent("acme-billing/1.4"),
		seats.WithTimeout(20*time.Second),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.ListSeats(context.Background(), seats.CustomerSession(""), seats.ListSeatsParams{})
	fmt.Println(err)
	_, err = seats.NewClient(seats.WithServer("sandbox"))
	fmt.Println(err)
	// Output:
	// seats: ListSeats: no session token
	// seats: NewClient: invalid argument: server "sandbox": want an absolute http or https URL
}

// A background job can afford to wait as long as Polar asks for, which is always 60 seconds.
func ExampleWithRetry() {
	polar := seatstest.NewServer()
	defer polar.Close()
	team, client := polar.NewTeam(5), polar.Client()
	polar.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 503, Times: 2})

	var response seats.Response
	_, err := client.ListSeats(context.Background(), team.Owner, seats.ListSeatsParams{SubscriptionID: team.SubscriptionID},
		seats.WithRetry(seats.RetryPolicy{
			MaxAttempts:     5,
			InitialInterval: time.Millisecond,
			MaxElapsedTime:  5 * time.Minute,
			MaxRetryAfter:   time.Minute,
		}),
		seats.WithResponse(&response))
	fmt.Println(err, response.Attempts)
	// Output: <nil> 3
}

// The body has everything that Polar sent, including what this package has no field for.
func ExampleWithResponse() {
	polar := seatstest.NewServer()
	defer polar.Close()
	team, client := polar.NewTeam(5), polar.Client()

	var response seats.Response
	_, err := client.ListSeats(context.Background(), team.Owner, seats.ListSeatsParams{SubscriptionID: team.SubscriptionID}, seats.WithResponse(&response))
	fmt.Println(err, response.StatusCode, response.Header.Get("Polar-Version"))
	fmt.Printf("%s\n", response.Body)
	// Output:
	// <nil> 200 2026-10
	// {"seats":[],"available_seats":5,"total_seats":5}
}

func ExampleWithLogger() {
	polar := seatstest.NewServer()
	defer polar.Close()
	team := polar.NewTeam(5)
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == "duration" {
				return slog.Attr{} // differs from run to run
			}
			return a
		},
	}))
	client := polar.Client(seats.WithLogger(logger))

	_, err := client.ListSeats(context.Background(), team.Owner, seats.ListSeatsParams{})
	fmt.Println(err)
	// Output:
	// level=DEBUG msg="polar seats attempt" op=ListSeats attempt=1 status=400 error=BadRequest
	// seats: ListSeats: 400 BadRequest: Either subscription_id or order_id must be provided
}
