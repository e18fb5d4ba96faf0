package seats_test

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// seatForAda asks for a seat of the team for ada.
func seatForAda(team *seatstest.Team) seats.SeatAssign {
	return seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"}
}

// testTeam runs a test of a team with that many places in a bubble.
func testTeam(t *testing.T, places int, test func(*testing.T, *seatstest.Fake, *seatstest.Team, *seats.Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		test(t, polar, polar.NewTeam(places), clientOf(t, polar))
	})
}

func TestLostAssignSettledByLook(t *testing.T) {
	for _, kind := range lostAnswers {
		for _, places := range []int{5, 1} { // with one place, Polar answers the repeat with SeatNotAvailable
			t.Run(string(kind), func(t *testing.T) {
				testTeam(t, places, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, client *seats.Client) {
					failAssign(polar, kind, 1)
					seat, err := client.AssignSeat(ctx, team.Owner, seatForAda(team))
					if err != nil {
						t.Fatal(err)
					}
					held := polar.Seats(team.SubscriptionID)
					if len(held) != 1 || held[0].ID != seat.ID || seat.Email != "ada@company.com" {
						t.Errorf("AssignSeat = %+v, want the seat that Polar has: %+v", seat, held)
					}
					if invitations := polar.Invitations(); len(invitations) != 1 {
						t.Errorf("AssignSeat: %d invitations, want 1", len(invitations))
					}
					if got := operations(polar); len(got) != 3 || got[1] != "AssignSeat" || got[2] != "ListSeats" {
						t.Errorf("AssignSeat: requests %q, want two AssignSeat and a ListSeats", got)
					}
				})
			})
		}
	}
}

func TestUndeliveredAssignRetried(t *testing.T) {
	for _, kind := range []seatstest.FaultKind{seatstest.FaultCutBefore, seatstest.FaultEdgePage, seatstest.FaultAnswer} {
		testTeam(t, 5, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, client *seats.Client) {
			failAssign(polar, kind, 2)
			seat, err := client.AssignSeat(ctx, team.Owner, seatForAda(team))
			if err != nil || len(polar.Invitations()) != 1 {
				t.Fatalf("%s: AssignSeat: %v, %d invitations; want no error and 1 invitation", kind, err, len(polar.Invitations()))
			}
			if got := operations(polar); len(got) != 3 || seat.Email != "ada@company.com" {
				t.Errorf("%s: AssignSeat = %+v after requests %q; want ada's seat after 3 requests", kind, seat, got)
			}
		})
	}
}

func TestLostAssignThenRefused(t *testing.T) {
	testTeam(t, 1, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, client *seats.Client) {
		mustAssign(t, polar, team, "bob@company.com")
		failAssign(polar, seatstest.FaultCutBefore, 1)
		seat, err := client.AssignSeat(ctx, team.Owner, seatForAda(team))
		checkIs(t, err, "ErrBadRequest ErrSeatNotAvailable")
		if seat != nil {
			t.Errorf("AssignSeat = %+v, %v; want no seat with an error", seat, err)
		}
	})
}

