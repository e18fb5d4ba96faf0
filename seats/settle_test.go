package seats_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

func TestLostAssignIsSettledByLooking(t *testing.T) {
	for _, kind := range lost {
		for _, places := range []int{5, 1} { // with one, the repetition says that there is no seat
			t.Run(string(kind), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					polar := seatstest.New()
					team, client := polar.NewTeam(places), polar.Client()
					fail(polar, kind, 1)
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
			team, client := polar.NewTeam(5), polar.Client()
			fail(polar, kind, 2)
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
		team, client := polar.NewTeam(1), polar.Client()
		if _, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "bob@company.com"}); err != nil {
			t.Fatal(err)
		}
		fail(polar, seatstest.FaultCutBefore, 1)
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
		"lost every time": {email, func(p *seatstest.Fake) { fail(p, seatstest.FaultCutAfter, 9) }, "ErrOutcomeUnknown"},
		"500 every time": {email, func(p *seatstest.Fake) {
			p.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 500, Times: 9})
		}, "ErrOutcomeUnknown ErrServer"},
		"the look fails": {email, func(p *seatstest.Fake) {
			fail(p, seatstest.FaultCutAfter, 1)
			p.Fail(seatstest.Fault{Kind: seatstest.FaultEdgePage, Operations: []string{seatstest.ListSeats}, Times: 9})
		}, "ErrOutcomeUnknown ErrBadRequest ErrSeatAlreadyAssigned ErrServer"},
		"an external customer id":      {seats.SeatAssign{ExternalCustomerID: "ext-ada"}, func(p *seatstest.Fake) { fail(p, seatstest.FaultCutAfter, 1) }, "ErrOutcomeUnknown ErrBadRequest ErrSeatAlreadyAssigned"},
		"an address that is not ASCII": {seats.SeatAssign{Email: "ada@bücher.company.com"}, func(p *seatstest.Fake) { fail(p, seatstest.FaultCutAfter, 1) }, ""},
		"429 after a lost answer": {email, func(p *seatstest.Fake) {
			fail(p, seatstest.FaultCutAfter, 1)
			p.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 429, Times: 9, Operations: []string{seatstest.AssignSeat}})
		}, "ErrOutcomeUnknown ErrRateLimited"},
		"403 after a lost answer": {email, func(p *seatstest.Fake) {
			fail(p, seatstest.FaultCutAfter, 1)
			p.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 403, Body: `{"error":"NotPermitted"}`})
		}, "ErrOutcomeUnknown ErrForbidden ErrNotPermitted"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				polar := seatstest.New()
				team, client := polar.NewTeam(5), polar.Client()
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
		checkIs(t, assign(ctx, s.client(t)), "ErrOutcomeUnknown ErrUnauthorized")
	})
}

func TestRefusalWithoutLostAnswerStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		team, client := polar.NewTeam(2), polar.Client()
		ada := seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"}
		if _, err := client.AssignSeat(ctx, team.Owner, ada); err != nil {
			t.Fatal(err)
		}
		_, err := client.AssignSeat(ctx, team.Owner, ada)
		checkIs(t, err, "ErrBadRequest ErrSeatAlreadyAssigned")
		// A refusal that was cut did nothing, and is asked for again.
		fail(polar, seatstest.FaultCutBody, 1)
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
		team, client := polar.NewTeam(5), polar.Client()
		fail(polar, seatstest.FaultCutAfter, 1)
		fail(polar, seatstest.FaultShortBody, 1)
		seat, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"})
		if err != nil || seat.Email != "ada@company.com" {
			t.Errorf("%v, %v; want the seat", seat, err)
		}
	})
}

