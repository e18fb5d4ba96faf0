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

// An Endpoint receives an organization's webhooks. The fake delivers nothing on its own:
// [Endpoint.Deliver] makes the deliveries that Polar would have made by now, and
// [Endpoint.Send] and [Endpoint.Skip] make the irregular ones.
type Endpoint struct {
	// URL is the URL that Polar posts to. With a Handler it may be a path; the default is
	// then "/".
	URL string
	// Handler, if not nil, receives the deliveries in process, instead of the URL.
	Handler http.Handler
	// Secret is the secret that signs the deliveries. The default is a new one in the form
	// that Polar has used since 2026-09-08: whsec_ and 43 characters, which are the key in
	// base64. The key of any other secret is all of its bytes.
	Secret string
	// WholeSecret makes all bytes of the Secret the key, even if it begins with whsec_.
	// Polar does so if the seller chose the secret by hand.
	WholeSecret bool
	// APIVersion is the version in the header webhook-api-version and in the body. The
	// default is [seats.APIVersion].
	APIVersion string
	// WithoutAPIVersion omits the version from both, as Polar did before autumn 2026.
	WithoutAPIVersion bool

	fake *Fake
	// The fake's mutex guards the fields below.
	events     []*endpointEvent
	deliveries ring[Delivery]
	disabled   bool
}

// endpointEvent is an event and the state of its delivery to one endpoint.
type endpointEvent struct {
	webhook  Webhook
	attempts int
	due      time.Time // when the next attempt is due, by the fake's clock
	state    eventState
	sending  bool
}

type eventState int

const (
	eventWaiting eventState = iota
	eventSucceeded
	eventFailed
	eventSkipped
)

// A Delivery is an attempt to deliver an event.
type Delivery struct {
	// Webhook is the event, with the Body that was sent.
	Webhook Webhook
	// Attempt is the number of the attempt, which is 1 for the event's first.
	Attempt int
	// Time is the time of the attempt, by the fake's clock.
	Time time.Time
	// Status is the status of the answer, or 0 if there was no answer.
	Status int
	// Body is the body of the answer, up to 2 KiB.
	Body string
	// Err is the reason why there was no answer, or nil. Polar waits ten seconds for an answer.
	Err error
	// Next is the time of the next attempt, by the fake's clock. It is the zero time if Polar
	// does not try again.
	Next time.Time
}

// NewEndpoint adds an endpoint, which receives the events of all organizations from now on.
// It panics if e has neither a Handler nor an absolute http or https URL.
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
	e.reset()
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

// Waiting returns the events that Polar will still deliver, for the first time or again,
// oldest first.
func (e *Endpoint) Waiting() []Webhook {
	e.fake.mu.Lock()
	defer e.fake.mu.Unlock()
	var waiting []Webhook
	for _, event := range e.events {
		if event.state == eventWaiting {
			waiting = append(waiting, event.webhook)
		}
	}
	return waiting
}

// Deliveries returns the last 10,000 attempts, oldest first.
func (e *Endpoint) Deliveries() []Delivery {
	e.fake.mu.Lock()
	defer e.fake.mu.Unlock()
	return e.deliveries.all()
}

// Skip drops events, which are then never delivered.
func (e *Endpoint) Skip(events ...Webhook) {
	e.fake.mu.Lock()
	defer e.fake.mu.Unlock()
	for _, w := range events {
		e.find(w).state = eventSkipped
	}
}

// Enabled reports whether Polar delivers to the endpoint. After ten events in a row have
// failed, Polar disables the endpoint and drops the waiting events.
func (e *Endpoint) Enabled() bool {
	e.fake.mu.Lock()
	defer e.fake.mu.Unlock()
	return !e.disabled
}

// Enable enables a disabled endpoint. Events that happened while it was disabled are never
// delivered.
func (e *Endpoint) Enable() {
	e.fake.mu.Lock()
	defer e.fake.mu.Unlock()
	e.disabled = false
}

// add adds an event.
func (e *Endpoint) add(w Webhook) *endpointEvent {
	event := &endpointEvent{webhook: e.versioned(w), due: e.fake.now()}
	if e.disabled {
		event.state = eventSkipped
	}
	e.events = append(e.events, event)
	return event
}

// find returns the endpoint's record of an event, and adds one for an unknown event.
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

// reset returns the endpoint to its initial state.
func (e *Endpoint) reset() {
	e.events, e.deliveries, e.disabled = nil, ring[Delivery]{capacity: defaultKept}, false
}

const (
	deliveryTimeout = 10 * time.Second // how long Polar waits for an answer
	maxDeliveryBody = 2 << 10          // the number of bytes that a Delivery keeps of an answer
)

