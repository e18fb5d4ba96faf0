package seatstest

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// An Endpoint is where an organization has Polar deliver its webhooks. Nothing is
// delivered by itself: [Endpoint.Deliver] does what Polar would have done by now, and
// [Endpoint.Send] and [Endpoint.Skip] do what it does on a bad day.
type Endpoint struct {
	// URL is what Polar posts to. With a Handler it may be a path, and "" is /.
	URL string
	// Handler gets the deliveries in place of the URL, in process.
	Handler http.Handler
	// Secret signs. The default is a new one as Polar makes them since 2026-09-08: whsec_
	// and 43 characters, whose base64-decoded rest is the key. Of any other secret all
	// bytes are the key.
	Secret string
	// WholeSecret has all bytes of a secret that begins with whsec_ be the key, prefix
	// included: Polar does so if somebody chose the secret by hand.
	WholeSecret bool
	// APIVersion is in the header webhook-api-version and in the body; the default is
	// [seats.APIVersion].
	APIVersion string
	// WithoutAPIVersion leaves it out of both, as Polar did before autumn 2026.
	WithoutAPIVersion bool

	fake *Fake
	// The rest is guarded by the fake's mutex.
	events     []*endpointEvent
	deliveries []Delivery
	disabled   bool
}

// endpointEvent is what an endpoint knows of an event.
type endpointEvent struct {
	webhook  Webhook
	attempts int
	due      time.Time // of the next attempt, by the fake's clock
	state    eventState
	sending  bool
}

type eventState int

const (
	eventWaits eventState = iota
	eventSucceeded
	eventFailed
	eventSkipped
)

// A Delivery is an attempt to deliver an event.
type Delivery struct {
	// Webhook is the event. Its Body is as it was sent.
	Webhook Webhook
	// Attempt is 1 for the first of the event.
	Attempt int
	// Time is when it was made, by the fake's clock.
	Time time.Time
	// Status is that of the answer; 0 if there was none.
	Status int
	// Body is the beginning of the answer's, 2 KiB at most.
	Body string
	// Err is why there was no answer: Polar waits ten seconds for one.
	Err error
	// Next is when Polar tries again, by the fake's clock; the zero time if it does not.
	Next time.Time
}

// NewEndpoint adds an endpoint, which gets what happens from now on to the seats of all
// organizations. It panics if there is neither a Handler nor an absolute http or https URL.
func (f *Fake) NewEndpoint(e Endpoint) *Endpoint {
	if err := e.check(); err != nil {
		panic("seatstest: NewEndpoint: " + err.Error())
	}
	if e.Handler != nil && e.URL == "" {
		e.URL = "/"
	}
	if e.Secret == "" {
		e.Secret = newSecret()
	}
	e.fake, e.events, e.deliveries, e.disabled = f, nil, nil, false
	f.mu.Lock()
	defer f.mu.Unlock()
	f.endpoints = append(f.endpoints, &e)
	return &e
}

func (e *Endpoint) check() error {
	u, err := url.Parse(e.URL)
	if err != nil {
		return fmt.Errorf("the URL: %w", err)
	}
	if e.Handler == nil && (u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
		return fmt.Errorf("the URL is %q: want an absolute http or https URL, or a Handler", e.URL)
	}
	return nil
}

// Waiting returns the events that are still to be delivered, for the first time or again,
// the oldest first.
func (e *Endpoint) Waiting() []Webhook {
	e.fake.mu.Lock()
	defer e.fake.mu.Unlock()
	var waiting []Webhook
	for _, event := range e.events {
		if event.state == eventWaits {
			waiting = append(waiting, event.webhook)
		}
	}
	return waiting
}

// Deliveries returns every attempt, the oldest first.
func (e *Endpoint) Deliveries() []Delivery {
	e.fake.mu.Lock()
	defer e.fake.mu.Unlock()
	return slices.Clone(e.deliveries)
}

// Skip drops events, so that they never come.
func (e *Endpoint) Skip(events ...Webhook) {
	e.fake.mu.Lock()
	defer e.fake.mu.Unlock()
	for _, w := range events {
		e.find(w).state = eventSkipped
	}
}

// Enabled reports whether Polar delivers to the endpoint. It stops after ten events in a
// row that failed, and drops those that wait.
func (e *Endpoint) Enabled() bool {
	e.fake.mu.Lock()
	defer e.fake.mu.Unlock()
	return !e.disabled
}

// Enable switches the endpoint on again. What happened meanwhile never comes.
func (e *Endpoint) Enable() {
	e.fake.mu.Lock()
	defer e.fake.mu.Unlock()
	e.disabled = false
}

// add takes note of an event.
func (e *Endpoint) add(w Webhook) *endpointEvent {
	event := &endpointEvent{webhook: e.dated(w), due: e.fake.now()}
	if e.disabled {
		event.state = eventSkipped
	}
	e.events = append(e.events, event)
	return event
}

// find returns an event, and takes note of one that is not known.
func (e *Endpoint) find(w Webhook) *endpointEvent {
	for _, event := range e.events {
		if w.ID != "" && event.webhook.ID == w.ID {
			return event
		}
	}
	if w.ID == "" {
		w.ID = newUUID()
	}
	return e.add(w)
}

// forget makes the endpoint as it was when it was new.
func (e *Endpoint) forget() {
	e.events, e.deliveries, e.disabled = nil, nil, false
}