func TestWhomTheListTells(t *testing.T) {
	tests := map[string]struct {
		legacy bool
		assign func(*seatstest.Team) seats.SeatAssign
		told   bool
	}{
		"e-mail":                      {false, byEmail("ada@company.com"), true},
		"e-mail with capitals":        {false, byEmail("ADA@Company.COM"), true},
		"e-mail with a name":          {false, byEmail("Ada L <ada@company.com>"), true},
		"e-mail with white space":     {false, byEmail("  ada@company.com\n"), true},
		"e-mail without member model": {true, byEmail("Ada@company.com"), true},
		"member id": {false, func(team *seatstest.Team) seats.SeatAssign {
			return seats.SeatAssign{MemberID: team.OwnerID}
		}, true},
		"external member id": {false, func(team *seatstest.Team) seats.SeatAssign {
			team.Customer.NewMember(seatstest.Member{Email: "ada@company.com", ExternalID: "ext-ada"})
			return seats.SeatAssign{ExternalMemberID: "ext-ada"}
		}, true},
		"external member id and e-mail": {false, func(*seatstest.Team) seats.SeatAssign {
			return seats.SeatAssign{ExternalMemberID: "ext-ada", Email: "ada@company.com"}
		}, true},
		"customer id": {false, func(team *seatstest.Team) seats.SeatAssign {
			return seats.SeatAssign{CustomerID: team.Organization.NewCustomer(seatstest.Customer{}).ID}
		}, false},
		"customer id without member model": {true, func(team *seatstest.Team) seats.SeatAssign {
			return seats.SeatAssign{CustomerID: team.Organization.NewCustomer(seatstest.Customer{}).ID}
		}, true},
		"external customer id": {true, func(team *seatstest.Team) seats.SeatAssign {
			team.Organization.NewCustomer(seatstest.Customer{ExternalID: "ext-ada"})
			return seats.SeatAssign{ExternalCustomerID: "ext-ada"}
		}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				polar := seatstest.New()
				organization := polar.NewOrganization(seatstest.Organization{WithoutMemberModel: tt.legacy})
				customer := organization.NewCustomer(seatstest.Customer{})
				owner := customer.NewMember(seatstest.Member{Role: seatstest.RoleOwner})
				subscription := customer.NewSubscription(seatstest.Subscription{Seats: 5})
				team := &seatstest.Team{Organization: organization, Customer: customer, OwnerID: owner.ID}
				client, session := polar.Client(), customer.NewSession()
				for _, email := range []string{"bob@company.com", "cyd@company.com"} {
					if _, err := client.AssignSeat(ctx, session, seats.SeatAssign{SubscriptionID: subscription.ID, Email: email}); err != nil {
						t.Fatal(err)
					}
				}
				a := tt.assign(team)
				a.SubscriptionID = subscription.ID
				fail(polar, seatstest.FaultCutAfter, 1)
				seat, err := client.AssignSeat(ctx, session, a)
				if !tt.told {
					checkIs(t, err, "ErrOutcomeUnknown ErrBadRequest ErrSeatAlreadyAssigned")
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				held := polar.Seats(subscription.ID)
				if len(held) != 3 || seat.ID != held[2].ID {
					t.Errorf("seat %+v, want the third of %+v", seat, held)
				}
			})
		})
	}
}

func byEmail(email string) func(*seatstest.Team) seats.SeatAssign {
	return func(*seatstest.Team) seats.SeatAssign { return seats.SeatAssign{Email: email} }
}

func TestCheckoutCannotBeLookedAt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		team, client := polar.NewTeam(5), polar.Client()
		checkout := team.Customer.NewCheckout()
		team.Customer.NewSubscription(seatstest.Subscription{Seats: 3, Checkout: checkout})
		fail(polar, seatstest.FaultCutAfter, 1)
		_, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{CheckoutID: checkout, Email: "ada@company.com"})
		checkIs(t, err, "ErrOutcomeUnknown ErrBadRequest ErrSeatAlreadyAssigned")
		var last *seats.Error
		if !errors.As(err, &last) || last.Code != "SeatAlreadyAssigned" {
			t.Errorf("%v does not hold the last answer", err)
		}
	})
}

func TestLookLeavesTheResponseAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		team, client := polar.NewTeam(5), polar.Client()
		fail(polar, seatstest.FaultCutAfter, 1)
		var response seats.Response
		_, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"}, seats.WithResponse(&response))
		if err != nil || response.StatusCode != 400 || response.Attempts != 2 {
			t.Errorf("%v, %+v; want the last answer to the assignment", err, response)
		}
	})
}
