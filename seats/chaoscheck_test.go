package seats_test

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// The promises that are checked after a chaos.
const (
	holdsTheSeat     = "everyone for whom nil came back, and whom nobody revoked, has the seat that came back"
	oneSeatEach      = "no one has two seats"
	invitedOnce      = "no one is invited twice by an assignment"
	refusedIsNotDone = "what is refused, and is no unknown outcome, was not done"
	resentOnce       = "a resending that is done is one mail"
	revokedOnPurpose = "no one loses a seat but by a revocation that was meant for them"
	noHiddenSeat     = "no one has a seat when the client said that they have none"
	mailsMatch       = "everyone has the mails that the outcomes tell of"
	unknownIsRare    = "unknown outcomes are few"
	errorsHaveSource = "an error is one that the road, Polar or the caller gave"
	mostSucceed      = "most of what Polar does not refuse is done, of every kind and container"
	nothingSecret    = "no log shows a token or an address, and no error a token"
)

const (
	maxUnknown      = 0.08 // of the calls that the list of seats can settle: a sound client has 2% to 4%, one that never retries 19%
	minUnknownCalls = 500  // calls, below which that share says nothing
	minDone         = 0.4  // of the calls that Polar does not refuse; a sound client gets to 0.6 and more
	minDoneCalls    = 60   // calls, below which that share says nothing
)

// violations says of each promise that was broken how.
type violations map[string][]string

func (v violations) add(promise, format string, args ...any) {
	v[promise] = append(v[promise], fmt.Sprintf(format, args...))
}

// A truth is what the fake knows of what happened.
type truth struct {
	done     map[string]int        // POSTs and DELETEs that were carried out, by call
	active   map[string][]heldSeat // that are held in the end, by address
	invited  map[string]int        // mails, by address
	assigned map[string]int        // seats that were given, by address
	revoked  map[string]int        // seats that were taken, by address
}

// A place is a seat that is held.
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

// check holds what the client said of each call against what happened.
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

// checkCalls looks at each call by itself: what it did is in the requests with its id.
func checkCalls(v violations, t truth, p *person) {
	had := noSeat
	for i, call := range p.calls {
		done := t.done[call.id]
		if call.err != nil && !call.unknown() && done > 0 {
			v.add(refusedIsNotDone, "%s: call %s was carried out, but: %v", p.email, call.id, call.err)
		}
		checkErrorSource(v, p, call)
		switch {
		case call.op == seatstest.ResendInvitation:
			checkResend(v, p, call, done)
		case call.assigns():
			checkAssign(v, p, call, done, had)
		}
		had, _ = reportedHolding(p.calls[:i+1])
	}
}

func checkResend(v violations, p *person, call *chaosCall, done int) {
	if done > 1 || call.err == nil && done == 0 {
		v.add(resentOnce, "%s: call %s: %d mails, and %v", p.email, call.id, done, call.err)
	}
}

func checkAssign(v violations, p *person, call *chaosCall, done int, had holding) {
	if done > 1 {
		v.add(invitedOnce, "%s: call %s: %d seats given", p.email, call.id, done)
	}
	if call.err == nil && done == 0 && had == noSeat && !call.concurrent {
		v.add(holdsTheSeat, "%s: call %s: nil, and no seat given", p.email, call.id)
	}
}

// holding is whether a person has a seat, after what the client said.
type holding int

const (
	noSeat holding = iota
	hasSeat
	mayHaveSeat
)

// told follows a person's calls, and returns what the client said that they have.
func reportedHolding(calls []*chaosCall) (has holding, id string) {
	for _, call := range calls {
		switch {
		case call.assigns() && call.err == nil:
			has, id = hasSeat, call.seat.ID
		case call.assigns() && call.unknown() && has == noSeat:
			has = mayHaveSeat
		case call.op == ensureRevoked && call.err == nil:
			has = noSeat
		case call.op == ensureRevoked && call.unknown() && has == hasSeat:
			has = mayHaveSeat
		}
	}
	return has, id
}

func checkSeat(v violations, t truth, p *person) {
	has, id := reportedHolding(p.calls)
	active := t.active[p.email]
	switch {
	case len(active) > 1:
		v.add(oneSeatEach, "%s: %v", p.email, active)
	case has == hasSeat && (len(active) == 0 || active[0] != heldSeat{p.company.container, id}):
		v.add(holdsTheSeat, "%s: told %s, has %v", p.email, id, active)
	case has == noSeat && len(active) > 0:
		v.add(noHiddenSeat, "%s: %v", p.email, active)
	}
}

// checkMails counts what left Polar: a mail for each seat that was given, unless it was
// claimed at once, and one for each resending.
func checkMails(v violations, t truth, p *person) {
	resent, perhaps := 0, 0
	for _, call := range p.calls {
		switch {
		case call.op != seatstest.ResendInvitation:
		case call.err == nil:
			resent++
		case call.unknown():
			perhaps++
		}
	}
	least := t.assigned[p.email] + resent
	if got := t.invited[p.email]; got < least || got > least+perhaps {
		v.add(mailsMatch, "%s: %d mails, want %d to %d", p.email, got, least, least+perhaps)
	}
}

func checkRevocations(v violations, t truth, p *person) {
	meant := 0
	for _, call := range p.calls {
		if call.op == ensureRevoked && (call.err == nil || call.unknown()) {
			meant++
		}
	}
	if got := t.revoked[p.email]; got > meant {
		v.add(revokedOnPurpose, "%s: %d times, by %d calls", p.email, got, meant)
	}
}

func (c *chaosRun) checkUnknown(v violations) {
	unknown, calls := c.unknownShare()
	if calls >= minUnknownCalls && float64(unknown) > maxUnknown*float64(calls) {
		v.add(unknownIsRare, "%d of %d calls", unknown, calls)
	}
}

// unknownShare leaves out what no client could settle: resendings, people whom the list
// of seats does not tell, and callers who do not wait for it.
func (c *chaosRun) unknownShare() (unknown, of int) {
	for _, p := range c.people {
		for _, call := range p.calls {
			if !p.identified || call.op == seatstest.ResendInvitation || call.timeout > 0 {
				continue
			}
			of++
			if call.unknown() {
				unknown++
			}
		}
	}
	return unknown, of
}
