package seatstest

import (
	"net/http"
	"slices"
	"time"
)

const (
	maxAttempts  = 10 // of an event
	maxFailed    = 10 // events in a row, until Polar switches the endpoint off
	firstBackoff = 2 * time.Second
)

// backoff is how long Polar waits after an attempt that failed: it doubles each time. To
// this least that it waits it adds a random part of up to as much again, which is left out.
func backoff(attempts int) time.Duration { return firstBackoff << (attempts - 1) }

// Deliver makes the attempts that are due by the fake's clock, and returns them: the first
// of each event, in the order in which they happened, and those after a failure. Polar
// tries an event ten times, and waits 2, 4, 8 … 512 seconds and up to as much again; here
// it is the least of that. [Fake.Advance] moves the clock, to the Next of a [Delivery] or
// by 20 minutes, which is enough for any; however far it moves, each event is tried once.
func (e *Endpoint) Deliver() []Delivery {
	var made []Delivery
	for _, event := range e.due() {
		if d, ok := e.attempt(event, event.webhook); ok {
			made = append(made, d)
		}
	}
	return made
}

// Send makes an attempt to deliver each of the events now, in this order and whatever the
// clock says. So one can come late, before an earlier one, or once more after it was
// taken. Events of other types and of one's own making, Webhook{Body: "…"}, can be sent
// too. What fails is tried again like any other. A disabled endpoint gets nothing.
func (e *Endpoint) Send(events ...Webhook) []Delivery {
	var made []Delivery
	for _, w := range events {
		event := e.claim(w)
		w.ID = event.webhook.ID
		if d, ok := e.attempt(event, e.dated(w)); ok {
			made = append(made, d)
		}
	}
	return made
}

// due claims the events that are to be sent now, so that nobody else sends them too.
func (e *Endpoint) due() []*endpointEvent {
	e.fake.mu.Lock()
	defer e.fake.mu.Unlock()
	var due []*endpointEvent
	for _, event := range e.events {
		if event.state == eventWaits && !event.sending && !event.due.After(e.fake.now()) {
			event.sending = true
			due = append(due, event)
		}
	}
	slices.SortStableFunc(due, func(a, b *endpointEvent) int { return a.due.Compare(b.due) })
	return due
}

func (e *Endpoint) claim(w Webhook) *endpointEvent {
	e.fake.mu.Lock()
	defer e.fake.mu.Unlock()
	event := e.find(w)
	event.sending = true
	return event
}

// attempt sends an event, without the fake's mutex: the receiver may well call the fake.
func (e *Endpoint) attempt(event *endpointEvent, w Webhook) (d Delivery, ok bool) {
	e.fake.mu.Lock()
	disabled := e.disabled
	event.sending = !disabled
	d = Delivery{Webhook: w, Time: e.fake.now()}
	e.fake.mu.Unlock()
	if disabled {
		return Delivery{}, false
	}
	d.Status, d.Body, d.Err = e.post(w)

	e.fake.mu.Lock()
	defer e.fake.mu.Unlock()
	event.sending = false
	event.attempts++
	d.Attempt = event.attempts
	e.judge(event, &d)
	e.deliveries = append(e.deliveries, d)
	return d, true
}

// judge decides what becomes of an event after an attempt. One that was taken before
// stays so.
func (e *Endpoint) judge(event *endpointEvent, d *Delivery) {
	switch {
	case d.Status >= http.StatusOK && d.Status < http.StatusMultipleChoices:
		event.state = eventSucceeded
	case event.state == eventSucceeded:
	case event.attempts >= maxAttempts:
		event.state = eventFailed
		e.disableIfAllFailed()
	default:
		event.state, event.due = eventWaits, e.fake.now().Add(backoff(event.attempts))
		d.Next = event.due
	}
}

// disableIfAllFailed switches the endpoint off if the newest events that are decided have
// all failed.
func (e *Endpoint) disableIfAllFailed() {
	failed := 0
	for _, event := range slices.Backward(e.events) {
		if event.state == eventSucceeded {
			break
		}
		if event.state == eventFailed {
			failed++
		}
	}
	if failed < maxFailed {
		return
	}
	e.disabled = true
	for _, event := range e.events {
		if event.state == eventWaits {
			event.state = eventSkipped
		}
	}
}
