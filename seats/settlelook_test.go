package seats_test

import (
	"testing"
	"testing/synctest"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

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
		"a 400 that says why":     {ada, step{status: 400, body: `{"error":"InvalidSeatAssignmentRequest"}`}, nil, 2, "ErrOutcomeUnknown ErrBadRequest ErrInvalidSeatAssignment"},
		"of a checkout":           {seats.SeatAssign{CheckoutID: "c", Email: markedEmail}, secondSeat, nil, 2, "ErrOutcomeUnknown ErrBadRequest ErrSeatAlreadyAssigned"},
		"of a checkout and more":  {seats.SeatAssign{CheckoutID: "c", SubscriptionID: teamID, Email: markedEmail}, secondSeat, nil, 2, "ErrOutcomeUnknown ErrBadRequest ErrSeatAlreadyAssigned"},
		"of nothing":              {seats.SeatAssign{Email: markedEmail}, secondSeat, nil, 2, "ErrOutcomeUnknown ErrBadRequest ErrSeatAlreadyAssigned"},
		"a policy of one attempt": {ada, secondSeat, []seats.Option{once}, 1, "ErrOutcomeUnknown"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []step{reset, tt.second, {status: 200, body: held}}}
				_, err := s.client(t, tt.opts...).AssignSeat(ctx, session, tt.assign)
				checkIs(t, err, tt.is)
				if len(s.at) != tt.sent {
					t.Errorf("%d requests, want %d", len(s.at), tt.sent)
				}
			})
		})
	}
}

// Where AssignSeat could not find out, EnsureSeat does not look again.
func TestEnsureSeatKeepsTheUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{reset, secondSeat, status(403), {status: 200, body: held}}}
		_, err := s.client(t).EnsureSeat(ctx, session, seats.SeatAssign{SubscriptionID: teamID, Email: markedEmail})
		checkIs(t, err, "ErrOutcomeUnknown ErrBadRequest ErrSeatAlreadyAssigned ErrForbidden")
		if len(s.at) != 3 {
			t.Errorf("%d requests, want 3", len(s.at))
		}
	})
}

func TestLostAssignOfAnOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		team := polar.NewTeam(1)
		order := team.Customer.NewOrder(seatstest.Order{Seats: 2})
		fail(polar, seatstest.FaultCutAfter, 1)
		seat, err := polar.Client().AssignSeat(ctx, team.Owner, seats.SeatAssign{OrderID: order.ID, Email: "ada@company.com"})
		if err != nil || seat.OrderID != order.ID || seat.Email != "ada@company.com" {
			t.Errorf("%+v, %v; want the seat that the order has", seat, err)
		}
	})
}

func TestRevokedSeatIsRevokedAgain(t *testing.T) {
	polar, team, seat := given(t, 1)
	for range 2 {
		again, err := polar.Client().RevokeSeat(ctx, team.Owner, seat.ID)
		if err != nil || again.ID != seat.ID || again.Status != seats.SeatStatusRevoked {
			t.Errorf("%+v, %v; want the seat, revoked", again, err)
		}
	}
}