func TestAssignStaysUnknown(t *testing.T) {
	byAddress := seats.SeatAssign{Email: "ada@company.com"}
	tests := map[string]struct {
		assign    seats.SeatAssign
		addFaults func(*seatstest.Fake)
		is        string // empty: AssignSeat returns the seat
	}{
		"lost every time": {byAddress, func(p *seatstest.Fake) { failAssign(p, seatstest.FaultCutAfter, 9) }, "ErrOutcomeUnknown"},
		"500 every time": {byAddress, func(p *seatstest.Fake) {
			p.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 500, Times: 9})
		}, "ErrOutcomeUnknown ErrServer"},
		"the look fails": {byAddress, func(p *seatstest.Fake) {
			failAssign(p, seatstest.FaultCutAfter, 1)
			p.Fail(seatstest.Fault{Kind: seatstest.FaultEdgePage, Operations: []string{seatstest.ListSeats}, Times: 9})
		}, "ErrOutcomeUnknown ErrServer"},
		"an external customer id":      {seats.SeatAssign{ExternalCustomerID: "ext-ada"}, func(p *seatstest.Fake) { failAssign(p, seatstest.FaultCutAfter, 1) }, "ErrOutcomeUnknown"},
		"an address that is not ASCII": {seats.SeatAssign{Email: "ada@bücher.company.com"}, func(p *seatstest.Fake) { failAssign(p, seatstest.FaultCutAfter, 1) }, ""},
		"429 after a lost answer": {byAddress, func(p *seatstest.Fake) {
			failAssign(p, seatstest.FaultCutAfter, 1)
			p.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 429, Times: 9, Operations: []string{seatstest.AssignSeat}})
		}, "ErrOutcomeUnknown"},
		"403 after a lost answer": {byAddress, func(p *seatstest.Fake) {
			failAssign(p, seatstest.FaultCutAfter, 1)
			p.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 403, Body: `{"error":"NotPermitted"}`})
		}, "ErrOutcomeUnknown"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			testTeam(t, 5, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, client *seats.Client) {
				team.Organization.NewCustomer(seatstest.Customer{Email: "ada@company.com", ExternalID: "ext-ada"})
				tt.addFaults(polar)
				tt.assign.SubscriptionID = team.SubscriptionID
				seat, err := client.AssignSeat(ctx, team.Owner, tt.assign)
				if tt.is == "" {
					if err != nil {
						t.Errorf("AssignSeat: %v, want the seat that the list shows", err)
					}
					return
				}
				checkIs(t, err, tt.is)
				if seat != nil {
					t.Errorf("AssignSeat = %+v, %v; want no seat with an error", seat, err)
				}
			})
		})
	}
}

// The session may end after the lost answer and before the repeat.
func TestLostAssignThenSessionEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{reset, status(401)}}
		checkIs(t, assign(ctx, s.client(t)), "ErrOutcomeUnknown")
	})
}

func TestRefusalWithoutLostAnswer(t *testing.T) {
	testTeam(t, 2, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, client *seats.Client) {
		mustAssign(t, polar, team, "ada@company.com")
		_, err := client.AssignSeat(ctx, team.Owner, seatForAda(team))
		checkIs(t, err, "ErrBadRequest ErrSeatAlreadyAssigned")
		// A 400 whose body is cut has changed nothing, so the client repeats the request.
		failAssign(polar, seatstest.FaultCutBody, 1)
		_, err = client.AssignSeat(ctx, team.Owner, seatForAda(team))
		checkIs(t, err, "ErrBadRequest ErrSeatAlreadyAssigned")
		if got := operations(polar); len(got) != 4 {
			t.Errorf("requests %q, want 4 AssignSeat and no look", got)
		}
	})
}

// An unreadable 400 after a lost answer may be the refusal of a second seat.
func TestUnreadable400AfterLostAnswer(t *testing.T) {
	testTeam(t, 5, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, client *seats.Client) {
		failAssign(polar, seatstest.FaultCutAfter, 1)
		failAssign(polar, seatstest.FaultShortBody, 1)
		seat, err := client.AssignSeat(ctx, team.Owner, seatForAda(team))
		if err != nil || seat.Email != "ada@company.com" {
			t.Errorf("AssignSeat = %+v, %v; want ada's seat", seat, err)
		}
	})
}

func TestLostAssignOfCheckout(t *testing.T) {
	testTeam(t, 5, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, client *seats.Client) {
		checkout := team.Customer.NewCheckout()
		team.Customer.NewSubscription(seatstest.Subscription{Seats: 3, Checkout: checkout})
		failAssign(polar, seatstest.FaultCutAfter, 1)
		_, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{CheckoutID: checkout, Email: "ada@company.com"})
		checkIs(t, err, "ErrOutcomeUnknown")
		var last *seats.Error
		if !errors.As(err, &last) || last.Code != "SeatAlreadyAssigned" {
			t.Errorf("AssignSeat: %v does not hold the last answer, SeatAlreadyAssigned", err)
		}
	})
}

