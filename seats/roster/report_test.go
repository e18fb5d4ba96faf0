package roster_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/roster"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

func TestPlanString(t *testing.T) {
	const pending = `"status":"pending","claimed_at":null`
	owner := `"member":{"id":"m","customer_id":"992fae2a-2a17-4b7a-8d9e-e287cf90131b","email":"owner@company.com","role":"billing_manager"}`
	r := offline(t, roster.WithRevocations(1))
	plan, err := r.Compare(listJSON(t, 4, seatJSON("s1", "ada@company.com", ""), seatJSON("s2", "bob@company.com", pending), seatJSON("s3", "cyd@company.com", ""), seatJSON("s4", "owner@company.com", owner)),
		append(emails("ada", "bob", "dan", "eve", "fay"), roster.Person{ExternalMemberID: "hr-7", Email: "gil@company.com"}))
	if err != nil {
		t.Fatal(err)
	}
	const want = `4 seats of 4 taken. To do: 4 to assign, 1 to invite again, 1 to revoke. Unchanged: 1 on the list, 1 not on the list.
To fit everybody, buy 3 seats.
assign:
  dan@company.com
  eve@company.com
  fay@company.com
  gil@company.com
invite again:
  bob@company.com (invitation expired on 2026-08-23)
revoke:
  cyd@company.com (claimed, assigned on 2026-08-22)
not on the list:
  owner@company.com (claimed, assigned on 2026-08-22, billing manager)
`
	if got := plan.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	plan, err = r.Compare(listJSON(t, 500), numbered(250))
	if err != nil {
		t.Fatal(err)
	}
	if got := plan.String(); !strings.Contains(got, "  p99@company.com\n  and 150 more\n") {
		t.Errorf("got\n%s\nwant the first hundred names", got)
	}
	if !new(roster.Plan).IsEmpty() || plan.IsEmpty() {
		t.Errorf("IsEmpty() = %t for the zero plan and %t for 250 assignments", new(roster.Plan).IsEmpty(), plan.IsEmpty())
	}
	if got := new(roster.Plan).String(); got != "0 seats of 0 taken. To do: nothing. Unchanged: nothing.\n" {
		t.Errorf("String of the zero plan = %q", got)
	}
}

func TestReportString(t *testing.T) {
	seat := func(email string) seats.Seat { return seats.Seat{Email: email} }
	revoked := seats.Seat{Status: seats.SeatStatusRevoked, Member: &seats.Member{Email: "cyd@company.com"}}
	bob, dan := seat("bob@company.com"), seat("dan@company.com")
	report := roster.Report{
		Assigned: []roster.Done{{Person: roster.Person{Email: "ada@company.com"}}},
		Renewed:  []seats.Seat{bob}, Revoked: []seats.Seat{revoked},
		Kept:       []roster.Done{{Person: roster.Person{MemberID: "m-1"}}},
		Failed:     []roster.Failure{{Person: roster.Person{Email: "eve"}, Err: errors.New("seats: AssignSeat: 422")}, {Person: roster.Person{MemberID: "m"}, Seat: &dan, Err: errors.New("lost")}},
		NotBegun:   []roster.Person{{ExternalMemberID: "hr-1"}},
		NotRenewed: []seats.Seat{seat("fay@company.com")}, NotRevoked: []seats.Seat{seat("gil@company.com")},
		Requests: 12, Refused: 2, Waited: 61400 * time.Millisecond,
	}
	const want = `Done: 1 assigned, 1 invited again, 1 revoked, 1 had a seat already. Not done: 2 failed, 3 not begun. 12 requests, 2 of them refused by the rate limit, waited 1m1s.
failed:
  eve: AssignSeat: 422
  dan@company.com: lost
not begun:
  hr-1
  fay@company.com (to invite again)
  gil@company.com (to revoke)
assigned:
  ada@company.com
invited again:
  bob@company.com
revoked:
  cyd@company.com
had a seat already:
  m-1
`
	if got := report.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := new(roster.Report).String(); got != "Done: nothing. 0 requests.\n" {
		t.Errorf("String of the zero report = %q", got)
	}
}

