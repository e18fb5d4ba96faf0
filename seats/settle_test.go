package seats_test

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

func TestLostAssignIsSettledByLooking(t *testing.T) {
	for _, kind := range lostAnswers {
		for _, places := range []int{5, 1} { // with one, the repetition says that there is no seat
			t.Run(string(kind), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					polar := seatstest.New()
					team, client := polar.NewTeam(places), clientOf(t, polar)
					failAssign(polar, kind, 1)
					seat, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"})
					if err != nil {
						t.Fatal(err)
					}
					held := polar.Seats(team.SubscriptionID)
					if len(held) != 1 || held[0].ID != seat.ID || seat.Email != "ada@company.com" {
						t.Errorf("seat %+v, want the one that Polar has: %+v", seat, held)
					}
					if mails := polar.Invitations(); len(mails) != 1 {
						t.Errorf("%d invitations, want 1", len(mails))
					}
					if got := operations(polar); len(got) != 3 || got[1] != "AssignSeat" || got[2] != "ListSeats" {
						t.Errorf("requests %q, want two assignments and a look", got)
					}
				})
			})
		}
	}
}

func TestAssignThatDidNotArriveIsRepeated(t *testing.T) {
	for _, kind := range []seatstest.FaultKind{seatstest.FaultCutBefore, seatstest.FaultEdgePage, seatstest.FaultAnswer} {
		synctest.Test(t, func(t *testing.T) {
			polar := seatstest.New()
			team, client := polar.NewTeam(5), clientOf(t, polar)
			failAssign(polar, kind, 2)
			seat, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"})
			if err != nil || len(polar.Invitations()) != 1 {
				t.Fatalf("%s: %v with %d invitations", kind, err, len(polar.Invitations()))
			}
			if got := operations(polar); len(got) != 3 || seat.Email != "ada@company.com" {
				t.Errorf("%s: requests %q", kind, got)
			}
		})
	}
}

func TestLostAssignIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		team, client := polar.NewTeam(1), clientOf(t, polar)
		if _, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "bob@company.com"}); err != nil {
			t.Fatal(err)
		}
		failAssign(polar, seatstest.FaultCutBefore, 1)
		seat, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"})
		checkIs(t, err, "ErrBadRequest ErrSeatNotAvailable")
		if seat != nil {
			t.Errorf("seat %+v with an error", seat)
		}
	})
}

func TestAssignStaysUnknown(t *testing.T) {
	email := seats.SeatAssign{Email: "ada@company.com"}
	tests := map[string]struct {
		assign seats.SeatAssign
		harm   func(*seatstest.Fake)
		is     string
	}{
		"lost every time": {email, func(p *seatstest.Fake) { failAssign(p, seatstest.FaultCutAfter, 9) }, "ErrOutcomeUnknown"},
		"500 every time": {email, func(p *seatstest.Fake) {
			p.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 500, Times: 9})
		}, "ErrOutcomeUnknown ErrServer"},
		"the look fails": {email, func(p *seatstest.Fake) {
			failAssign(p, seatstest.FaultCutAfter, 1)
			p.Fail(seatstest.Fault{Kind: seatstest.FaultEdgePage, Operations: []string{seatstest.ListSeats}, Times: 9})
		}, "ErrOutcomeUnknown ErrServer"},
		"an external customer id":      {seats.SeatAssign{ExternalCustomerID: "ext-ada"}, func(p *seatstest.Fake) { failAssign(p, seatstest.FaultCutAfter, 1) }, "ErrOutcomeUnknown"},
		"an address that is not ASCII": {seats.SeatAssign{Email: "ada@bücher.company.com"}, func(p *seatstest.Fake) { failAssign(p, seatstest.FaultCutAfter, 1) }, ""},
		"429 after a lost answer": {email, func(p *seatstest.Fake) {
			failAssign(p, seatstest.FaultCutAfter, 1)
			p.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 429, Times: 9, Operations: []string{seatstest.AssignSeat}})
		}, "ErrOutcomeUnknown"},
		"403 after a lost answer": {email, func(p *seatstest.Fake) {
			failAssign(p, seatstest.FaultCutAfter, 1)
			p.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 403, Body: `{"error":"NotPermitted"}`})
		}, "ErrOutcomeUnknown"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				polar := seatstest.New()
				team, client := polar.NewTeam(5), clientOf(t, polar)
				team.Organization.NewCustomer(seatstest.Customer{Email: "ada@company.com", ExternalID: "ext-ada"})
				tt.harm(polar)
				tt.assign.SubscriptionID = team.SubscriptionID
				seat, err := client.AssignSeat(ctx, team.Owner, tt.assign)
				if tt.is == "" {
					if err != nil {
						t.Errorf("%v, want the seat that the list shows", err)
					}
					return
				}
				checkIs(t, err, tt.is)
				if seat != nil {
					t.Errorf("seat %+v with an error", seat)
				}
			})
		})
	}
}

