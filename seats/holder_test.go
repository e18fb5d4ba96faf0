package seats_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// A person who is not in the list has no seat if the list would identify them. Otherwise
// the outcome is unknown.
func TestPersonNotInList(t *testing.T) {
	const someone = `{"id":"s","status":"pending","customer_id":"c","email":"bob@company.com","member":{"customer_id":"c"}}`
	const someoneWithoutMember = `{"id":"s","status":"pending","customer_id":"c","email":"bob@company.com"}`
	tests := map[string]struct {
		held       string // a seat of the list, as JSON
		assign     seats.SeatAssign
		identified bool // whether the list would identify the person
	}{
		"an address":                        {someone, seats.SeatAssign{Email: "ada@company.com"}, true},
		"an address with a name":            {someone, seats.SeatAssign{Email: "Ada < ada@company.com >"}, true},
		"a name that looks like a domain":   {someone, seats.SeatAssign{Email: "xn--ada@company.com"}, true},
		"a name in another script":          {someone, seats.SeatAssign{Email: "ädä@company.com"}, false},
		"a domain in another script":        {someone, seats.SeatAssign{Email: "ada@bücher.dev"}, false},
		"a Punycode domain":                 {someone, seats.SeatAssign{Email: "ada@xn--bcher-kva.dev"}, false},
		"a Punycode subdomain":              {someone, seats.SeatAssign{Email: "ada@mail.xn--bcher-kva.dev"}, false},
		"a quoted name":                     {someone, seats.SeatAssign{Email: `"ada"@company.com`}, false},
		"not an address":                    {someone, seats.SeatAssign{Email: "ada"}, false},
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
				if !tt.identified {
					is = "ErrOutcomeUnknown"
				}
				s := &script{steps: []step{reset, status(400), list}}
				_, err := s.client(t).AssignSeat(ctx, session, tt.assign)
				checkIs(t, err, is)
				// Here EnsureSeat has lost no response, so it returns the refusal.
				s = &script{steps: []step{alreadyAssigned, list}}
				_, err = s.client(t).EnsureSeat(ctx, session, tt.assign)
				checkIs(t, err, "ErrBadRequest ErrSeatAlreadyAssigned")
			})
		})
	}
}

