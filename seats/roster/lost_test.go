package roster_test

import (
	"errors"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/roster"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// lostAnswers are the faults that lose an answer after Polar has carried out the request.
var lostAnswers = []seatstest.FaultKind{
	seatstest.FaultCutAfter, seatstest.FaultCutHeader, seatstest.FaultCutBody,
	seatstest.FaultStall, seatstest.FaultShortBody, seatstest.FaultWrongLength,
}

// lostRequests are the faults that lose a request before Polar has carried it out.
var lostRequests = []seatstest.FaultKind{seatstest.FaultCutBefore, seatstest.FaultEdgePage, seatstest.FaultAnswer}

// One list settles all lost assignments, and nobody gets two invitations.
func TestLostAssignments(t *testing.T) {
	for _, kind := range slices.Concat(lostAnswers, lostRequests) {
		t.Run(string(kind), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t, 10)
				d.fault(kind, seatstest.AssignSeat, 3)
				report := d.sync(numbered(8)...)
				if len(report.Assigned) != 8 || len(d.polar.Invitations()) != 8 {
					t.Errorf("%d assigned, %d invitations; want 8 and 8", len(report.Assigned), len(d.polar.Invitations()))
				}
				for _, done := range report.Assigned {
					if done.Seat.Email != done.Person.Email {
						t.Errorf("%s has the seat of %s", done.Person, done.Seat.Email)
					}
				}
				if n := d.requests(seatstest.ListSeats); n != 3 {
					t.Errorf("%d lists, want 3: Plan's, Apply's first, and one after the lost answers", n)
				}
			})
		})
	}
}

// The answer to an assignment is lost, and the address in the list is spelled in another way.
func TestLostAssignmentInAnotherScript(t *testing.T) {
	for _, places := range []int{3, 2} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(t, places)
			d.sync(emails("bob@bücher.dev")...)
			d.fault(seatstest.FaultCutAfter, seatstest.AssignSeat, 1)
			report := d.sync(emails("bob@bücher.dev", "ada@xn--bcher-kva.dev")...)
			if len(report.Assigned) != 1 || report.Assigned[0].Seat.Email != "ada@bücher.dev" || len(d.polar.Invitations()) != 2 {
				t.Errorf("report %+v, want ada assigned with one invitation", report)
			}
		})
	}
}

// If two such answers are lost, the list does not show whose seat is whose. The roster then sends
// the assignments again, and Polar refuses them.
func TestTwoLostAssignmentsInAnotherScript(t *testing.T) {
	want := emails("bob@bücher.dev", "ada@xn--bcher-kva.dev", "cyd@xn--bcher-kva.dev")
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 4)
		d.sync(want[0])
		d.fault(seatstest.FaultCutAfter, seatstest.AssignSeat, 2)
		report := d.sync(want...)
		if len(report.Kept) != 2 || report.Kept[0].Seat.Email != "ada@bücher.dev" || report.Kept[1].Seat.Email != "cyd@bücher.dev" || len(d.polar.Invitations()) != 3 {
			t.Errorf("report %+v, want both kept, with their seats", report)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 3)
		d.sync(want[0])
		d.fault(seatstest.FaultCutAfter, seatstest.AssignSeat, 2)
		report, err := d.Apply(ctx, d.plan(want...))
		if !errors.Is(err, seats.ErrOutcomeUnknown) || errors.Is(err, seats.ErrSeatNotAvailable) || len(report.Failed) != 2 {
			t.Errorf("Apply: %v, %+v; want ErrOutcomeUnknown for both", err, report)
		}
	})
}

// An assignment that is lost each time fails. Its outcome is known, since a list has shown that it
// was not carried out.
func TestAssignmentLostEachTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 3)
		plan := d.plan(emails("ada")...)
		d.fault(seatstest.FaultCutBefore, seatstest.AssignSeat, 100)
		report, err := d.Apply(ctx, plan)
		if err == nil || errors.Is(err, seats.ErrOutcomeUnknown) || len(report.Failed) != 1 {
			t.Errorf("Apply: %v, %+v; want ada failed with a known outcome", err, report)
		}
		d.wantHolders("")
	})
}

// An assignment is lost, and another person takes the last seat. The list then shows that the
// first person has none.
func TestLostAssignmentOfTakenSeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 1)
		d.fault(seatstest.FaultCutBefore, seatstest.AssignSeat, 1)
		d.beforeListAfter(http.MethodPost, func() { d.assign("zoe@company.com") })
		report, err := d.Apply(ctx, d.plan(emails("ada")...))
		if !errors.Is(err, seats.ErrSeatNotAvailable) || errors.Is(err, seats.ErrOutcomeUnknown) || len(report.Failed) != 1 {
			t.Errorf("Apply: %v, %+v; want ada failed with a known outcome", err, report)
		}
	})
}

