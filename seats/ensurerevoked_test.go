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
	revoked := func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, seat *seats.Seat) {
		if _, err := clientOf(t, polar).RevokeSeat(ctx, team.Owner, seat.ID); err != nil {
			t.Fatal(err)
		}
	}
	deletions := func(kind seatstest.FaultKind, times int) func(*testing.T, *seatstest.Fake, *seatstest.Team, *seats.Seat) {
		return func(_ *testing.T, polar *seatstest.Fake, _ *seatstest.Team, _ *seats.Seat) {
			polar.Fail(seatstest.Fault{Kind: kind, Operations: []string{seatstest.RevokeSeat}, Times: times})
		}
	}
	tests := map[string]struct {
		before  func(*testing.T, *seatstest.Fake, *seatstest.Team, *seats.Seat)
		is      string // "" when there is no error
		revoked bool
		holders string
		revokes int // that the call sends
	}{
		"held":    {nil, "", true, "", 1},
		"revoked": {revoked, "", false, "", 0},
		"somebody else's by now": {func(t *testing.T, p *seatstest.Fake, team *seatstest.Team, s *seats.Seat) {
			revoked(t, p, team, s)
			mustAssign(t, p, team, "bob@company.com")
		}, "", false, "bob@company.com", 0},
		"the answer is lost":        {deletions(seatstest.FaultCutAfter, 1), "", true, "", 1},
		"the answer is cut":         {deletions(seatstest.FaultCutBody, 1), "", true, "", 1},
		"it does not arrive":        {deletions(seatstest.FaultCutBefore, 1), "", true, "", 2},
		"it does not arrive, twice": {deletions(seatstest.FaultEdgePage, 2), "", true, "", 3},
		"it never arrives":          {deletions(seatstest.FaultCutBefore, 9), "ErrOutcomeUnknown", false, "ada@company.com", 3},
		"lost by the last attempt": {func(t *testing.T, p *seatstest.Fake, team *seatstest.Team, s *seats.Seat) {
			deletions(seatstest.FaultCutBefore, 2)(t, p, team, s)
			deletions(seatstest.FaultCutAfter, 1)(t, p, team, s)
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
					t.Errorf("%v, %v; want %v", revoked, err, tt.revoked)
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
					t.Errorf("%d revocations, want %d", revokes, tt.revokes)
				}
			})
		})
	}
}

// handOn gives a seat that was revoked to the next person at once, before the client
// learns that its answer is lost.
type reassigningTransport struct {
	polar *seatstest.Fake
	give  func()
}

func (h *reassigningTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := h.polar.Transport().RoundTrip(r)
	if r.Method == http.MethodDelete {
		h.give()
	}
	return resp, err
}

// This is what the repetition of a DELETE does on the real Polar: it takes the seat from
// the next person.
func TestEnsureRevokedSparesNextHolder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		road := &reassigningTransport{polar: polar, give: func() { mustAssign(t, polar, team, "bob@company.com") }}
		client := clientOf(t, polar, seats.WithHTTPClient(&http.Client{Transport: road}))
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultCutAfter, Operations: []string{seatstest.RevokeSeat}})
		if revoked, err := client.EnsureRevoked(ctx, team.Owner, *seat); !revoked || err != nil {
			t.Fatalf("%v, %v; want true", revoked, err)
		}
		now := polar.Seats(team.SubscriptionID)
		if len(now) != 1 || now[0].ID != seat.ID || now[0].Email != "bob@company.com" || now[0].Status != seats.SeatStatusPending {
			t.Errorf("seats %+v, want the one of bob with the id of ada's", now)
		}
	})
}

func TestEnsureRevokedSecondLookFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultCutAfter, Operations: []string{seatstest.RevokeSeat}})
		looks := 0
		road := roundTripper(func(r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodGet {
				if looks++; looks > 1 {
					return nil, errors.New("network is gone")
				}
			}
			return polar.Transport().RoundTrip(r)
		})
		_, err := clientOf(t, polar, seats.WithHTTPClient(&http.Client{Transport: road})).EnsureRevoked(ctx, team.Owner, *seat)
		checkIs(t, err, "ErrOutcomeUnknown")
	})
}

func TestEnsureRevokedContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultCutBefore, Operations: []string{seatstest.RevokeSeat}})
		cancelled, cancel := context.WithCancel(ctx)
		time.AfterFunc(100*time.Millisecond, cancel) // within the wait, of 250ms at least
		_, err := clientOf(t, polar).EnsureRevoked(cancelled, team.Owner, *seat)
		checkIs(t, err, "ErrOutcomeUnknown")
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v is no context.Canceled", err)
		}
	})
}

