package seatstest

import (
	"slices"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// An Invitation is a mail that asks somebody to claim a seat.
type Invitation struct {
	// Email is the address that the mail goes to.
	Email string
	// SeatID is the id of the seat.
	SeatID string
	// Token is the token for [Fake.Claim] and POST /v1/customer-seats/claim.
	Token string
	// Link is the page of Polar's portal that claims the seat.
	Link string
	// Subject is the subject of the mail.
	Subject string
	// Template is Polar's name of the mail's text, "seat_invitation".
	Template string
	// BillingManager is the buyer's address, which the mail names.
	BillingManager string
}

// A Webhook is an event that Polar sends to the organization's endpoints.
type Webhook struct {
	// ID is the same in each delivery of the event.
	ID string
	// Type is customer_seat.assigned, customer_seat.claimed or customer_seat.revoked.
	Type string
	// SeatID is the seat that it is about.
	SeatID string
	// Body is the event as JSON, as Polar sent it before autumn 2026: without api_version.
	Body string
}

// outbox has the mails and webhooks that left Polar, in order.
type outbox struct {
	effects   []effect
	taken     int // how many of them /_fake/effects has shown
	delivered int // how many of them /_fake/deliver has sent
}

// effect is an invitation or a webhook.
type effect struct {
	invitation *Invitation
	webhook    *Webhook
}

// Invitations returns every invitation that was mailed, the oldest first. An
// invitation that was sent twice is there twice.
func (f *Fake) Invitations() []Invitation {
	return sentBy(f, func(e effect) *Invitation { return e.invitation })
}

// Webhooks returns every event, the oldest first. [Fake.NewEndpoint] delivers them.
func (f *Fake) Webhooks() []Webhook {
	return sentBy(f, func(e effect) *Webhook { return e.webhook })
}

// sentBy returns the effects of one kind.
func sentBy[T any](f *Fake, of func(effect) *T) []T {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []T
	for _, e := range f.outbox.effects {
		if one := of(e); one != nil {
			all = append(all, *one)
		}
	}
	return all
}

// invite mails a pending seat's link to its holder.
func (f *Fake) invite(s *seat) {
	o := s.container.customer.organization
	if o.blocked || s.customerEmail() == "" {
		return
	}
	s.mailed = s.token
	f.outbox.effects = append(f.outbox.effects, effect{invitation: &Invitation{
		Email:          s.customerEmail(),
		SeatID:         s.id,
		Token:          s.token,
		Link:           "https://polar.sh/" + o.slug + "/portal/seats/claim?token=" + s.token,
		Subject:        "You've been invited to access " + s.container.product.name,
		Template:       "seat_invitation",
		BillingManager: s.container.customer.email,
	}})
}

// sendWebhook tells the organization what happened to a seat. A blocked organization
// is told nothing.
func (f *Fake) sendWebhook(o *organization, event string, s seatView) {
	if o.blocked {
		return
	}
	b := pythonjson.AppendString([]byte(`{"type":`), event)
	b = appendTime(append(b, `,"timestamp":`...), f.now())
	b = appendSeat(append(b, `,"data":`...), s)
	w := Webhook{ID: newUUID(), Type: event, SeatID: s.id, Body: string(append(b, '}'))}
	f.outbox.effects = append(f.outbox.effects, effect{webhook: &w})
	for _, e := range f.endpoints {
		e.add(w)
	}
}

// takeEffects returns the effects since the last call.
func (f *Fake) takeEffects() []effect {
	f.mu.Lock()
	defer f.mu.Unlock()
	fresh := slices.Clone(f.outbox.effects[f.outbox.taken:])
	f.outbox.taken = len(f.outbox.effects)
	return fresh
}

// takeWebhooks returns the events since the last call.
func (f *Fake) takeWebhooks() []Webhook {
	f.mu.Lock()
	defer f.mu.Unlock()
	var fresh []Webhook
	for _, e := range f.outbox.effects[f.outbox.delivered:] {
		if e.webhook != nil {
			fresh = append(fresh, *e.webhook)
		}
	}
	f.outbox.delivered = len(f.outbox.effects)
	return fresh
}
