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

// secret is the endpoint's, as Polar shows it. A service has it in its environment.
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwFxRi9nQm3fE"

// A service lets people in when they claim a seat, and shuts them out when it is revoked.
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

// While the secret is changed, deliveries are signed with the old one or with the new one.
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

// answerTo returns the status that a handler answers.
func answerTo(h http.Handler, r *http.Request) int {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

// A router that has read the body hands it on, byte by byte as it came.
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

	// What was decoded and encoded again is not what Polar has signed.
	var decoded any
	if err := json.Unmarshal(raw, &decoded); err != nil {
		fmt.Println(err)
		return
	}
	again, err := json.Marshal(decoded)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(route(delivery.Header, again))
	// Output:
	// order.paid {"id":7}
	// 204
	// 401
}

// A test of one's own handler needs no Polar and no clock.
func ExampleVerifier_Handler() {
	verifier, err := webhook.NewVerifier([]string{secret})
	if err != nil {
		fmt.Println(err)
		return
	}
	handler := verifier.Handler(func(_ context.Context, e *webhook.Event) error {
		if e.Type == webhook.SeatClaimed {
			return errors.New("the database is away")
		}
		return nil // of this and of all other types
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

// The log says what was refused and what failed, without the address.
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

// world is what the examples of bad days have in common: a fake Polar with an endpoint,
// and what has happened there.
func world(handle func(context.Context, *webhook.Event) error) (*seatstest.Fake, *seatstest.Team, *seatstest.Endpoint) {
	verifier, err := webhook.NewVerifier([]string{secret})
	if err != nil {
		panic(err)
	}
	polar := seatstest.New()
	endpoint := polar.NewEndpoint(seatstest.Endpoint{Handler: verifier.Handler(handle), Secret: secret})
	return polar, polar.NewTeam(5), endpoint
}

// give gives somebody a seat at once.
func give(polar *seatstest.Fake, team *seatstest.Team, email string) *seats.Seat {
	seat, err := polar.Client().AssignSeat(context.Background(), team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: email, ImmediateClaim: true})
	if err != nil {
		panic(err)
	}
	return seat
}

// take takes it back.
func take(polar *seatstest.Fake, team *seatstest.Team, seat *seats.Seat) {
	if _, err := polar.Client().RevokeSeat(context.Background(), team.Owner, seat.ID); err != nil {
		panic(err)
	}
}

// An event that comes again has the same ID. A service keeps the ids in its database, and
// writes one in the transaction that does the work.
func Example_repeat() {
	seen := map[string]bool{}
	polar, team, endpoint := world(func(_ context.Context, e *webhook.Event) error {
		if seen[e.ID] {
			fmt.Println("seen before")
			return nil
		}
		seen[e.ID] = true
		fmt.Println("welcome,", e.Seat.Email)
		return nil
	})
	give(polar, team, "ada@company.com")
	endpoint.Deliver()
	endpoint.Send(polar.Webhooks()...)
	// Output:
	// welcome, ada@company.com
	// seen before
}

// An event that is overtaken must not undo what happened after it.
func Example_order() {
	last := map[string]time.Time{} // of each seat
	polar, team, endpoint := world(func(_ context.Context, e *webhook.Event) error {
		if e.Seat == nil || e.Timestamp.Before(last[e.Seat.ID]) {
			fmt.Println("too late:", e.Type)
			return nil
		}
		last[e.Seat.ID] = e.Timestamp
		fmt.Println(e.Type)
		return nil
	})
	take(polar, team, give(polar, team, "ada@company.com"))
	events := polar.Webhooks()
	endpoint.Send(events[1], events[0])
	// Output:
	// customer_seat.revoked
	// too late: customer_seat.claimed
}

// After a gap the list is the truth.
func Example_repair() {
	members := map[string]bool{}
	polar, team, endpoint := world(func(_ context.Context, e *webhook.Event) error {
		switch e.Type {
		case webhook.SeatClaimed:
			members[e.Seat.Email] = true
		case webhook.SeatRevoked:
			delete(members, e.Seat.CustomerEmail)
		}
		return nil
	})
	ada := give(polar, team, "ada@company.com")
	endpoint.Deliver()
	take(polar, team, ada)
	give(polar, team, "bob@company.com")
	endpoint.Skip(endpoint.Waiting()...) // they never come
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

// A seat's id goes to the next person, so that it does not say whose seat was revoked.
func Example_revoked() {
	polar, team, endpoint := world(func(_ context.Context, e *webhook.Event) error {
		fmt.Printf("%s: Email %q, CustomerEmail %q, Member.Email %q\n", e.Type, e.Seat.Email, e.Seat.CustomerEmail, e.Seat.Member.Email)
		return nil
	})
	ada := give(polar, team, "ada@company.com")
	take(polar, team, ada)
	bob := give(polar, team, "bob@company.com")
	fmt.Println("the same id:", ada.ID == bob.ID)
	endpoint.Deliver()
	// Output:
	// the same id: true
	// customer_seat.claimed: Email "ada@company.com", CustomerEmail "ada@company.com", Member.Email "ada@company.com"
	// customer_seat.revoked: Email "", CustomerEmail "ada@company.com", Member.Email "ada@company.com"
	// customer_seat.claimed: Email "bob@company.com", CustomerEmail "bob@company.com", Member.Email "bob@company.com"
}