// The session may end between the lost answer and the repetition.
func TestAssignWhoseSessionEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{reset, status(401)}}
		checkIs(t, assign(ctx, s.client(t)), "ErrOutcomeUnknown")
	})
}

func TestRefusalWithoutLostAnswerStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		team, client := polar.NewTeam(2), clientOf(t, polar)
		ada := seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"}
		if _, err := client.AssignSeat(ctx, team.Owner, ada); err != nil {
			t.Fatal(err)
		}
		_, err := client.AssignSeat(ctx, team.Owner, ada)
		checkIs(t, err, "ErrBadRequest ErrSeatAlreadyAssigned")
		// A refusal that was cut did nothing, and is asked for again.
		failAssign(polar, seatstest.FaultCutBody, 1)
		_, err = client.AssignSeat(ctx, team.Owner, ada)
		checkIs(t, err, "ErrBadRequest ErrSeatAlreadyAssigned")
		if got := operations(polar); len(got) != 4 {
			t.Errorf("requests %q, want no look", got)
		}
	})
}

// A 400 that cannot be read, after a lost answer, may be the refusal of a second seat.
func TestUnreadable400AfterLostAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		team, client := polar.NewTeam(5), clientOf(t, polar)
		failAssign(polar, seatstest.FaultCutAfter, 1)
		failAssign(polar, seatstest.FaultShortBody, 1)
		seat, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"})
		if err != nil || seat.Email != "ada@company.com" {
			t.Errorf("%v, %v; want the seat", seat, err)
		}
	})
}

func TestCheckoutCannotBeLookedAt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		team, client := polar.NewTeam(5), clientOf(t, polar)
		checkout := team.Customer.NewCheckout()
		team.Customer.NewSubscription(seatstest.Subscription{Seats: 3, Checkout: checkout})
		failAssign(polar, seatstest.FaultCutAfter, 1)
		_, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{CheckoutID: checkout, Email: "ada@company.com"})
		checkIs(t, err, "ErrOutcomeUnknown")
		var last *seats.Error
		if !errors.As(err, &last) || last.Code != "SeatAlreadyAssigned" {
			t.Errorf("%v does not hold the last answer", err)
		}
	})
}

func TestLookLeavesTheResponseAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		team, client := polar.NewTeam(5), clientOf(t, polar)
		failAssign(polar, seatstest.FaultCutAfter, 1)
		var response seats.Response
		_, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"}, seats.WithResponse(&response))
		if err != nil || response.StatusCode != 400 || response.Attempts != 2 {
			t.Errorf("%v, %+v; want the last answer to the assignment", err, response)
		}
	})
}

