package seatstest

import (
	"slices"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// An Invitation is a mail that invites a person to claim a seat.
type Invitation struct {
	// Email is the address that the mail is sent to.
	Email string
	// SeatID is the id of the seat.
	SeatID string
	// Token is the token for [Fake.Claim] and POST /v1/customer-seats/claim.
	Token string
	// Link is the URL of the page in Polar's portal that claims the seat.
	Link string
	// Subject is the subject of the mail.
	Subject string
	// Template is Polar's name for the text of the mail, "seat_invitation".
	Template string
	// BillingManager is the buyer's address, which the mail mentions.
	BillingManager string
}

// A Webhook is an event that Polar sends to the organization's endpoints.
type Webhook struct {
	// ID is the id of the event, which is the same in each of its deliveries.
	ID string
	// Type is the type of the event: customer_seat.assigned, customer_seat.claimed or
	// customer_seat.revoked.
	Type string
	// SeatID is the id of the seat.
	SeatID string
	// Body is the event as JSON, without api_version, as Polar sent it before autumn 2026.
	Body string
}

// outbox holds the mails and webhooks that Polar has sent, in order.
type outbox struct {
	effects   []effect
	taken     int // the number of effects that /_fake/effects has returned
	delivered int // the number of effects that /_fake/deliver has handled
}

// An effect is an invitation or a webhook.
type effect struct {
	invitation *Invitation
	webhook    *Webhook
}

// Invitations returns all invitations that were mailed, oldest first. An invitation that was
// sent twice appears twice.
func (f *Fake) Invitations() []Invitation {
	return effectsOf(f, func(e effect) *Invitation { return e.invitation })
}

// Webhooks returns all events, oldest first. An [Endpoint] delivers them.
func (f *Fake) Webhooks() []Webhook {
	return effectsOf(f, func(e effect) *Webhook { return e.webhook })
}

// effectsOf returns the effects of one kind, for which get returns a value that is not nil.
func effectsOf[T any](f *Fake, get func(effect) *T) []T {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []T
	for _, e := range f.outbox.effects {
		if v := get(e); v != nil {
			all = append(all, *v)
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

// sendWebhook sends the organization an event about a seat, unless the organization is
// blocked.
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