// EnsureRevoked revokes nothing if somebody else holds the seat, or nobody.
func TestEnsureRevokedSomebodyElse(t *testing.T) {
	tests := map[string]struct {
		seen seats.Seat
		now  string // the seat in the list, as JSON
	}{
		"another member":  {seats.Seat{MemberID: "m"}, `{"id":"s","status":"pending","member_id":"n"}`},
		"another address": {seats.Seat{Email: "ada@company.com"}, `{"id":"s","status":"claimed","email":"bob@company.com"}`},
		"nobody":          {seats.Seat{MemberID: "m", Email: "ada@company.com"}, `{"id":"s","status":"pending"}`},
		"revoked":         {seats.Seat{MemberID: "m", Email: "ada@company.com"}, `{"id":"s","status":"revoked","member_id":"m","email":"ada@company.com"}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.seen.ID, tt.seen.SubscriptionID = "s", teamID
			s := &script{steps: []step{{status: 200, body: `{"seats":[` + tt.now + `]}`}}}
			if revoked, err := s.client(t).EnsureRevoked(ctx, session, tt.seen); revoked || err != nil || len(s.at) != 1 {
				t.Errorf("EnsureRevoked: %v, %v after %d requests; want false after 1, the look", revoked, err, len(s.at))
			}
		})
	}
}

// A CustomerID alone does not identify the holder: in organizations with members, every seat
// has the buyer's.
func TestEnsureRevokedRequiresHolder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		revokeSeat(t, polar, team, seat)
		mustAssign(t, polar, team, "bob@company.com")
		_, err := clientOf(t, polar).EnsureRevoked(ctx, team.Owner, seats.Seat{ID: seat.ID, SubscriptionID: team.SubscriptionID, CustomerID: team.CustomerID})
		checkIs(t, err, "ErrInvalidArgument")
		if got := holders(polar, team); got != "bob@company.com" {
			t.Errorf("holders %q, want bob@company.com", got)
		}
	})
}

func TestEnsureRevokedIDForms(t *testing.T) {
	forms := map[string]func(string) string{
		"capitals":       strings.ToUpper,
		"without dashes": func(id string) string { return strings.ReplaceAll(id, "-", "") },
		"braces":         func(id string) string { return "{" + id + "}" },
		"urn":            func(id string) string { return "urn:uuid:" + id },
	}
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				polar, team, seat := newTeamWithSeat(t, 1)
				seen := seats.Seat{ID: form(seat.ID), SubscriptionID: team.SubscriptionID, MemberID: form(seat.MemberID)}
				if revoked, err := clientOf(t, polar).EnsureRevoked(ctx, team.Owner, seen); !revoked || err != nil || holders(polar, team) != "" {
					t.Errorf("EnsureRevoked: %v, %v, holders %q; want true and no holder", revoked, err, holders(polar, team))
				}
			})
		})
	}
}

func TestEnsureRevokedOtherContainer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		seat.SubscriptionID = team.Customer.NewSubscription(seatstest.Subscription{}).ID
		_, err := clientOf(t, polar).EnsureRevoked(ctx, team.Owner, *seat)
		checkIs(t, err, "ErrInvalidArgument")
		if got := holders(polar, team); got != "ada@company.com" {
			t.Errorf("holders %q, want ada@company.com", got)
		}
	})
}

func TestEnsureRevokedOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		team, client := polar.NewTeam(1), clientOf(t, polar)
		order := team.Customer.NewOrder(seatstest.Order{Seats: 2})
		seat, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{OrderID: order.ID, Email: "ada@company.com"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.EnsureRevoked(ctx, team.Owner, *seat); err != nil {
			t.Fatal(err)
		}
		if now := polar.Seats(order.ID); len(now) != 1 || now[0].Status != seats.SeatStatusRevoked {
			t.Errorf("seats %+v, want one, which is revoked", now)
		}
	})
}

// A member whose address has changed is still the holder.
func TestEnsureRevokedAddressChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		seat.Email = "ada.old@company.com"
		if revoked, err := clientOf(t, polar).EnsureRevoked(ctx, team.Owner, *seat); !revoked || err != nil || holders(polar, team) != "" {
			t.Errorf("EnsureRevoked: %v, %v, holders %q; want true and no holder", revoked, err, holders(polar, team))
		}
	})
}

// Polar stores some addresses in another form than it was sent. After a lost response to such
// an assignment, AssignSeat returns the seat or ErrOutcomeUnknown, but never a refusal.
func TestAssignSeatAddressForms(t *testing.T) {
	for _, email := range []string{"ada@xn--bcher-kva.dev", "\x1fada@company.com", "<\x1fada@company.com>", `"a<b" <ada@company.com>`} {
		t.Run(email, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				polar := seatstest.New()
				team, client := polar.NewTeam(5), clientOf(t, polar)
				failAssign(polar, seatstest.FaultCutAfter, 1)
				seat, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: email})
				held := polar.Seats(team.SubscriptionID)
				if len(held) != 1 {
					t.Fatalf("%d seats: %v", len(held), err)
				}
				if err == nil && seat.ID == held[0].ID || errors.Is(err, seats.ErrOutcomeUnknown) {
					return
				}
				t.Errorf("AssignSeat: %+v, %v; want the seat or ErrOutcomeUnknown: Polar has assigned it", seat, err)
			})
		})
	}
}

// A look does not take somebody else's seat for the person's: Unicode case folding equates
// letters that Polar distinguishes, and an empty id or address identifies nobody.
func TestLookFindsNoOtherSeat(t *testing.T) {
	tests := map[string]struct {
		held   string // a seat of the list, as JSON
		assign seats.SeatAssign
	}{
		"long s":         {`{"id":"s","status":"pending","email":"ſam@company.com"}`, seats.SeatAssign{Email: "sam@company.com"}},
		"blank address":  {`{"id":"s","status":"pending","email":null}`, seats.SeatAssign{Email: "  "}},
		"blank member":   {`{"id":"s","status":"pending","member_id":null}`, seats.SeatAssign{MemberID: "{}"}},
		"revoked":        {`{"id":"s","status":"revoked","email":"sam@company.com"}`, seats.SeatAssign{Email: "sam@company.com"}},
		"another member": {`{"id":"s","status":"pending","member":{"external_id":"x"}}`, seats.SeatAssign{ExternalMemberID: "y"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tt.assign.SubscriptionID = teamID
				s := &script{steps: []step{reset, status(400), {status: 200, body: `{"seats":[` + tt.held + `]}`}}}
				if seat, err := s.client(t).AssignSeat(ctx, session, tt.assign); err == nil || seat != nil {
					t.Errorf("AssignSeat: %+v, %v; want no seat and an error", seat, err)
				}
				s = &script{steps: []step{alreadyAssigned, {status: 200, body: `{"seats":[` + tt.held + `]}`}}}
				if seat, err := s.client(t).EnsureSeat(ctx, session, tt.assign); err == nil || seat != nil {
					t.Errorf("EnsureSeat: %+v, %v; want no seat and an error", seat, err)
				}
			})
		})
	}
}

// After a lost response, AssignSeat returns the seat of a person whom the list identifies, and
// ErrOutcomeUnknown for any other.
func TestLookIdentifiesPerson(t *testing.T) {
	tests := map[string]struct {
		withoutMembers bool
		assign         func(*seatstest.Team) seats.SeatAssign
		identified     bool // whether the list identifies the person
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
				organization := polar.NewOrganization(seatstest.Organization{WithoutMemberModel: tt.withoutMembers})
				customer := organization.NewCustomer(seatstest.Customer{})
				owner := customer.NewMember(seatstest.Member{Role: seatstest.RoleOwner})
				subscription := customer.NewSubscription(seatstest.Subscription{Seats: 5})
				team := &seatstest.Team{Organization: organization, Customer: customer, OwnerID: owner.ID}
				client, session := clientOf(t, polar), customer.NewSession()
				for _, email := range []string{"bob@company.com", "cyd@company.com"} {
					if _, err := client.AssignSeat(ctx, session, seats.SeatAssign{SubscriptionID: subscription.ID, Email: email}); err != nil {
						t.Fatal(err)
					}
				}
				a := tt.assign(team)
				a.SubscriptionID = subscription.ID
				failAssign(polar, seatstest.FaultCutAfter, 1)
				seat, err := client.AssignSeat(ctx, session, a)
				if !tt.identified {
					checkIs(t, err, "ErrOutcomeUnknown")
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				held := polar.Seats(subscription.ID)
				if len(held) != 3 || seat.ID != held[2].ID {
					t.Errorf("AssignSeat: %+v, want the third seat of %+v", seat, held)
				}
			})
		})
	}
}

func byEmail(email string) func(*seatstest.Team) seats.SeatAssign {
	return func(*seatstest.Team) seats.SeatAssign { return seats.SeatAssign{Email: email} }
}
