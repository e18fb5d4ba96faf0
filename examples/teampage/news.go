package main

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/polarseats/polarseats-go/seats/webhook"
)

const newsKept = 5

// news keeps the latest events about seats from Polar's webhooks. Your own service would
// keep them in its database, and grant or remove access there.
type news struct {
	mu    sync.Mutex
	items map[string][]item // by subscription
	seen  []string          // ids of deliveries, since Polar may deliver an event twice
}

type item struct {
	at   time.Time
	text string
}

// handle records an event and ignores those that are not about a seat.
func (n *news) handle(_ context.Context, e *webhook.Event) error {
	if e.Seat == nil {
		return nil
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if slices.Contains(n.seen, e.ID) {
		return nil
	}
	n.seen = append(n.seen[max(0, len(n.seen)-999):], e.ID)
	of := e.Seat.SubscriptionID
	items := append(n.items[of], item{e.Timestamp, sentence(e)})
	// Events may arrive out of order: sort them by their own time.
	slices.SortStableFunc(items, func(a, b item) int { return cmp.Compare(b.at.UnixNano(), a.at.UnixNano()) })
	n.items[of] = items[:min(len(items), newsKept)]
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
	for _, item := range n.items[subscriptionID] {
		texts = append(texts, item.at.Format("15:04 ")+item.text)
	}
	return texts
}