// post sends an event and returns the answer.
func (e *Endpoint) post(w Webhook) (status int, body string, err error) {
	r, err := e.request(w)
	if err != nil {
		return 0, "", err
	}
	ctx, cancel := context.WithTimeout(r.Context(), deliveryTimeout)
	defer cancel()
	if e.Handler != nil {
		return serveDelivery(e.Handler, r.WithContext(ctx))
	}
	return sendDelivery(r.WithContext(ctx))
}

// serveDelivery calls a handler as a server would. A handler that panics does not answer.
func serveDelivery(h http.Handler, r *http.Request) (status int, body string, err error) {
	defer func() {
		if v := recover(); v != nil {
			status, body, err = 0, "", fmt.Errorf("the handler panicked: %v", v)
		}
	}()
	r.RequestURI, r.RemoteAddr = r.URL.RequestURI(), "127.0.0.1:49152"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if err := r.Context().Err(); err != nil {
		return 0, "", fmt.Errorf("no answer within %v: %w", deliveryTimeout, err)
	}
	kept := w.Body.Bytes()
	return w.Code, string(kept[:min(len(kept), maxDeliveryBody)]), nil
}

// sendDelivery sends a request over the network. It leaves no connection open and follows
// no redirect, which Polar counts as a failure.
func sendDelivery(r *http.Request) (status int, body string, err error) {
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true}
	resp, err := transport.RoundTrip(r)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	kept, err := io.ReadAll(io.LimitReader(resp.Body, maxDeliveryBody))
	if err != nil {
		return 0, "", fmt.Errorf("the answer was cut: %w", err)
	}
	return resp.StatusCode, string(kept), nil
}

const (
	maxAttempts  = 10 // the attempts to deliver one event
	maxFailed    = 10 // the failed events in a row after which Polar disables the endpoint
	firstBackoff = 2 * time.Second
)

// backoff returns the minimum time that Polar waits after a failed attempt, which doubles each
// time. Polar adds up to the same amount again at random; the fake does not.
func backoff(attempts int) time.Duration { return firstBackoff << (attempts - 1) }

// Deliver makes the attempts that are due by the fake's clock and returns them: the first
// attempt of each event, in the order of the events, and those after a failure. Polar tries
// an event ten times, and waits 2, 4, 8 … 512 seconds and up to the same amount again in
// between; the fake takes the minimum. To make the next attempt due, move the clock with
// [Fake.Advance] to the Next of a [Delivery], or by 20 minutes, which is always enough. Each
// call makes at most one attempt per event.
func (e *Endpoint) Deliver() []Delivery {
	var made []Delivery
	for _, event := range e.due() {
		if d, ok := e.attempt(event, event.webhook); ok {
			made = append(made, d)
		}
	}
	return made
}

// Send makes an attempt to deliver each of the events now, in the given order and regardless
// of the clock. An event can therefore arrive late, before an earlier one, or again after it
// was accepted. The events may be of other types, or the test's own: Webhook{Body: "…"}.
// Failed events are tried again like any others. A disabled endpoint receives nothing.
func (e *Endpoint) Send(events ...Webhook) []Delivery {
	var made []Delivery
	for _, w := range events {
		event := e.reserve(w)
		w.ID = event.webhook.ID
		if d, ok := e.attempt(event, e.versioned(w)); ok {
			made = append(made, d)
		}
	}
	return made
}

// due reserves and returns the events whose next attempt is due, so that no other call sends
// them as well.
func (e *Endpoint) due() []*endpointEvent {
	e.fake.mu.Lock()
	defer e.fake.mu.Unlock()
	var due []*endpointEvent
	for _, event := range e.events {
		if event.state == eventWaiting && !event.sending && !event.due.After(e.fake.now()) {
			event.sending = true
			due = append(due, event)
		}
	}
	slices.SortStableFunc(due, func(a, b *endpointEvent) int { return a.due.Compare(b.due) })
	return due
}

func (e *Endpoint) reserve(w Webhook) *endpointEvent {
	e.fake.mu.Lock()
	defer e.fake.mu.Unlock()
	event := e.find(w)
	event.sending = true
	return event
}

// attempt sends an event. It does not hold the fake's mutex, because the receiver may call
// the fake.
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

// judge sets the state of an event after an attempt. An event that succeeded once stays so.
func (e *Endpoint) judge(event *endpointEvent, d *Delivery) {
	switch {
	case d.Status >= http.StatusOK && d.Status < http.StatusMultipleChoices:
		event.state = eventSucceeded
	case event.state == eventSucceeded:
	case event.attempts >= maxAttempts:
		event.state = eventFailed
		e.disableIfAllFailed()
	default:
		event.state, event.due = eventWaiting, e.fake.now().Add(backoff(event.attempts))
		d.Next = event.due
	}
}

// disableIfAllFailed disables the endpoint if the last maxFailed finished events have all
// failed.
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
		if event.state == eventWaiting {
			event.state = eventSkipped
		}
	}
}