func TestLookDoesNotChangeResponse(t *testing.T) {
	testTeam(t, 5, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, client *seats.Client) {
		failAssign(polar, seatstest.FaultCutAfter, 1)
		var response seats.Response
		_, err := client.AssignSeat(ctx, team.Owner, seatForAda(team), seats.WithResponse(&response))
		if err != nil || response.StatusCode != 400 || response.Attempts != 2 {
			t.Errorf("AssignSeat: %v, response %+v; want the answer to the second AssignSeat", err, response)
		}
	})
}

// After a lost answer, AssignSeat looks only if the list can show whether Polar assigned the
// seat.
func TestAssignDoesNotLook(t *testing.T) {
	ada := seats.SeatAssign{SubscriptionID: teamID, Email: markedEmail}
	tests := map[string]struct {
		assign   seats.SeatAssign
		second   step
		opts     []seats.Option
		requests int
		is       string
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
				if len(s.at) != tt.requests {
					t.Errorf("AssignSeat: %d requests, want %d", len(s.at), tt.requests)
				}
			})
		})
	}
}

func TestLostAssignOfOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		team := polar.NewTeam(1)
		order := team.Customer.NewOrder(seatstest.Order{Seats: 2})
		failAssign(polar, seatstest.FaultCutAfter, 1)
		seat, err := clientOf(t, polar).AssignSeat(ctx, team.Owner, seats.SeatAssign{OrderID: order.ID, Email: "ada@company.com"})
		if err != nil || seat.OrderID != order.ID || seat.Email != "ada@company.com" {
			t.Errorf("AssignSeat = %+v, %v; want ada's seat of the order", seat, err)
		}
	})
}

// Somebody else revokes the seat before the look. The refusal says that ada has a seat, and
// the list says that ada has none.
func TestEchoWithoutSeat(t *testing.T) {
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
		_, err := clientOf(t, polar, withTransport(transport)).AssignSeat(ctx, team.Owner, seatForAda(team))
		checkIs(t, err, "ErrOutcomeUnknown")
	})
}

// A proxy answers 504 after Polar has assigned the seat. The refusal of the repeat is the
// echo of the first request.
func TestEchoAfterProxyTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		team := polar.NewTeam(5)
		timedOut := false
		transport := roundTripper(func(r *http.Request) (*http.Response, error) {
			resp, err := polar.Transport().RoundTrip(r)
			if r.Method == http.MethodPost && !timedOut {
				timedOut = true
				return &http.Response{StatusCode: 504, Header: http.Header{}, Body: http.NoBody}, nil
			}
			return resp, err
		})
		seat, err := clientOf(t, polar, withTransport(transport)).AssignSeat(ctx, team.Owner, seatForAda(team))
		if err != nil || seat.Email != "ada@company.com" || len(polar.Invitations()) != 1 {
			t.Errorf("AssignSeat = %+v, %v, %d invitations; want ada's seat and 1 invitation", seat, err, len(polar.Invitations()))
		}
	})
}

// The seats of a checkout cannot be listed, so the outcome stays unknown after a lost answer
// and a refusal. This holds even if the refusal says that no seat is left: the lost
// assignment may have taken the last one.
func TestAssignByCheckoutStaysUnknown(t *testing.T) {
	for _, refusal := range []step{alreadyAssigned, {status: 400, body: `{"error":"SeatNotAvailable"}`}, status(400)} {
		synctest.Test(t, func(t *testing.T) {
			s := &script{steps: []step{reset, refusal}}
			_, err := s.client(t).AssignSeat(ctx, session, seats.SeatAssign{CheckoutID: "c", Email: markedEmail})
			checkIs(t, err, "ErrOutcomeUnknown")
		})
	}
}
