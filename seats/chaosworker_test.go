package seats_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

const chaosWorkers = 16

// A chaosCall is one call for one person, and its outcome.
type chaosCall struct {
	id         string // the value of callHeader in each request of the call
	op         string
	concurrent bool          // another call for the same person runs at the same time
	timeout    time.Duration // after which the caller gives up; 0: never

	seat     *seats.Seat
	err      error
	response seats.Response
}

const callHeader = "X-Chaos-Call"

const ensureSeat, ensureRevoked = "EnsureSeat", "EnsureRevoked"

func (c *chaosCall) unknown() bool { return errors.Is(c.err, seats.ErrOutcomeUnknown) }

func (c *chaosCall) assigns() bool { return c.op == seatstest.AssignSeat || c.op == ensureSeat }

// A chaosRun has workers make calls for people through one client, while faults happen.
type chaosRun struct {
	polar          *seatstest.Fake
	client         chaosClient
	people         []*person
	random         *rand.Rand
	calls          atomic.Int64
	log            secretLog
	callerPatience time.Duration // some callers give up within this time; 0: none does
	maxLateness    time.Duration // longest time from sending a late request to its arrival

	mu          sync.Mutex
	claimErrors []error // from people whose seat the client has returned
}

func newChaosRun(polar *seatstest.Fake, newClient func(...seats.Option) *seats.Client, withMembers bool, people int) *chaosRun {
	polar.KeepRequests(math.MaxInt)
	c := &chaosRun{polar: polar, random: rand.New(rand.NewPCG(*chaosSeed, 0))}
	c.client = newClient(seats.WithLogger(debugLogger(&c.log)))
	c.people = newCompanies(polar, withMembers, people, c.random)
	return c
}

// run has the workers serve the people in order, so that all workers are busy with the same
// few companies.
func (c *chaosRun) run() {
	queue := make(chan *person, len(c.people))
	for _, p := range c.people {
		queue <- p
	}
	close(queue)
	var workers sync.WaitGroup
	for range chaosWorkers {
		w := worker{c, rand.New(rand.NewPCG(c.random.Uint64(), 0))}
		workers.Go(func() {
			for p := range queue {
				w.serve(p)
			}
		})
	}
	workers.Wait()
	time.Sleep(c.maxLateness) // until the last late request has arrived
}

type worker struct {
	*chaosRun
	random *rand.Rand
}

// serve makes the calls of one person's stay: it gives the person a seat, resends the
// invitation, claims the seat, assigns it again, and revokes it. Each step but the first is
// left to chance.
func (w worker) serve(p *person) {
	w.giveSeat(p)
	if p.seat == nil {
		return
	}
	if p.seat.Status == seats.SeatStatusPending && w.chance(3) {
		w.resend(p)
	}
	if p.seat.Status == seats.SeatStatusPending && w.chance(3) {
		w.claim(p)
	}
	if w.chance(6) {
		w.assign(p, seatstest.AssignSeat)
	}
	if w.chance(6) {
		w.assign(p, ensureSeat)
	}
	if w.chance(6) {
		w.revoke(p)
	}
	if p.seat != nil {
		p.company.addSeated(p)
	}
}

func (w worker) chance(oneIn int) bool { return w.random.IntN(oneIn) == 0 }

// giveSeat tries a few times to give the person a seat, and takes one from somebody else if
// all are taken.
func (w worker) giveSeat(p *person) {
	for range 6 {
		assign := w.assign
		if w.chance(8) {
			assign = w.assignTwice
		}
		switch call := assign(p, seatstest.AssignSeat); {
		case call.err == nil:
			return
		case call.unknown() && w.chance(2):
			return
		case call.unknown():
			w.assign(p, ensureSeat)
			return
		case errors.Is(call.err, seats.ErrSeatNotAvailable):
			w.freeSeat(p.company)
		}
	}
}

// freeSeat revokes the seat of the person who has held theirs longest.
func (w worker) freeSeat(c *company) {
	p := c.takeSeated()
	if p == nil {
		return
	}
	w.revoke(p)
	if p.seat != nil {
		c.addSeated(p)
	}
}