func TestReportJSON(t *testing.T) {
	seat := listJSON(t, 1, seatJSON("s1", "ada@company.com", `"seat_metadata":{"floor":2.5,"rooms":[1,null]}`)).Seats[0]
	report := roster.Report{
		Assigned: []roster.Done{{Person: roster.Person{Email: "ada@company.com"}, Seat: seat}}, Kept: []roster.Done{{Person: roster.Person{ExternalMemberID: "hr"}}},
		Renewed: []seats.Seat{seat}, Revoked: []seats.Seat{seat}, NotBegun: []roster.Person{{MemberID: "m"}}, NotRenewed: []seats.Seat{seat}, NotRevoked: []seats.Seat{seat},
		Failed:   []roster.Failure{{Person: roster.Person{Email: "eve"}, Err: errors.New("seats: AssignSeat: 422")}},
		Requests: 3, Refused: 2, Waited: time.Second,
	}
	text, err := json.Marshal(report)
	if err != nil || !strings.Contains(string(text), `"failed":[{"person":{"email":"eve"},"seat":null,"error":"seats: AssignSeat: 422"}]`) {
		t.Errorf("Marshal(report) = %s, %v; want the failure with its text", text, err)
	}
	var decoded roster.Report
	if err := json.Unmarshal(text, &decoded); err != nil || !reflect.DeepEqual(decoded, report) {
		t.Errorf("after a round trip: %+v, %v; want %+v", decoded, err, report)
	}
	text, err = json.Marshal(roster.Failure{})
	if err != nil || string(text) != `{"person":{},"seat":null,"error":""}` {
		t.Errorf("Marshal of the zero Failure = %s, %v", text, err)
	}
	if text := (roster.Failure{Person: roster.Person{Email: "eve"}}).String(); text != "eve" {
		t.Errorf("String of a Failure without Err = %q, want eve", text)
	}
}

// The wait after a lost answer is an EventWaiting.
func TestEventsAfterLostAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 5)
		plan := d.plan(emails("ada")...)
		began := time.Now()
		var waits []time.Duration
		r := newRoster(t, d.polar.Client(), d.team, roster.WithProgress(func(e roster.Event) {
			if e.Kind == roster.EventWaiting {
				waits = append(waits, e.Until.Sub(began))
			}
		}))
		d.fault(seatstest.FaultCutAfter, seatstest.AssignSeat, 1)
		if _, err := r.Apply(ctx, plan); err != nil {
			t.Fatal(err)
		}
		if len(waits) != 1 || waits[0] != 3*time.Second {
			t.Errorf("EventWaiting until %v, want one until 3s", waits)
		}
	})
}

func TestEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 130, roster.WithRevocations(1))
		d.sync(emails("zoe")...)
		d.sync(append(numbered(1), emails("zoe")...)...)
		time.Sleep(pastInvitations)
		d.polar.SetEnvironment(seatstest.Sandbox)
		var calls atomic.Int32
		count := map[roster.EventKind]int{}
		done, waitedUntil := 0, time.Time{}
		r := newRoster(t, d.polar.Client(), d.team, roster.WithRevocations(1), roster.WithProgress(func(e roster.Event) {
			if calls.Add(1) != 1 {
				t.Error("two calls of the progress function overlap")
			}
			defer calls.Add(-1)
			time.Sleep(time.Millisecond)
			count[e.Kind]++
			if e.Done < done || e.Total != 0 && e.Total != 122 {
				t.Errorf("event %+v after one with Done %d, want Done not to decrease, and Total 122", e, done)
			}
			done = e.Done
			switch e.Kind {
			case roster.EventWaiting:
				waitedUntil = e.Until
				if wait := time.Until(e.Until); wait <= time.Second || wait > time.Minute {
					t.Errorf("EventWaiting for %v, want more than 1s and at most 1m", wait)
				}
			case roster.EventFailed:
				if e.Err == nil || e.Person.Email != "eve@example.com" {
					t.Errorf("event %+v, want eve and an error", e)
				}
			case roster.EventLooking:
			default:
				if e.Seat == nil || e.Person.String() == "" {
					t.Errorf("event %+v, want a person and a seat", e)
				}
			}
		}))
		plan, err := r.Plan(ctx, append(numbered(120), emails("eve@example.com")...))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Apply(ctx, plan); !errors.Is(err, seats.ErrValidation) {
			t.Fatalf("Apply: %v, want ErrValidation", err)
		}
		want := map[roster.EventKind]int{roster.EventAssigned: 119, roster.EventRenewed: 1, roster.EventRevoked: 1, roster.EventFailed: 1, roster.EventWaiting: 1}
		looks := count[roster.EventLooking]
		delete(count, roster.EventLooking)
		if !reflect.DeepEqual(count, want) || looks < 2 || done != 122 {
			t.Errorf("events %v, %d looks, %d done; want %v, 2 or more looks, 122 done", count, looks, done, want)
		}
		if waitedUntil.IsZero() {
			t.Error("no EventWaiting")
		}
	})
}
