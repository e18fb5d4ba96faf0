package seats_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// What a caller knows of a seat must say who held it: in organizations with members every
// seat has the buyer's customer id.
func TestEnsureRevokedWantsAHolder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := given(t, 1)
		if _, err := polar.Client().RevokeSeat(ctx, team.Owner, seat.ID); err != nil {
			t.Fatal(err)
		}
		mustAssign(t, polar, team, "bob@company.com")
		err := polar.Client().EnsureRevoked(ctx, team.Owner, seats.Seat{ID: seat.ID, SubscriptionID: team.SubscriptionID, CustomerID: team.CustomerID})
		checkIs(t, err, "ErrInvalidArgument")
		if got := holders(polar, team); got != "bob@company.com" {
			t.Errorf("holders %q, want bob", got)
		}
	})
}

func TestEnsureRevokedKnowsIDsInOtherForms(t *testing.T) {
	forms := map[string]func(string) string{
		"capitals":       strings.ToUpper,
		"without dashes": func(id string) string { return strings.ReplaceAll(id, "-", "") },
		"braces":         func(id string) string { return "{" + id + "}" },
		"urn":            func(id string) string { return "urn:uuid:" + id },
	}
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				polar, team, seat := given(t, 1)
				seen := seats.Seat{ID: form(seat.ID), SubscriptionID: team.SubscriptionID, MemberID: form(seat.MemberID)}
				if err := polar.Client().EnsureRevoked(ctx, team.Owner, seen); err != nil || holders(polar, team) != "" {
					t.Errorf("%v, holders %q; want none", err, holders(polar, team))
				}
			})
		})
	}
}

func TestEnsureRevokedOfAnotherContainer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := given(t, 1)
		seat.SubscriptionID = team.Customer.NewSubscription(seatstest.Subscription{}).ID
		checkIs(t, polar.Client().EnsureRevoked(ctx, team.Owner, *seat), "ErrInvalidArgument")
		if got := holders(polar, team); got != "ada@company.com" {
			t.Errorf("holders %q, want ada", got)
		}
	})
}

func TestEnsureRevokedOfAnOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		team, client := polar.NewTeam(1), polar.Client()
		order := team.Customer.NewOrder(seatstest.Order{Seats: 2})
		seat, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{OrderID: order.ID, Email: "ada@company.com"})
		if err != nil {
			t.Fatal(err)
		}
		if err := client.EnsureRevoked(ctx, team.Owner, *seat); err != nil {
			t.Fatal(err)
		}
		if now := polar.Seats(order.ID); len(now) != 1 || now[0].Status != seats.SeatStatusRevoked {
			t.Errorf("seats %+v, want one, revoked", now)
		}
	})
}

// A member whose address has changed is the same holder.
func TestSameHolderWithAnotherAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := given(t, 1)
		seat.Email = "ada.old@company.com"
		if err := polar.Client().EnsureRevoked(ctx, team.Owner, *seat); err != nil || holders(polar, team) != "" {
			t.Errorf("%v, holders %q; want none", err, holders(polar, team))
		}
	})
}

// Each try is looked for anew, also after a wait that is the policy's own.
func TestEnsureRevokedLooksAfterEachWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := given(t, 1)
		polar.Fail(seatstest.Fault{
			Kind: seatstest.FaultAnswer, Status: 429, Header: http.Header{"Retry-After": {"10"}},
			Operations: []string{seatstest.RevokeSeat},
		})
		time.AfterFunc(5*time.Second, func() {
			if _, err := polar.Client().RevokeSeat(ctx, team.Owner, seat.ID); err != nil {
				t.Error(err)
			}
			mustAssign(t, polar, team, "bob@company.com")
		})
		if err := polar.Client().EnsureRevoked(ctx, team.Owner, *seat); err != nil {
			t.Fatal(err)
		}
		if got := holders(polar, team); got != "bob@company.com" {
			t.Errorf("holders %q, want bob", got)
		}
	})
}

func TestEnsureRevokedMintsAgainOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := given(t, 1)
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 401, Operations: []string{seatstest.RevokeSeat}})
		mints := 0
		s := seats.SessionFunc(func(context.Context) (string, error) {
			mints++
			return team.OwnerToken, nil
		})
		if err := polar.Client().EnsureRevoked(ctx, s, *seat); err != nil || mints != 2 || holders(polar, team) != "" {
			t.Errorf("%v after %d mints, holders %q", err, mints, holders(polar, team))
		}
		seat = mustAssign(t, polar, team, "ada@company.com")
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 401, Times: 9, Operations: []string{seatstest.RevokeSeat}})
		checkIs(t, polar.Client().EnsureRevoked(ctx, s, *seat), "ErrUnauthorized")
	})
}

func TestEnsureRevokedSaysWhatItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := given(t, 1)
		once := seats.WithRetry(seats.RetryPolicy{MaxAttempts: 1})
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultEdgePage, Operations: []string{seatstest.ListSeats}})
		err := polar.Client().EnsureRevoked(ctx, team.Owner, *seat, once)
		if want := "seats: EnsureRevoked: looking: 502 Bad Gateway"; err == nil || err.Error() != want {
			t.Errorf("text %q, want %q", err, want)
		}
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 403, Body: `{"error":"NotPermitted","detail":"x"}`, Operations: []string{seatstest.RevokeSeat}})
		var got seats.Response
		err = polar.Client().EnsureRevoked(ctx, team.Owner, *seat, once, seats.WithResponse(&got))
		if want := "seats: EnsureRevoked: 403 NotPermitted: x"; err == nil || err.Error() != want || got.StatusCode != 403 {
			t.Errorf("text %q with %d, want %q", err, got.StatusCode, want)
		}
		if err := polar.Client().EnsureRevoked(ctx, team.Owner, seats.Seat{}, seats.WithResponse(&got)); err == nil || got.StatusCode != 0 {
			t.Errorf("%v, the Response of the call before is kept: %+v", err, got)
		}
	})
}

// Done, and undone by somebody else before the look: the two answers contradict each other.
func TestEchoWithoutASeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		team := polar.NewTeam(5)
		fail(polar, seatstest.FaultCutAfter, 1)
		road := roundTripper(func(r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodGet {
				if _, err := polar.Client().RevokeSeat(ctx, team.Owner, polar.Seats(team.SubscriptionID)[0].ID); err != nil {
					t.Error(err)
				}
			}
			return polar.Transport().RoundTrip(r)
		})
		_, err := polar.Client(seats.WithHTTPClient(&http.Client{Transport: road})).AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"})
		checkIs(t, err, "ErrOutcomeUnknown ErrBadRequest ErrSeatAlreadyAssigned")
	})
}

// A proxy gave up after Polar did it: the refusal is the echo.
func TestEchoAfterAProxyGaveUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		team := polar.NewTeam(5)
		gaveUp := false
		road := roundTripper(func(r *http.Request) (*http.Response, error) {
			resp, err := polar.Transport().RoundTrip(r)
			if r.Method == http.MethodPost && !gaveUp {
				gaveUp = true
				return &http.Response{StatusCode: 504, Header: http.Header{}, Body: http.NoBody}, nil
			}
			return resp, err
		})
		seat, err := polar.Client(seats.WithHTTPClient(&http.Client{Transport: road})).AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"})
		if err != nil || seat.Email != "ada@company.com" || len(polar.Invitations()) != 1 {
			t.Errorf("%v, %v with %d invitations", seat, err, len(polar.Invitations()))
		}
	})
}

// An address that Polar stores in another form cannot be looked for.
func TestAddressesOfOtherForms(t *testing.T) {
	for _, email := range []string{"ada@xn--bcher-kva.dev", "\x1fada@company.com", "<\x1fada@company.com>", `"a<b" <ada@company.com>`} {
		t.Run(email, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				polar := seatstest.New()
				team, client := polar.NewTeam(5), polar.Client()
				fail(polar, seatstest.FaultCutAfter, 1)
				seat, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: email})
				held := polar.Seats(team.SubscriptionID)
				if len(held) != 1 {
					t.Fatalf("%d seats: %v", len(held), err)
				}
				if err == nil && seat.ID == held[0].ID || errors.Is(err, seats.ErrOutcomeUnknown) {
					return
				}
				t.Errorf("%+v, %v; want the seat or ErrOutcomeUnknown: it was given", seat, err)
			})
		})
	}
}

// Unicode folds letters that Polar keeps apart, and an empty name is nobody's.
func TestNobodyElsesSeat(t *testing.T) {
	tests := map[string]struct {
		held   string // the body of a seat
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
					t.Errorf("%+v, %v; want an error", seat, err)
				}
				s = &script{steps: []step{{status: 400, body: `{"error":"SeatAlreadyAssigned"}`}, {status: 200, body: `{"seats":[` + tt.held + `]}`}}}
				if seat, err := s.client(t).EnsureSeat(ctx, session, tt.assign); err == nil || seat != nil {
					t.Errorf("%+v, %v; want an error", seat, err)
				}
			})
		})
	}
}

func TestEnsureSeatLeavesTheSeatAsItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar := seatstest.New()
		team, client := polar.NewTeam(5), polar.Client()
		ada := seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com", Metadata: map[string]any{"desk": "4"}}
		first, err := client.EnsureSeat(ctx, team.Owner, ada)
		if err != nil {
			t.Fatal(err)
		}
		ada.Metadata = map[string]any{"desk": "5"}
		seat, err := client.EnsureSeat(ctx, team.Owner, ada)
		if err != nil || seat.ID != first.ID || seat.SeatMetadata["desk"] != "4" || len(polar.Invitations()) != 1 {
			t.Errorf("%+v, %v with %d invitations; want the seat as it was", seat, err, len(polar.Invitations()))
		}
	})
}

// Nothing was sent where the context ended while a token was minted.
func TestContextEndsWithinAMintThatDoesNotNotice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cancelled, cancel := context.WithCancel(ctx)
		s := seats.SessionFunc(func(context.Context) (string, error) {
			cancel()
			return token, nil
		})
		road := &script{steps: []step{good}}
		_, err := road.client(t).RevokeSeat(cancelled, s, seatID)
		checkIs(t, err, "")
		if !errors.Is(err, context.Canceled) || len(road.at) != 0 {
			t.Errorf("%v after %d requests, want context.Canceled and none", err, len(road.at))
		}
	})
}
