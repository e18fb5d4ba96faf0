package webhook_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
	"github.com/polarseats/polarseats-go/seats/webhook"
)

// secret is the endpoint's secret, as Polar shows it. A service reads it from its environment.
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwFxRi9nQm3fE"

// A service admits people when they claim a seat, and locks them out when it is revoked.
func Example() {
	verifier, err := webhook.NewVerifier([]string{secret})
	if err != nil {
		fmt.Println(err)
		return
	}
	mux := http.NewServeMux()
	mux.Handle("POST /webhooks/polar", verifier.Handler(func(_ context.Context, e *webhook.Event) error {
		switch e.Type {
		case webhook.SeatAssigned:
			fmt.Println(e.Seat.Email, "was invited")
		case webhook.SeatClaimed:
			fmt.Println(e.Seat.Email, "may come in")
		case webhook.SeatRevoked:
			fmt.Println(e.Seat.CustomerEmail, "has to leave")
		}
		return nil
	}))

	polar := seatstest.New()
	endpoint := polar.NewEndpoint(seatstest.Endpoint{Handler: mux, URL: "/webhooks/polar", Secret: secret})
	team, client := polar.NewTeam(5), polar.Client()
	seat, err := client.AssignSeat(context.Background(), team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := polar.Claim(seat.ID); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := client.RevokeSeat(context.Background(), team.Owner, seat.ID); err != nil {
		fmt.Println(err)
		return
	}
	for _, delivery := range endpoint.Deliver() {
		fmt.Println("answered", delivery.Status)
	}
	// Output:
	// ada@company.com was invited
	// ada@company.com may come in
	// ada@company.com has to leave
	// answered 204
	// answered 204
	// answered 204
}

// While the secret is being changed, deliveries are signed with either the old or the new one.
func ExampleNewVerifier() {
	verifier, err := webhook.NewVerifier([]string{secret, "polar_whs_0123456789abcdefghijklmnopqrstuv"})
	if err != nil {
		fmt.Println(err)
		return
	}
	handler := verifier.Handler(func(context.Context, *webhook.Event) error { return nil })
	event := seatstest.Webhook{Body: `{"type":"order.paid","timestamp":"2026-11-23T19:15:54Z","data":{}}`}
	for _, secret := range []string{secret, "polar_whs_0123456789abcdefghijklmnopqrstuv", "polar_whs_of another endpoint"} {
		fmt.Println(answerTo(handler, seatstest.NewDelivery("/", secret, event)))
	}

	_, err = webhook.NewVerifier([]string{os.Getenv("NO_SUCH_VARIABLE")})
	fmt.Println(err)
	// Output:
	// 204
	// 204
	// 401
	// webhook: NewVerifier: invalid argument: secret 1 of 1 is empty: want it as Polar shows it
}

// answerTo returns the status with which a handler answers a request.
func answerTo(h http.Handler, r *http.Request) int {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

// A router that has read the body passes it to Parse unchanged.
func ExampleVerifier_Parse() {
	verifier, err := webhook.NewVerifier([]string{secret})
	if err != nil {
		fmt.Println(err)
		return
	}
	route := func(header http.Header, body []byte) int {
		event, err := verifier.Parse(header, body)
		switch {
		case errors.Is(err, webhook.ErrMalformed):
			return http.StatusBadRequest
		case err != nil:
			return http.StatusUnauthorized
		}
		fmt.Println(event.Type, string(event.Data))
		return http.StatusNoContent
	}

	body := `{"type":"order.paid","timestamp":"2026-11-23T19:15:54Z","data":{"id":7}}`
	delivery := seatstest.NewDelivery("/", secret, seatstest.Webhook{Body: body})
	raw := read(delivery)
	fmt.Println(route(delivery.Header, raw))

	// A body that was decoded and encoded again no longer matches Polar's signature.
	var decoded any
	if err := json.Unmarshal(raw, &decoded); err != nil {
		fmt.Println(err)
		return
	}
	encoded, err := json.Marshal(decoded)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(route(delivery.Header, encoded))
	// Output:
	// order.paid {"id":7}
	// 204
	// 401
}

// A test of a handler needs neither Polar nor a particular time.
func ExampleVerifier_Handler() {
	verifier, err := webhook.NewVerifier([]string{secret})
	if err != nil {
		fmt.Println(err)
		return
	}
	handler := verifier.Handler(func(_ context.Context, e *webhook.Event) error {
		if e.Type == webhook.SeatClaimed {
			return errors.New("the database is down")
		}
		return nil // for all other types
	})

	claimed := seatstest.Webhook{Body: `{"type":"customer_seat.claimed","timestamp":"2026-11-23T19:15:54Z","data":{"id":"8726a6ad","status":"claimed"}}`}
	other := seatstest.Webhook{Body: `{"type":"benefit.updated","timestamp":"2026-11-23T19:15:54Z","data":{}}`}
	fmt.Println("of another type:", answerTo(handler, seatstest.NewDelivery("/", secret, other)))
	fmt.Println("to be sent again:", answerTo(handler, seatstest.NewDelivery("/", secret, claimed)))
	fmt.Println("forged:", answerTo(handler, seatstest.NewDelivery("/", "another secret", claimed)))
	fmt.Println("signed nonsense:", answerTo(handler, seatstest.NewDelivery("/", secret, seatstest.Webhook{Body: "{}"})))
	fmt.Println("no delivery:", answerTo(handler, httptest.NewRequest("GET", "/", nil)))
	fmt.Println("too long:", answerTo(handler, seatstest.NewDelivery("/", secret, seatstest.Webhook{Body: strings.Repeat(" ", 2<<20)})))
	// Output:
	// of another type: 204
	// to be sent again: 500
	// forged: 401
	// signed nonsense: 400
	// no delivery: 405
	// too long: 413
}

// The log shows refused deliveries and failed events, without addresses.
func ExampleWithLogger() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTime}))
	verifier, err := webhook.NewVerifier([]string{secret}, webhook.WithLogger(logger))
	if err != nil {
		fmt.Println(err)
		return
	}
	handler := verifier.Handler(func(context.Context, *webhook.Event) error {
		return errors.New("no such person: ada@company.com")
	})
	event := seatstest.Webhook{ID: "461f020e", Body: `{"type":"order.paid","timestamp":"2026-11-23T19:15:54Z","data":{}}`}
	answerTo(handler, seatstest.NewDelivery("/", secret, event))
	answerTo(handler, httptest.NewRequest("POST", "/", nil))
	// Output:
	// level=ERROR msg="polar webhook failed" id=461f020e type=order.paid error="no such person: [REDACTED]"
	// level=WARN msg="polar webhook refused" status=401 error="webhook: Parse: signature not valid: no header webhook-id"
}

func withoutTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

// newFake returns a fake Polar with a team and an endpoint whose events handle gets.
func newFake(handle func(context.Context, *webhook.Event) error) (*seatstest.Fake, *seatstest.Team, *seatstest.Endpoint) {
	verifier, err := webhook.NewVerifier([]string{secret})
	if err != nil {
		panic(err)
	}
	polar := seatstest.New()
	endpoint := polar.NewEndpoint(seatstest.Endpoint{Handler: verifier.Handler(handle), Secret: secret})
	return polar, polar.NewTeam(5), endpoint
}

// assign assigns a seat without an invitation.
func assign(polar *seatstest.Fake, team *seatstest.Team, email string) *seats.Seat {
	seat, err := polar.Client().AssignSeat(context.Background(), team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: email, ImmediateClaim: true})
	if err != nil {
		panic(err)
	}
	return seat
}

// revoke revokes a seat.
func revoke(polar *seatstest.Fake, team *seatstest.Team, seat *seats.Seat) {
	if _, err := polar.Client().RevokeSeat(context.Background(), team.Owner, seat.ID); err != nil {
		panic(err)
	}
}

// A repeated event has the same ID. A service stores the ID in its database, in the transaction
// that does the work.
func Example_repeat() {
	seen := map[string]bool{}
	polar, team, endpoint := newFake(func(_ context.Context, e *webhook.Event) error {
		if seen[e.ID] {
			fmt.Println("seen before")
			return nil
		}
		seen[e.ID] = true
		fmt.Println("welcome,", e.Seat.Email)
		return nil
	})
	assign(polar, team, "ada@company.com")
	endpoint.Deliver()
	endpoint.Send(polar.Webhooks()...)
	// Output:
	// welcome, ada@company.com
	// seen before
}

// An event that comes late must not undo a later one.
func Example_order() {
	last := map[string]time.Time{} // by seat id, the timestamp of its last event
	polar, team, endpoint := newFake(func(_ context.Context, e *webhook.Event) error {
		if e.Seat == nil || e.Timestamp.Before(last[e.Seat.ID]) {
			fmt.Println("too late:", e.Type)
			return nil
		}
		last[e.Seat.ID] = e.Timestamp
		fmt.Println(e.Type)
		return nil
	})
	revoke(polar, team, assign(polar, team, "ada@company.com"))
	events := polar.Webhooks()
	endpoint.Send(events[1], events[0])
	// Output:
	// customer_seat.revoked
	// too late: customer_seat.claimed
}

// After an outage, a list of the seats shows who has one.
func Example_repair() {
	members := map[string]bool{}
	polar, team, endpoint := newFake(func(_ context.Context, e *webhook.Event) error {
		switch e.Type {
		case webhook.SeatClaimed:
			members[e.Seat.Email] = true
		case webhook.SeatRevoked:
			delete(members, e.Seat.CustomerEmail)
		}
		return nil
	})
	ada := assign(polar, team, "ada@company.com")
	endpoint.Deliver()
	revoke(polar, team, ada)
	assign(polar, team, "bob@company.com")
	endpoint.Skip(endpoint.Waiting()...) // these events are lost
	fmt.Println(members)

	list, err := polar.Client().ListSeats(context.Background(), team.Owner, seats.ListSeatsParams{SubscriptionID: team.SubscriptionID})
	if err != nil {
		fmt.Println(err)
		return
	}
	clear(members)
	for _, seat := range list.Seats {
		if seat.Status == seats.SeatStatusClaimed {
			members[seat.Email] = true
		}
	}
	fmt.Println(members)
	// Output:
	// map[ada@company.com:true]
	// map[bob@company.com:true]
}

// Polar gives the id of a revoked seat to the next person, so the id does not identify the
// former holder.
func Example_revoked() {
	polar, team, endpoint := newFake(func(_ context.Context, e *webhook.Event) error {
		fmt.Printf("%s: Email %q, CustomerEmail %q, Member.Email %q\n", e.Type, e.Seat.Email, e.Seat.CustomerEmail, e.Seat.Member.Email)
		return nil
	})
	ada := assign(polar, team, "ada@company.com")
	revoke(polar, team, ada)
	bob := assign(polar, team, "bob@company.com")
	fmt.Println("the same id:", ada.ID == bob.ID)
	endpoint.Deliver()
	// Output:
	// the same id: true
	// customer_seat.claimed: Email "ada@company.com", CustomerEmail "ada@company.com", Member.Email "ada@company.com"
	// customer_seat.revoked: Email "", CustomerEmail "ada@company.com", Member.Email "ada@company.com"
	// customer_seat.claimed: Email "bob@company.com", CustomerEmail "bob@company.com", Member.Email "bob@company.com"
}
