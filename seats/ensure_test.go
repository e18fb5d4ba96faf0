package seats_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

func TestEnsureSeat(t *testing.T) {
	tests := map[string]struct {
		places int
		email  string
		lose   bool   // whether the response to the assignment is lost
		is     string // sentinels that match the error; "" if the person has a seat afterwards
	}{
		"new":                    {5, "bob@company.com", false, ""},
		"has one":                {5, "ADA@company.com", false, ""},
		"has one, and all taken": {1, "ada@company.com", false, ""},
		"has none, all taken":    {1, "bob@company.com", false, "ErrBadRequest ErrSeatNotAvailable"},
		"new, response lost":     {5, "bob@company.com", true, ""},
		"not valid":              {5, "bob", false, "ErrValidation"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				polar, team, _ := newTeamWithSeat(t, tt.places)
				if tt.lose {
					failAssign(polar, seatstest.FaultCutAfter, 1)
				}
				seat, err := clientOf(t, polar).EnsureSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: tt.email})
				if tt.is != "" {
					checkIs(t, err, tt.is)
					if seat != nil {
						t.Errorf("EnsureSeat: %+v and an error, want no seat", seat)
					}
					return
				}
				if err != nil || !strings.EqualFold(seat.Email, tt.email) || !strings.Contains(holders(polar, team), seat.Email) {
					t.Errorf("EnsureSeat: %+v, %v; want a seat for %s; holders are %q", seat, err, tt.email, holders(polar, team))
				}
			})
		})
	}
}

func TestEnsureSeatLookFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, _ := newTeamWithSeat(t, 5)
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultEdgePage, Operations: []string{seatstest.ListSeats}, Times: 9})
		_, err := clientOf(t, polar).EnsureSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"})
		checkIs(t, err, "ErrBadRequest ErrSeatAlreadyAssigned ErrServer")
	})
}

func TestEnsureSeatLeavesSeatUnchanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		team, client := polar.NewTeam(5), clientOf(t, polar)
		ada := seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com", Metadata: map[string]any{"desk": "4"}}
		first, err := client.EnsureSeat(ctx, team.Owner, ada)
		if err != nil {
			t.Fatal(err)
		}
		ada.Metadata = map[string]any{"desk": "5"}
		seat, err := client.EnsureSeat(ctx, team.Owner, ada)
		if err != nil || seat.ID != first.ID || seat.SeatMetadata["desk"] != "4" || len(polar.Invitations()) != 1 {
			t.Errorf("EnsureSeat: %+v, %v, %d invitations; want the first seat unchanged and 1 invitation", seat, err, len(polar.Invitations()))
		}
	})
}

// If no look succeeds while the request may be under way, its outcome is unknown.
func TestEnsureSeatOutcomeUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{reset, alreadyAssigned, status(403)}}
		_, err := s.client(t).EnsureSeat(ctx, session, seats.SeatAssign{SubscriptionID: teamID, Email: markedEmail})
		checkIs(t, err, "ErrOutcomeUnknown")
		if last := s.at[len(s.at)-1]; last < grace || last > grace+time.Second {
			t.Errorf("EnsureSeat: last look after %v, want it after %v, when the grace ends", last, grace)
		}
	})
}

// Errors of EnsureSeat name EnsureSeat, whichever request failed.
func TestEnsureSeatErrorsNameEnsureSeat(t *testing.T) {
	for name, steps := range map[string][]step{
		"refused":                     {status(403)},
		"not sent":                    {{err: errors.New("network is gone")}},
		"all taken":                   {{status: 400, body: `{"error":"SeatNotAvailable"}`}, {status: 200, body: `{"seats":[]}`}},
		"has one, and the look fails": {alreadyAssigned, status(403)},
		"lost, and the look fails":    {reset, alreadyAssigned, status(403)},
		"lost, and no seat found":     {reset, alreadyAssigned, {status: 200, body: `{"seats":[]}`}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: steps}
				_, err := s.client(t).EnsureSeat(ctx, session, seats.SeatAssign{SubscriptionID: teamID, Email: markedEmail})
				if err == nil || !strings.HasPrefix(err.Error(), "seats: EnsureSeat: ") || strings.Contains(err.Error(), "AssignSeat") {
					t.Errorf("EnsureSeat: %v, want an error that names EnsureSeat and not AssignSeat", err)
				}
				var apiErr *seats.Error
				if errors.As(err, &apiErr) && apiErr.Op != "EnsureSeat" {
					t.Errorf("EnsureSeat: Error.Op is %q, want EnsureSeat", apiErr.Op)
				}
			})
		})
	}
}