// addSeated makes p available to freeSeat.
func (c *company) addSeated(p *person) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seated = append(c.seated, p)
}

// takeSeated removes and returns the person who has been seated longest, or nil.
func (c *company) takeSeated() *person {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.seated) == 0 {
		return nil
	}
	p := c.seated[0]
	c.seated = c.seated[1:]
	return p
}

func (w worker) assign(p *person, op string) *chaosCall {
	call := w.call(p, op)
	w.sendAssign(p, call)
	w.record(p, call)
	return call
}

// assignTwice makes two calls at the same time, as an impatient double click does.
func (w worker) assignTwice(p *person, op string) *chaosCall {
	first, second := w.call(p, op), w.call(p, op)
	first.concurrent, second.concurrent = true, true
	var wg sync.WaitGroup
	wg.Go(func() { w.sendAssign(p, first) })
	w.sendAssign(p, second)
	wg.Wait()
	w.record(p, first)
	w.record(p, second)
	if second.err != nil {
		return first
	}
	return second
}

func (w worker) sendAssign(p *person, call *chaosCall) {
	send := w.client.AssignSeat
	if call.op == ensureSeat {
		send = w.client.EnsureSeat
	}
	ctx, cancel := call.context()
	defer cancel()
	call.seat, call.err = send(ctx, p.company.session, p.assign, call.idHeader(), seats.WithResponse(&call.response))
}

func (w worker) record(p *person, call *chaosCall) {
	w.noteLateRequests(p, call)
	if call.err == nil {
		p.seat = call.seat
	}
}

// revoke revokes the person's seat. If the outcome is unknown, it may call once more.
func (w worker) revoke(p *person) {
	seat := *p.seat
	for range 2 {
		p.waitForLateRequests()
		call := w.call(p, ensureRevoked)
		w.sendRevoke(p, call, seat)
		w.noteLateRequests(p, call)
		if call.err == nil || call.unknown() {
			p.seat = nil // as far as the worker knows
		}
		if !call.unknown() || w.chance(2) {
			return
		}
	}
}

func (w worker) sendRevoke(p *person, call *chaosCall, seat seats.Seat) {
	ctx, cancel := call.context()
	defer cancel()
	_, call.err = w.client.EnsureRevoked(ctx, p.company.session, seat, call.idHeader(), seats.WithResponse(&call.response))
}

func (w worker) resend(p *person) {
	call := w.call(p, seatstest.ResendInvitation)
	ctx, cancel := call.context()
	defer cancel()
	call.seat, call.err = w.client.ResendInvitation(ctx, p.company.session, p.seat.ID, call.idHeader(), seats.WithResponse(&call.response))
	w.noteLateRequests(p, call)
}

// claim has the invited person claim the seat, without the client.
func (w worker) claim(p *person) {
	if err := w.polar.Claim(p.seat.ID); err != nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.claimErrors = append(w.claimErrors, fmt.Errorf("%s: %w", p.email, err))
	}
}

// waitForLateRequests waits until no request for the person can be under way. No client can
// know of the late requests of earlier calls. If an assignment was given up on, repeated
// with success and revoked at once, the first request may assign the seat again. A late
// revocation may take the seat from the next person, and a late resending may mail them.
func (p *person) waitForLateRequests() { time.Sleep(time.Until(p.quietFrom)) }

// noteLateRequests notes until when requests of the call may be under way.
func (w worker) noteLateRequests(p *person, call *chaosCall) {
	if call.unknown() || call.response.Attempts > 1 {
		p.quietFrom = time.Now().Add(w.maxLateness)
	}
}

func (w worker) call(p *person, op string) *chaosCall {
	call := &chaosCall{id: strconv.FormatInt(w.calls.Add(1), 10), op: op}
	if w.callerPatience > 0 && w.chance(8) {
		call.timeout = time.Duration(w.random.Int64N(int64(w.callerPatience)))
	}
	p.calls = append(p.calls, call)
	return call
}

func (c *chaosCall) idHeader() seats.Option { return seats.WithHeader(callHeader, c.id) }

func (c *chaosCall) context() (context.Context, context.CancelFunc) {
	if c.timeout == 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, c.timeout)
}