// A revocation is repeated only after a list of the seats, and no assignment begins within three
// seconds after a lost revocation.
func TestLostRevocations(t *testing.T) {
	for _, kind := range slices.Concat(lostAnswers, lostRequests) {
		t.Run(string(kind), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t, 8, roster.WithRevocations(1))
				d.sync(numbered(8)...)
				d.fault(kind, seatstest.RevokeSeat, 3)
				before := len(d.polar.Requests())
				want := append(numbered(3), emails("ada", "bob", "cyd", "dan", "eve")...)
				began := time.Now()
				report := d.sync(want...)
				if len(report.Revoked) != 5 || len(report.Assigned) != 5 {
					t.Errorf("report %+v, want 5 revoked and 5 assigned", report)
				}
				d.wantHolders("ada@company.com bob@company.com cyd@company.com dan@company.com eve@company.com p0@company.com p1@company.com p2@company.com")
				checkPauses(t, d.polar.Requests()[before:], began)
			})
		})
	}
}

// checkPauses checks that three seconds and a list of the seats separate a failed revocation from
// the next change.
func checkPauses(t *testing.T, requests []seatstest.Request, began time.Time) {
	t.Helper()
	var failedAt time.Time
	looked := true
	for _, r := range requests {
		switch r.Operation {
		case seatstest.RevokeSeat:
			if !looked && r.Time.Sub(failedAt) > 2*time.Second { // not in the same batch
				t.Errorf("revocation %v after a failed one, without a list in between", r.Time.Sub(failedAt))
			}
			if r.Fault != "" {
				failedAt, looked = r.Time, false
			}
		case seatstest.ListSeats:
			looked = looked || r.Time.Sub(failedAt) >= 3*time.Second
		case seatstest.AssignSeat:
			if !looked {
				t.Errorf("assignment %v after a failed revocation, without a list in between", r.Time.Sub(failedAt))
			}
		}
	}
}

// A revocation that arrives after the client has given up takes no other person's seat.
func TestLateRevocation(t *testing.T) {
	for _, late := range []time.Duration{time.Second, 2900 * time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(t, 1, roster.WithRevocations(1))
			d.sync(emails("ada")...)
			timeout := 500 * time.Millisecond
			d.polar.Fail(seatstest.Fault{Kind: seatstest.FaultLate, Delay: timeout + late, Operations: []string{seatstest.RevokeSeat}})
			d.Roster = newRoster(t, d.polar.Client(seats.WithTimeout(timeout)), d.team, roster.WithRevocations(1))
			report := d.sync(emails("bob")...)
			time.Sleep(10 * time.Second)
			d.wantHolders("bob@company.com")
			if len(report.Revoked) != 1 || d.requests(seatstest.RevokeSeat) != 1 {
				t.Errorf("report %+v after %d revocations, want 1 revoked after 1", report, d.requests(seatstest.RevokeSeat))
			}
		})
	}
}

// A timeout of the http.Client loses an answer, but does not end the run.
func TestHTTPClientTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 10, roster.WithRevocations(1))
		hc := &http.Client{Transport: d.polar.Transport(), Timeout: time.Second}
		d.Roster = newRoster(t, d.polar.Client(seats.WithHTTPClient(hc)), d.team, roster.WithRevocations(1))
		d.fault(seatstest.FaultStall, seatstest.AssignSeat, 2)
		d.fault(seatstest.FaultStall, seatstest.RevokeSeat, 2)
		d.fault(seatstest.FaultStall, seatstest.ListSeats, 2)
		d.sync(numbered(8)...)
		d.sync(numbered(4)...)
		d.wantHolders("p0@company.com p1@company.com p2@company.com p3@company.com")
	})
}

// While the outcome of a revocation is unknown, nobody is assigned a seat.
func TestUnsettledRevocation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 2, roster.WithRevocations(1))
		d.sync(emails("ada", "bob")...)
		plan := d.plan(emails("bob", "cyd")...)
		revoked := false
		r := d.hooked(func(r *http.Request) {
			if r.Method == http.MethodDelete {
				d.fault(seatstest.FaultCutAfter, seatstest.RevokeSeat, 1)
				d.fault(seatstest.FaultCutBefore, seatstest.ListSeats, 100)
				revoked = true
			}
		}, roster.WithRevocations(1))
		report, err := r.Apply(ctx, plan)
		if !revoked || !errors.Is(err, seats.ErrOutcomeUnknown) || len(report.NotBegun) != 1 || len(report.Failed) != 1 || len(report.Assigned) != 0 {
			t.Errorf("Apply: %v, %+v; want ErrOutcomeUnknown for ada and cyd not begun", err, report)
		}
	})
}

// A revocation is lost, and another program gives the seat to another person, who keeps it.
func TestRevocationOfReassignedSeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 2, roster.WithRevocations(1))
		d.sync(emails("ada", "bob")...)
		plan := d.plan(emails("bob")...)
		deletes := 0
		r := d.hooked(func(r *http.Request) {
			if r.Method == http.MethodDelete {
				if deletes++; deletes == 1 { // the request never arrives; another program revokes the seat
					d.fault(seatstest.FaultCutBefore, seatstest.RevokeSeat, 1)
				}
			}
			if r.Method == http.MethodGet && deletes == 1 {
				d.polar.Heal()
				deletes++
				d.revoke("ada@company.com")
				d.assign("zoe@company.com")
			}
		}, roster.WithRevocations(1))
		report, err := r.Apply(ctx, plan)
		if err != nil || len(report.Revoked) != 1 {
			t.Errorf("Apply: %v, %+v; want ada's seat in Revoked", err, report)
		}
		d.wantHolders("bob@company.com zoe@company.com")
	})
}
