package main

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/polarseats/polarseats-go/seats/webhook"
)

// newsKept is the number of events kept for a subscription.
const newsKept = 5

// news keeps the latest events about seats from Polar's webhooks. Your own service would
// keep them in its database, and grant or remove access there.
type news struct {
	mu     sync.Mutex
	events map[string][]*webhook.Event // by subscription, the latest first
}

// handle records an event and ignores those that are not about a seat.
func (n *news) handle(_ context.Context, e *webhook.Event) error {
	if e.Seat == nil {
		return nil
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	events := n.events[e.Seat.SubscriptionID]
	if slices.ContainsFunc(events, func(known *webhook.Event) bool { return known.ID == e.ID }) {
		return nil // Polar may deliver an event twice
	}
	events = append(events, e)
	// Events may arrive out of order: sort them by their own time.
	slices.SortStableFunc(events, func(a, b *webhook.Event) int { return b.Timestamp.Compare(a.Timestamp) })
	n.events[e.Seat.SubscriptionID] = events[:min(len(events), newsKept)]
	return nil
}

func sentence(e *webhook.Event) string {
	// A revoked seat has no e-mail, but it still has its holder's customer e-mail.
	person := cmp.Or(e.Seat.Email, e.Seat.CustomerEmail, "Somebody")
	switch e.Type {
	case webhook.SeatAssigned:
		return person + " was invited."
	case webhook.SeatClaimed:
		return person + " joined."
	case webhook.SeatRevoked:
		return "The seat of " + person + " was taken back."
	}
	return "The seat of " + person + " changed."
}

func (n *news) of(subscriptionID string) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var texts []string
	for _, e := range n.events[subscriptionID] {
		texts = append(texts, e.Timestamp.Format("15:04 ")+sentence(e))
	}
	return texts
}
