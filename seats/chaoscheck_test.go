package seats_test

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// The promises that are checked after a run.
const (
	holdsTheSeat     = "everyone for whom a call succeeded, and whose seat nobody revoked, holds the seat that the call returned"
	oneSeatEach      = "no one holds two seats"
	invitedOnce      = "no assignment invites a person twice"
	refusedIsNotDone = "a call that fails without an unknown outcome has changed nothing"
	resentOnce       = "a resending that succeeds sends one mail"
	revokedOnPurpose = "no one loses a seat except by a revocation meant for them"
	noHiddenSeat     = "no one holds a seat after the client reported that they hold none"
	mailsMatch       = "everyone gets the mails that the outcomes of the calls account for"
	unknownIsRare    = "unknown outcomes are few"
	errorsHaveSource = "every error comes from the network, Polar or the caller"
	mostSucceed      = "most calls that Polar does not refuse succeed, for every operation and container"
	nothingSecret    = "no log shows a token or an address, and no error shows a token"
)

const (
	// maxUnknown bounds the share of unknown outcomes among the calls that the list of
	// seats can settle. A sound client has 2% to 4%, a client that never retries 19%.
	maxUnknown = 0.08
	// minUnknownCalls is the number of calls below which that share means nothing.
	minUnknownCalls = 500
	// minDone is the minimum share of successes among the calls that Polar does not refuse.
	// A sound client reaches 0.6 and more.
	minDone = 0.4
	// minDoneCalls is the number of calls below which that share means nothing.
	minDoneCalls = 60
)

// violations describes, for each broken promise, every case in which it was broken.
type violations map[string][]string

func (v violations) add(promise, format string, args ...any) {
	v[promise] = append(v[promise], fmt.Sprintf(format, args...))
}

// A truth is what really happened, as the fake has recorded it.
type truth struct {
	done     map[string]int        // POSTs and DELETEs carried out, by call
	active   map[string][]heldSeat // seats held at the end, by address
	invited  map[string]int        // invitations sent, by address
	assigned map[string]int        // seats assigned, by address
	revoked  map[string]int        // seats revoked, by address
}

// A heldSeat is a seat that somebody holds.
type heldSeat struct{ container, id string }

func (c *chaosRun) truth() truth {
	t := truth{map[string]int{}, map[string][]heldSeat{}, map[string]int{}, map[string]int{}, map[string]int{}}
	for _, r := range c.polar.Requests() {
		if r.Method != "GET" && r.Status == 200 {
			t.done[r.Header.Get(callHeader)]++
		}
	}
	for _, mail := range c.polar.Invitations() {
		t.invited[strings.ToLower(mail.Email)]++
	}
	t.readWebhooks(c.polar)
	for i := 0; i < len(c.people); i += peoplePerCompany {
		t.readSeats(c.polar, c.people[i].company.container)
	}
	return t
}

func (t truth) readWebhooks(polar *seatstest.Fake) {
	for _, hook := range polar.Webhooks() {
		var event struct{ Data seats.Seat }
		if err := json.Unmarshal([]byte(hook.Body), &event); err != nil {
			panic(err)
		}
		email := strings.ToLower(event.Data.CustomerEmail)
		switch hook.Type {
		case "customer_seat.assigned":
			t.assigned[email]++
		case "customer_seat.revoked":
			t.revoked[email]++
		}
	}
}

func (t truth) readSeats(polar *seatstest.Fake, container string) {
	for _, s := range polar.Seats(container) {
		if s.Status != seats.SeatStatusRevoked {
			email := strings.ToLower(s.Email)
			t.active[email] = append(t.active[email], heldSeat{container, s.ID})
		}
	}
}

// check compares what the client reported for each call with what happened.
func (c *chaosRun) check(t truth) violations {
	v := violations{}
	for _, p := range c.people {
		checkCalls(v, t, p)
		checkSeat(v, t, p)
		checkMails(v, t, p)
		checkRevocations(v, t, p)
	}
	for _, err := range c.claimErrors {
		v.add(holdsTheSeat, "%v", err)
	}
	c.checkUnknown(v)
	c.checkSuccesses(v)
	shown, records := c.log.secrets()
	for _, record := range shown {
		v.add(nothingSecret, "%s", record)
	}
	if records == 0 {
		v.add(nothingSecret, "nothing was logged")
	}
	return v
}

