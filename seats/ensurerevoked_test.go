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

func TestEnsureRevoked(t *testing.T) {
	failing := func(kind seatstest.FaultKind, times int) func(*testing.T, *seatstest.Fake, *seatstest.Team, *seats.Seat) {
		return func(_ *testing.T, polar *seatstest.Fake, _ *seatstest.Team, _ *seats.Seat) {
			failRevoke(polar, kind, times)
		}
	}
	tests := map[string]struct {
		before  func(*testing.T, *seatstest.Fake, *seatstest.Team, *seats.Seat)
		is      string // sentinels that match the error; "" for no error
		revoked bool
		holders string
		revokes int // requests that the call sends
	}{
		"held":    {nil, "", true, "", 1},
		"revoked": {revokeSeat, "", false, "", 0},
		"reassigned": {func(t *testing.T, p *seatstest.Fake, team *seatstest.Team, s *seats.Seat) {
			revokeSeat(t, p, team, s)
			mustAssign(t, p, team, "bob@company.com")
		}, "", false, "bob@company.com", 0},
		"the response is lost":  {failing(seatstest.FaultCutAfter, 1), "", true, "", 1},
		"the response is cut":   {failing(seatstest.FaultCutBody, 1), "", true, "", 1},
		"the request is lost":   {failing(seatstest.FaultCutBefore, 1), "", true, "", 2},
		"two requests are lost": {failing(seatstest.FaultEdgePage, 2), "", true, "", 3},
		"every request is lost": {failing(seatstest.FaultCutBefore, 9), "ErrOutcomeUnknown", false, "ada@company.com", 3},
		"the last response is lost": {func(t *testing.T, p *seatstest.Fake, team *seatstest.Team, s *seats.Seat) {
			failRevoke(p, seatstest.FaultCutBefore, 2)
			failRevoke(p, seatstest.FaultCutAfter, 1)
		}, "", true, "", 3},
		"refused": {func(t *testing.T, p *seatstest.Fake, team *seatstest.Team, s *seats.Seat) {
			p.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 403, Body: `{"error":"NotPermitted"}`, Operations: []string{seatstest.RevokeSeat}})
		}, "ErrForbidden ErrNotPermitted", false, "ada@company.com", 1},
		"the first look fails": {func(_ *testing.T, p *seatstest.Fake, _ *seatstest.Team, _ *seats.Seat) {
			p.Fail(seatstest.Fault{Kind: seatstest.FaultEdgePage, Operations: []string{seatstest.ListSeats}, Times: 9})
		}, "ErrServer", false, "ada@company.com", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				polar, team, seat := newTeamWithSeat(t, 1)
				if tt.before != nil {
					tt.before(t, polar, team, seat)
				}
				before := len(polar.Requests())
				revoked, err := clientOf(t, polar).EnsureRevoked(ctx, team.Owner, *seat)
				if tt.is == "" && err != nil || revoked != tt.revoked {
					t.Errorf("EnsureRevoked: %v, %v; want %v and an error that matches %q", revoked, err, tt.revoked, tt.is)
				}
				checkIs(t, err, tt.is)
				if got := holders(polar, team); got != tt.holders {
					t.Errorf("holders %q, want %q", got, tt.holders)
				}
				revokes := 0
				for _, r := range polar.Requests()[before:] {
					if r.Operation == seatstest.RevokeSeat {
						revokes++
					}
				}
				if revokes != tt.revokes {
					t.Errorf("EnsureRevoked sent %d revocations, want %d", revokes, tt.revokes)
				}
			})
		})
	}
}

// On the real Polar, a repeated DELETE takes the seat from the next person. EnsureRevoked
// does not, even if the seat is reassigned before the client learns that the response is lost.
func TestEnsureRevokedSparesNextHolder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		reassigning := roundTripper(func(r *http.Request) (*http.Response, error) {
			resp, err := polar.Transport().RoundTrip(r)
			if r.Method == http.MethodDelete {
				mustAssign(t, polar, team, "bob@company.com")
			}
			return resp, err
		})
		client := clientOf(t, polar, withTransport(reassigning))
		failRevoke(polar, seatstest.FaultCutAfter, 1)
		if revoked, err := client.EnsureRevoked(ctx, team.Owner, *seat); !revoked || err != nil {
			t.Fatalf("EnsureRevoked: %v, %v; want true and no error", revoked, err)
		}
		now := polar.Seats(team.SubscriptionID)
		if len(now) != 1 || now[0].ID != seat.ID || now[0].Email != "bob@company.com" || now[0].Status != seats.SeatStatusPending {
			t.Errorf("seats %+v, want one pending seat: bob's, with the id of ada's", now)
		}
	})
}

// failLaterLooks returns a transport to polar on which every list of seats after the first
// fails with err.
func failLaterLooks(polar *seatstest.Fake, err error) roundTripper {
	looks := 0
	return func(r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodGet {
			if looks++; looks > 1 {
				return nil, err
			}
		}
		return polar.Transport().RoundTrip(r)
	}
}

func TestEnsureRevokedSecondLookFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		failRevoke(polar, seatstest.FaultCutAfter, 1)
		transport := failLaterLooks(polar, errors.New("network is gone"))
		_, err := clientOf(t, polar, withTransport(transport)).EnsureRevoked(ctx, team.Owner, *seat)
		checkIs(t, err, "ErrOutcomeUnknown")
	})
}

func TestEnsureRevokedContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		failRevoke(polar, seatstest.FaultCutBefore, 1)
		canceled, cancel := context.WithCancel(ctx)
		time.AfterFunc(100*time.Millisecond, cancel) // during the wait, which is at least 250ms
		_, err := clientOf(t, polar).EnsureRevoked(canceled, team.Owner, *seat)
		checkIs(t, err, "ErrOutcomeUnknown")
		if !errors.Is(err, context.Canceled) {
			t.Errorf("EnsureRevoked: %v, want context.Canceled", err)
		}
	})
}