// After a lost answer, AssignSeat looks only where that tells what became of it.
func TestAssignDoesNotLook(t *testing.T) {
	ada := seats.SeatAssign{SubscriptionID: teamID, Email: markedEmail}
	tests := map[string]struct {
		assign seats.SeatAssign
		second step
		opts   []seats.Option
		sent   int
		is     string
	}{
		"a 400 that says why":     {ada, step{status: 400, body: `{"error":"InvalidSeatAssignmentRequest"}`}, nil, 2, "ErrOutcomeUnknown"},
		"of a checkout":           {seats.SeatAssign{CheckoutID: "c", Email: markedEmail}, alreadyAssigned, nil, 2, "ErrOutcomeUnknown"},
		"of a checkout and more":  {seats.SeatAssign{CheckoutID: "c", SubscriptionID: teamID, Email: markedEmail}, alreadyAssigned, nil, 2, "ErrOutcomeUnknown"},
		"of nothing":              {seats.SeatAssign{Email: markedEmail}, alreadyAssigned, nil, 2, "ErrOutcomeUnknown"},
		"a policy of one attempt": {ada, alreadyAssigned, []seats.Option{oneAttempt}, 1, "ErrOutcomeUnknown"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []step{reset, tt.second, {status: 200, body: listWithSeat}}}
				_, err := s.client(t, tt.opts...).AssignSeat(ctx, session, tt.assign)
				checkIs(t, err, tt.is)
				if len(s.at) != tt.sent {
					t.Errorf("%d requests, want %d", len(s.at), tt.sent)
				}
			})
		})
	}
}

func TestLostAssignOfAnOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		team := polar.NewTeam(1)
		order := team.Customer.NewOrder(seatstest.Order{Seats: 2})
		failAssign(polar, seatstest.FaultCutAfter, 1)
		seat, err := clientOf(t, polar).AssignSeat(ctx, team.Owner, seats.SeatAssign{OrderID: order.ID, Email: "ada@company.com"})
		if err != nil || seat.OrderID != order.ID || seat.Email != "ada@company.com" {
			t.Errorf("%+v, %v; want the seat that the order has", seat, err)
		}
	})
}

// Done, and undone by somebody else before the look: the two answers contradict each other.
func TestEchoWithoutASeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		team := polar.NewTeam(5)
		failAssign(polar, seatstest.FaultCutAfter, 1)
		transport := roundTripper(func(r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodGet {
				if _, err := clientOf(t, polar).RevokeSeat(ctx, team.Owner, polar.Seats(team.SubscriptionID)[0].ID); err != nil {
					t.Error(err)
				}
			}
			return polar.Transport().RoundTrip(r)
		})
		_, err := clientOf(t, polar, withTransport(transport)).AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"})
		checkIs(t, err, "ErrOutcomeUnknown")
	})
}

// A proxy gave up after Polar did it: the refusal is the echo.
func TestEchoAfterAProxyGaveUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		team := polar.NewTeam(5)
		gaveUp := false
		transport := roundTripper(func(r *http.Request) (*http.Response, error) {
			resp, err := polar.Transport().RoundTrip(r)
			if r.Method == http.MethodPost && !gaveUp {
				gaveUp = true
				return &http.Response{StatusCode: 504, Header: http.Header{}, Body: http.NoBody}, nil
			}
			return resp, err
		})
		seat, err := clientOf(t, polar, withTransport(transport)).AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"})
		if err != nil || seat.Email != "ada@company.com" || len(polar.Invitations()) != 1 {
			t.Errorf("%v, %v with %d invitations", seat, err, len(polar.Invitations()))
		}
	})
}

// What a checkout led to cannot be listed, so a refusal after a lost answer stays unknown,
// also the one that says that all seats are taken: by this one, perhaps.
func TestAssignByCheckoutStaysUnknown(t *testing.T) {
	for _, refusal := range []step{alreadyAssigned, {status: 400, body: `{"error":"SeatNotAvailable"}`}, status(400)} {
		synctest.Test(t, func(t *testing.T) {
			s := &script{steps: []step{reset, refusal}}
			_, err := s.client(t).AssignSeat(ctx, session, seats.SeatAssign{CheckoutID: "c", Email: markedEmail})
			checkIs(t, err, "ErrOutcomeUnknown")
		})
	}
}