// checkCalls checks each call separately: its requests carry its id.
func checkCalls(v violations, t truth, p *person) {
	before := noSeat
	for i, call := range p.calls {
		done := t.done[call.id]
		if call.err != nil && !call.unknown() && done > 0 {
			v.add(refusedIsNotDone, "%s: call %s was carried out, but returned %v", p.email, call.id, call.err)
		}
		checkErrorSource(v, p, call)
		switch {
		case call.op == seatstest.ResendInvitation:
			checkResend(v, p, call, done)
		case call.assigns():
			checkAssign(v, p, call, done, before)
		}
		before, _ = reportedHolding(p.calls[:i+1])
	}
}

func checkResend(v violations, p *person, call *chaosCall, done int) {
	if done > 1 || call.err == nil && done == 0 {
		v.add(resentOnce, "%s: call %s: %v, %d mails", p.email, call.id, call.err, done)
	}
}

func checkAssign(v violations, p *person, call *chaosCall, done int, before holding) {
	if done > 1 {
		v.add(invitedOnce, "%s: call %s: %d seats assigned", p.email, call.id, done)
	}
	if call.err == nil && done == 0 && before == noSeat && !call.concurrent {
		v.add(holdsTheSeat, "%s: call %s: no error and no seat assigned", p.email, call.id)
	}
}

// A holding is whether a person holds a seat, according to the client.
type holding int

const (
	noSeat holding = iota
	hasSeat
	mayHaveSeat
)

// reportedHolding returns what a person holds after their calls, according to the client.
func reportedHolding(calls []*chaosCall) (has holding, seatID string) {
	for _, call := range calls {
		switch {
		case call.assigns() && call.err == nil:
			has, seatID = hasSeat, call.seat.ID
		case call.assigns() && call.unknown() && has == noSeat:
			has = mayHaveSeat
		case call.op == ensureRevoked && call.err == nil:
			has = noSeat
		case call.op == ensureRevoked && call.unknown() && has == hasSeat:
			has = mayHaveSeat
		}
	}
	return has, seatID
}

func checkSeat(v violations, t truth, p *person) {
	has, seatID := reportedHolding(p.calls)
	active := t.active[p.email]
	switch {
	case len(active) > 1:
		v.add(oneSeatEach, "%s: %v", p.email, active)
	case has == hasSeat && (len(active) == 0 || active[0] != heldSeat{p.company.container, seatID}):
		v.add(holdsTheSeat, "%s: the client reported seat %s, Polar has %v", p.email, seatID, active)
	case has == noSeat && len(active) > 0:
		v.add(noHiddenSeat, "%s: %v", p.email, active)
	}
}

// checkMails checks the number of mails that Polar sent: one for each assigned seat, unless
// it was claimed at once, and one for each resending.
func checkMails(v violations, t truth, p *person) {
	resent, maybeResent := 0, 0
	for _, call := range p.calls {
		switch {
		case call.op != seatstest.ResendInvitation:
		case call.err == nil:
			resent++
		case call.unknown():
			maybeResent++
		}
	}
	minimum := t.assigned[p.email] + resent
	if got := t.invited[p.email]; got < minimum || got > minimum+maybeResent {
		v.add(mailsMatch, "%s: %d mails, want %d to %d", p.email, got, minimum, minimum+maybeResent)
	}
}

func checkRevocations(v violations, t truth, p *person) {
	intended := 0
	for _, call := range p.calls {
		if call.op == ensureRevoked && (call.err == nil || call.unknown()) {
			intended++
		}
	}
	if got := t.revoked[p.email]; got > intended {
		v.add(revokedOnPurpose, "%s: %d revocations, want at most %d", p.email, got, intended)
	}
}

func (c *chaosRun) checkUnknown(v violations) {
	unknown, calls := c.countUnknown()
	if calls >= minUnknownCalls && float64(unknown) > maxUnknown*float64(calls) {
		v.add(unknownIsRare, "%d of %d calls have an unknown outcome", unknown, calls)
	}
}

// countUnknown counts the unknown outcomes. It leaves out the calls that no client could
// settle: resendings, calls for people whom the list of seats does not identify, and calls
// with a deadline.
func (c *chaosRun) countUnknown() (unknown, calls int) {
	for _, p := range c.people {
		for _, call := range p.calls {
			if !p.identified || call.op == seatstest.ResendInvitation || call.timeout > 0 {
				continue
			}
			calls++
			if call.unknown() {
				unknown++
			}
		}
	}
	return unknown, calls
}