func TestEnsureRevokedArguments(t *testing.T) {
	complete := seats.Seat{ID: "s", SubscriptionID: teamID, MemberID: "m", Email: "ada@company.com", CustomerID: "c"}
	without := func(change func(*seats.Seat)) seats.Seat {
		seat := complete
		change(&seat)
		return seat
	}
	client, requests := serve(t, []literal{polarResponse(200, `{"seats":[]}`)})
	for name, seat := range map[string]seats.Seat{
		"zero":         {},
		"no id":        without(func(s *seats.Seat) { s.ID = "" }),
		"id of a path": without(func(s *seats.Seat) { s.ID = "../x" }),
		"no container": without(func(s *seats.Seat) { s.SubscriptionID = "" }),
		"no holder":    without(func(s *seats.Seat) { s.MemberID, s.Email = "", "" }),
	} {
		_, err := client.EnsureRevoked(ctx, session, seat)
		checkIs(t, err, "ErrInvalidArgument")
		if len(*requests) != 0 {
			t.Fatalf("%s: EnsureRevoked sent a request, want none", name)
		}
	}
	// The list has no such seat: the seat is of another subscription.
	_, err := client.EnsureRevoked(ctx, session, complete)
	checkIs(t, err, "ErrInvalidArgument")
	_, err = client.EnsureRevoked(ctx, session, complete, seats.WithTimeout(-1))
	checkIs(t, err, "ErrInvalidArgument")
}

// EnsureRevoked looks again before each attempt, even after a wait for a Retry-After.
func TestEnsureRevokedLooksAfterEachWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		polar.Fail(seatstest.Fault{
			Kind: seatstest.FaultAnswer, Status: 429, Header: http.Header{"Retry-After": {"10"}},
			Operations: []string{seatstest.RevokeSeat},
		})
		time.AfterFunc(5*time.Second, func() {
			revokeSeat(t, polar, team, seat)
			mustAssign(t, polar, team, "bob@company.com")
		})
		if revoked, err := clientOf(t, polar).EnsureRevoked(ctx, team.Owner, *seat); revoked || err != nil {
			t.Fatalf("EnsureRevoked: %v, %v; want false and no error", revoked, err)
		}
		if got := holders(polar, team); got != "bob@company.com" {
			t.Errorf("holders %q, want bob@company.com", got)
		}
	})
}

func TestEnsureRevokedRenewsTokenOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 401, Operations: []string{seatstest.RevokeSeat}})
		mints := 0
		s := seats.SessionFunc(func(context.Context) (string, time.Time, error) {
			mints++
			return team.OwnerToken, time.Time{}, nil
		})
		if _, err := clientOf(t, polar).EnsureRevoked(ctx, s, *seat); err != nil || mints != 2 || holders(polar, team) != "" {
			t.Errorf("EnsureRevoked: %v after %d mints, holders %q; want no error after 2 and no holder", err, mints, holders(polar, team))
		}
		seat = mustAssign(t, polar, team, "ada@company.com")
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 401, Times: 9, Operations: []string{seatstest.RevokeSeat}})
		_, err := clientOf(t, polar).EnsureRevoked(ctx, s, *seat)
		checkIs(t, err, "ErrUnauthorized")
	})
}

// The error wraps everything that kept the call from a response, under one prefix.
func TestEnsureRevokedErrorCauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultEdgePage, Status: 504, Operations: []string{seatstest.RevokeSeat}})
		gone := errors.New("network is gone")
		transport := failLaterLooks(polar, gone)
		_, err := clientOf(t, polar, withTransport(transport)).EnsureRevoked(ctx, team.Owner, *seat, oneAttempt)
		checkIs(t, err, "ErrOutcomeUnknown ErrServer")
		var apiErr *seats.Error
		if !errors.Is(err, gone) || !errors.As(err, &apiErr) || apiErr.StatusCode != 504 {
			t.Errorf("EnsureRevoked: %v, want the 504 and the error of the look", err)
		}
		if text := err.Error(); !strings.HasPrefix(text, "seats: EnsureRevoked: 504 Gateway Timeout: outcome unknown: checking the list: ") || strings.Count(text, "seats: ") != 1 {
			t.Errorf("EnsureRevoked: error %q, want the 504, then the look, under one prefix", text)
		}
	})
}

func TestEnsureRevokedErrorText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultEdgePage, Operations: []string{seatstest.ListSeats}})
		_, err := clientOf(t, polar).EnsureRevoked(ctx, team.Owner, *seat, oneAttempt)
		if want := "seats: EnsureRevoked: checking the list: 502 Bad Gateway"; err == nil || err.Error() != want {
			t.Errorf("EnsureRevoked: error %q, want %q", err, want)
		}
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 403, Body: `{"error":"NotPermitted","detail":"x"}`, Operations: []string{seatstest.RevokeSeat}})
		var got seats.Response
		_, err = clientOf(t, polar).EnsureRevoked(ctx, team.Owner, *seat, oneAttempt, seats.WithResponse(&got))
		if want := "seats: EnsureRevoked: 403 NotPermitted: x"; err == nil || err.Error() != want || got.StatusCode != 403 {
			t.Errorf("EnsureRevoked: error %q, Response status %d; want %q, 403", err, got.StatusCode, want)
		}
		if _, err := clientOf(t, polar).EnsureRevoked(ctx, team.Owner, seats.Seat{}, seats.WithResponse(&got)); err == nil || got.StatusCode != 0 {
			t.Errorf("EnsureRevoked: %v, Response %+v; want an error and an empty Response", err, got)
		}
	})
}
