package roster_test

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/roster"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// lost is how an answer is lost after Polar did what was asked.
var lost = []seatstest.FaultKind{
	seatstest.FaultCutAfter, seatstest.FaultCutHeader, seatstest.FaultCutBody,
	seatstest.FaultStall, seatstest.FaultShortBody, seatstest.FaultWrongLength,
}

// notDone is how a request is lost before Polar did it.
var notDone = []seatstest.FaultKind{seatstest.FaultCutBefore, seatstest.FaultEdgePage, seatstest.FaultAnswer}

// What became of a lost assignment is settled by one look, and nobody is mailed twice.
func TestLostAssignments(t *testing.T) {
	for _, kind := range append(lost, notDone...) {
		t.Run(string(kind), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t, 10)
				d.fault(kind, seatstest.AssignSeat, 3)
				report := d.sync(numbered(8)...)
				if len(report.Assigned) != 8 || len(d.polar.Invitations()) != 8 {
					t.Errorf("%d assigned, %d mails; want 8 of both", len(report.Assigned), len(d.polar.Invitations()))
				}
				for _, done := range report.Assigned {
					if done.Seat.Email != done.Person.Email {
						t.Errorf("%s has the seat of %s", done.Person, done.Seat.Email)
					}
				}
				if n := d.requests(seatstest.ListSeats); n != 3 {
					t.Errorf("%d lists, want Plan's, the first, and one that settles", n)
				}
			})
		})
	}
}

// A lost assignment of somebody whom the seats do not tell.
func TestLostAssignmentInAnotherScript(t *testing.T) {
	for _, places := range []int{3, 2} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(t, places)
			d.sync(emails("bob@bücher.dev")...)
			d.fault(seatstest.FaultCutAfter, seatstest.AssignSeat, 1)
			report := d.sync(emails("bob@bücher.dev", "ada@xn--bcher-kva.dev")...)
			if len(report.Assigned) != 1 || report.Assigned[0].Seat.Email != "ada@bücher.dev" || len(d.polar.Invitations()) != 2 {
				t.Errorf("%+v, want ada assigned", report)
			}
		})
	}
}

// Of two such people nobody can tell which of them was given the seat: Polar is asked again.
func TestTwoLostAssignmentsInAnotherScript(t *testing.T) {
	want := emails("bob@bücher.dev", "ada@xn--bcher-kva.dev", "cyd@xn--bcher-kva.dev")
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 4)
		d.sync(want[0])
		d.fault(seatstest.FaultCutAfter, seatstest.AssignSeat, 2)
		report := d.sync(want...)
		if len(report.Kept) != 2 || report.Kept[0].Seat.Email != "ada@bücher.dev" || report.Kept[1].Seat.Email != "cyd@bücher.dev" || len(d.polar.Invitations()) != 3 {
			t.Errorf("%+v, want both kept, with their seats", report)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 3)
		d.sync(want[0])
		d.fault(seatstest.FaultCutAfter, seatstest.AssignSeat, 2)
		report, err := d.Apply(ctx, d.plan(want...))
		if !errors.Is(err, seats.ErrOutcomeUnknown) || errors.Is(err, seats.ErrSeatNotAvailable) || len(report.Failed) != 2 {
			t.Errorf("%v, %+v; want both unknown", err, report)
		}
	})
}

// An assignment of which no answer ever comes has failed, and it is known that it was not
// done.
func TestAssignmentThatIsLostAgainAndAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 3)
		plan := d.plan(emails("ada")...)
		d.fault(seatstest.FaultCutBefore, seatstest.AssignSeat, 100)
		report, err := d.Apply(ctx, plan)
		if err == nil || errors.Is(err, seats.ErrOutcomeUnknown) || len(report.Failed) != 1 {
			t.Errorf("%v, %+v; want ada failed, and known to be so", err, report)
		}
		d.wantHolders("")
	})
}

