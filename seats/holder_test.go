package seats_test

import (
	"testing"
	"testing/synctest"

	"github.com/polarseats/polarseats-go/seats"
)

// Where the list does not have the person, and would show them, they have no seat; where it
// might not show them, nobody knows.
func TestWhoIsNotInTheList(t *testing.T) {
	const someone = `{"id":"s","status":"pending","customer_id":"c","email":"bob@company.com","member":{"customer_id":"c"}}`
	const someoneWithoutMember = `{"id":"s","status":"pending","customer_id":"c","email":"bob@company.com"}`
	tests := map[string]struct {
		held   string // the body of a seat
		assign seats.SeatAssign
		told   bool
	}{
		"an address":                        {someone, seats.SeatAssign{Email: "ada@company.com"}, true},
		"an address with a name":            {someone, seats.SeatAssign{Email: "Ada < ada@company.com >"}, true},
		"a name that looks like a domain":   {someone, seats.SeatAssign{Email: "xn--ada@company.com"}, true},
		"a name in another script":          {someone, seats.SeatAssign{Email: "ädä@company.com"}, false},
		"a domain in another script":        {someone, seats.SeatAssign{Email: "ada@bücher.dev"}, false},
		"a domain in ASCII for that":        {someone, seats.SeatAssign{Email: "ada@xn--bcher-kva.dev"}, false},
		"below such a domain":               {someone, seats.SeatAssign{Email: "ada@mail.xn--bcher-kva.dev"}, false},
		"a quoted name":                     {someone, seats.SeatAssign{Email: `"ada"@company.com`}, false},
		"no address":                        {someone, seats.SeatAssign{Email: "ada"}, false},
		"a member id":                       {someone, seats.SeatAssign{MemberID: "m"}, true},
		"an external member id":             {someone, seats.SeatAssign{ExternalMemberID: "x"}, true},
		"an external member id, no members": {someoneWithoutMember, seats.SeatAssign{ExternalMemberID: "x"}, true},
		"a customer id":                     {someone, seats.SeatAssign{CustomerID: "d"}, false},
		"the buyer's customer id":           {someone, seats.SeatAssign{CustomerID: "c"}, false},
		"a customer id, no members":         {someoneWithoutMember, seats.SeatAssign{CustomerID: "d"}, true},
		"an external customer id":           {someoneWithoutMember, seats.SeatAssign{ExternalCustomerID: "x"}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tt.assign.SubscriptionID = teamID
				list := step{status: 200, body: `{"seats":[` + tt.held + `]}`}
				is := "ErrBadRequest"
				if !tt.told {
					is += " ErrOutcomeUnknown"
				}
				s := &script{steps: []step{reset, status(400), list}}
				_, err := s.client(t).AssignSeat(ctx, session, tt.assign)
				checkIs(t, err, is)
				// EnsureSeat has lost nothing, and the refusal is the whole story.
				s = &script{steps: []step{secondSeat, list}}
				_, err = s.client(t).EnsureSeat(ctx, session, tt.assign)
				checkIs(t, err, "ErrBadRequest ErrSeatAlreadyAssigned")
			})
		})
	}
}

// A seat is taken back from the person who was seen, and from nobody else.
func TestEnsureRevokedOfSomebodyElse(t *testing.T) {
	tests := map[string]struct {
		seen seats.Seat
		now  string // the body of the seat
	}{
		"another member":         {seats.Seat{MemberID: "m"}, `{"id":"s","status":"pending","member_id":"n"}`},
		"another address":        {seats.Seat{Email: "ada@company.com"}, `{"id":"s","status":"claimed","email":"bob@company.com"}`},
		"nobody":                 {seats.Seat{MemberID: "m", Email: "ada@company.com"}, `{"id":"s","status":"pending"}`},
		"theirs, and taken back": {seats.Seat{MemberID: "m", Email: "ada@company.com"}, `{"id":"s","status":"revoked","member_id":"m","email":"ada@company.com"}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.seen.ID, tt.seen.SubscriptionID = "s", teamID
			s := &script{steps: []step{{status: 200, body: `{"seats":[` + tt.now + `]}`}}}
			if err := s.client(t).EnsureRevoked(ctx, session, tt.seen); err != nil || len(s.at) != 1 {
				t.Errorf("%v after %d requests, want nil after the look", err, len(s.at))
			}
		})
	}
}