func TestEnsureRevokedArguments(t *testing.T) {
	whole := seats.Seat{ID: "s", SubscriptionID: teamID, MemberID: "m", Email: "ada@company.com", CustomerID: "c"}
	without := func(change func(*seats.Seat)) seats.Seat {
		seat := whole
		change(&seat)
		return seat
	}
	client, requests := serve(t, []literal{polar(200, `{"seats":[]}`)})
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
			t.Fatalf("%s: a request was sent", name)
		}
	}
	// The list has no such seat: it is of another subscription.
	_, err := client.EnsureRevoked(ctx, session, whole)
	checkIs(t, err, "ErrInvalidArgument")
	_, err = client.EnsureRevoked(ctx, session, whole, seats.WithTimeout(-1))
	checkIs(t, err, "ErrInvalidArgument")
}

// Each try is looked for anew, also after a wait that is the policy's own.
func TestEnsureRevokedLooksAfterEachWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		polar.Fail(seatstest.Fault{
			Kind: seatstest.FaultAnswer, Status: 429, Header: http.Header{"Retry-After": {"10"}},
			Operations: []string{seatstest.RevokeSeat},
		})
		time.AfterFunc(5*time.Second, func() {
			if _, err := clientOf(t, polar).RevokeSeat(ctx, team.Owner, seat.ID); err != nil {
				t.Error(err)
			}
			mustAssign(t, polar, team, "bob@company.com")
		})
		if revoked, err := clientOf(t, polar).EnsureRevoked(ctx, team.Owner, *seat); revoked || err != nil {
			t.Fatalf("%v, %v; want false", revoked, err)
		}
		if got := holders(polar, team); got != "bob@company.com" {
			t.Errorf("holders %q, want bob", got)
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
			t.Errorf("%v after %d mints, holders %q", err, mints, holders(polar, team))
		}
		seat = mustAssign(t, polar, team, "ada@company.com")
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 401, Times: 9, Operations: []string{seatstest.RevokeSeat}})
		_, err := clientOf(t, polar).EnsureRevoked(ctx, s, *seat)
		checkIs(t, err, "ErrUnauthorized")
	})
}

// The error of a call has all that kept it from an answer, under one prefix.
func TestEnsureRevokedErrorCauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultEdgePage, Status: 504, Operations: []string{seatstest.RevokeSeat}})
		looks := 0
		gone := errors.New("network is gone")
		road := roundTripper(func(r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodGet {
				if looks++; looks > 1 {
					return nil, gone
				}
			}
			return polar.Transport().RoundTrip(r)
		})
		_, err := clientOf(t, polar, seats.WithHTTPClient(&http.Client{Transport: road})).EnsureRevoked(ctx, team.Owner, *seat, oneAttempt)
		checkIs(t, err, "ErrOutcomeUnknown ErrServer")
		var answer *seats.Error
		if !errors.Is(err, gone) || !errors.As(err, &answer) || answer.StatusCode != 504 {
			t.Errorf("%v, want the 504 and why there was no look", err)
		}
		if text := err.Error(); !strings.HasPrefix(text, "seats: EnsureRevoked: 504 Gateway Timeout: outcome unknown: checking the list: ") || strings.Count(text, "seats: ") != 1 {
			t.Errorf("text %q", text)
		}
	})
}

func TestEnsureRevokedErrorText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polar, team, seat := newTeamWithSeat(t, 1)
		once := seats.WithRetry(seats.RetryPolicy{MaxAttempts: 1})
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultEdgePage, Operations: []string{seatstest.ListSeats}})
		_, err := clientOf(t, polar).EnsureRevoked(ctx, team.Owner, *seat, once)
		if want := "seats: EnsureRevoked: checking the list: 502 Bad Gateway"; err == nil || err.Error() != want {
			t.Errorf("text %q, want %q", err, want)
		}
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 403, Body: `{"error":"NotPermitted","detail":"x"}`, Operations: []string{seatstest.RevokeSeat}})
		var got seats.Response
		_, err = clientOf(t, polar).EnsureRevoked(ctx, team.Owner, *seat, once, seats.WithResponse(&got))
		if want := "seats: EnsureRevoked: 403 NotPermitted: x"; err == nil || err.Error() != want || got.StatusCode != 403 {
			t.Errorf("text %q with %d, want %q", err, got.StatusCode, want)
		}
		if _, err := clientOf(t, polar).EnsureRevoked(ctx, team.Owner, seats.Seat{}, seats.WithResponse(&got)); err == nil || got.StatusCode != 0 {
			t.Errorf("%v, the Response of the call before is kept: %+v", err, got)
		}
	})
}