// The seat is gone when the look has shown that the assignment was not done: the person has
// none for sure.
func TestLostAssignmentThatDoesNotFitAnyMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 1)
		d.fault(seatstest.FaultCutBefore, seatstest.AssignSeat, 1)
		posted := false
		r := d.hooked(func(r *http.Request) {
			if posted && r.Method == http.MethodGet {
				posted = false
				d.assign("zoe@company.com")
			}
			posted = posted || r.Method == http.MethodPost
		})
		report, err := r.Apply(ctx, d.plan(emails("ada")...))
		if !errors.Is(err, seats.ErrSeatNotAvailable) || errors.Is(err, seats.ErrOutcomeUnknown) || len(report.Failed) != 1 {
			t.Errorf("%v, %+v; want ada failed, and known to be so", err, report)
		}
	})
}

// A revocation is never repeated unseen, and no assignment begins in the three seconds after
// one that was lost.
func TestLostRevocations(t *testing.T) {
	for _, kind := range append(lost, notDone...) {
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
					t.Errorf("%+v, want 5 revoked and 5 assigned", report)
				}
				d.wantHolders("ada@company.com bob@company.com cyd@company.com dan@company.com eve@company.com p0@company.com p1@company.com p2@company.com")
				checkHandOn(t, d.polar.Requests()[before:], began)
			})
		})
	}
}

// checkHandOn looks at requests in their order: between a revocation that failed and the next
// change there are three seconds and a look.
func checkHandOn(t *testing.T, requests []seatstest.Request, began time.Time) {
	t.Helper()
	var failedAt time.Time
	looked := true
	for _, r := range requests {
		switch r.Operation {
		case seatstest.RevokeSeat:
			if !looked && r.Time.Sub(failedAt) > 2*time.Second { // not of the same batch
				t.Errorf("a revocation %v after a lost one, without a look", r.Time.Sub(failedAt))
			}
			if r.Fault != "" {
				failedAt, looked = r.Time, false
			}
		case seatstest.ListSeats:
			looked = looked || r.Time.Sub(failedAt) >= 3*time.Second
		case seatstest.AssignSeat:
			if !looked {
				t.Errorf("an assignment %v after a lost revocation", r.Time.Sub(failedAt))
			}
		}
	}
}

// A revocation that was given up arrives late, and takes nobody else's seat.
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
				t.Errorf("%+v after %d revocations, want one", report, d.requests(seatstest.RevokeSeat))
			}
		})
	}
}

// A time-out of the http.Client's own is an answer that was lost, and no deadline of the run's.
func TestTimeoutOfTheHTTPClient(t *testing.T) {
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

// While nobody knows what became of a revocation, nobody is assigned a seat.
func TestRevocationThatIsNotSettled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 2, roster.WithRevocations(1))
		d.sync(emails("ada", "bob")...)
		plan := d.plan(emails("bob", "cyd")...)
		gone := false
		r := d.hooked(func(r *http.Request) {
			if r.Method == http.MethodDelete {
				d.fault(seatstest.FaultCutAfter, seatstest.RevokeSeat, 1)
				d.fault(seatstest.FaultCutBefore, seatstest.ListSeats, 100)
				gone = true
			}
		}, roster.WithRevocations(1))
		report, err := r.Apply(ctx, plan)
		if !gone || !errors.Is(err, seats.ErrOutcomeUnknown) || len(report.NotBegun) != 1 || len(report.Failed) != 1 || len(report.Assigned) != 0 {
			t.Errorf("%v, %+v; want the revocation unknown and cyd not begun", err, report)
		}
	})
}

// The seat went to somebody else after the look: it is not taken from them.
func TestRevocationOfSomebodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 2, roster.WithRevocations(1))
		d.sync(emails("ada", "bob")...)
		plan := d.plan(emails("bob")...)
		deletes := 0
		r := d.hooked(func(r *http.Request) {
			if r.Method == http.MethodDelete {
				if deletes++; deletes == 1 { // it never arrives, and meanwhile somebody else acts
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
			t.Errorf("%v, %+v; want ada's seat revoked, by whomever", err, report)
		}
		d.wantHolders("bob@company.com zoe@company.com")
	})
}
