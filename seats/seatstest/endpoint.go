package seatstest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
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
	deliveries lastOf[Delivery]
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
	e.fake = f
	e.forget()
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

// Deliveries returns the last 10,000 attempts, the oldest first.
func (e *Endpoint) Deliveries() []Delivery {
	e.fake.mu.Lock()
	defer e.fake.mu.Unlock()
	return e.deliveries.all()
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
	e.events, e.deliveries, e.disabled = nil, lastOf[Delivery]{kept: usuallyKept}, false
}

const (
	endpointPatience = 10 * time.Second // how long Polar waits for an answer
	maxKeptAnswer    = 2 << 10          // bytes of an answer
)

// post sends an event and returns what it was answered.
func (e *Endpoint) post(w Webhook) (status int, body string, err error) {
	r, err := e.request(w)
	if err != nil {
		return 0, "", err
	}
	ctx, cancel := context.WithTimeout(r.Context(), endpointPatience)
	defer cancel()
	if e.Handler != nil {
		return serveDelivery(e.Handler, r.WithContext(ctx))
	}
	return sendDelivery(r.WithContext(ctx))
}

// serveDelivery has a handler answer as a server would: what panics does not answer.
func serveDelivery(h http.Handler, r *http.Request) (status int, body string, err error) {
	defer func() {
		if thrown := recover(); thrown != nil {
			status, body, err = 0, "", fmt.Errorf("the handler panicked: %v", thrown)
		}
	}()
	r.RequestURI, r.RemoteAddr = r.URL.RequestURI(), "127.0.0.1:49152"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if err := r.Context().Err(); err != nil {
		return 0, "", fmt.Errorf("no answer within %v: %w", endpointPatience, err)
	}
	kept := w.Body.Bytes()
	return w.Code, string(kept[:min(len(kept), maxKeptAnswer)]), nil
}

// sendDelivery sends a request over the network. It leaves no connection behind, and
// follows no redirect: to Polar that is a failure.
func sendDelivery(r *http.Request) (status int, body string, err error) {
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true}
	resp, err := transport.RoundTrip(r)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	kept, err := io.ReadAll(io.LimitReader(resp.Body, maxKeptAnswer))
	if err != nil {
		return 0, "", fmt.Errorf("the answer was cut: %w", err)
	}
	return resp.StatusCode, string(kept), nil
}

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
	e.deliveries.add(d)
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
