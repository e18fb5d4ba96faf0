package seats

import (
	"context"
	"iter"
	"net/http"

	"github.com/polarseats/polarseats-go/gen"
)

// ListClaimedSubscriptionsParams say which page to list.
type ListClaimedSubscriptionsParams struct {
	// Page is the number of the page. The first is 1, and 0 is not sent: Polar then takes
	// page 1.
	Page int
	// Limit is the most subscriptions on a page. 0 is not sent: Polar then takes 10. It
	// takes 100 for more than 100.
	Limit int
}

// ListClaimedSubscriptions returns a page of the subscriptions in which the member or
// customer of the session holds a claimed seat. The page has neither orders nor seats.
// [Client.ClaimedSubscriptions] goes through all pages.
//
// In organizations with members, a customer's token lists each subscription in which any
// member of that customer has a claimed seat. A member's token, the owner's included,
// lists those of that member alone; use one to show a person their own subscriptions.
//
// Polar lists a subscription once for each claimed seat, and leaves repetitions out within
// a page, but not when it counts. So with a customer's token a page can be shorter than
// the limit, even empty, and repeat what another page has; TotalCount counts seats. The
// last page is MaxPage. Pages have no order.
func (c *Client) ListClaimedSubscriptions(ctx context.Context, s Session, p ListClaimedSubscriptionsParams, opts ...Option) (*SubscriptionsPage, error) {
	params := gen.ListClaimedSubscriptionsParams{Page: optional(int64(p.Page)), Limit: optional(int64(p.Limit))}
	return call(ctx, c, s, opts, request[SubscriptionsPage]{
		op: "ListClaimedSubscriptions", repeat: always, decode: decodePage,
		build: func(server string) (*http.Request, error) {
			return gen.NewListClaimedSubscriptionsRequest(server, &params)
		},
	})
}

// pageLimit is the most that Polar puts on a page.
const pageLimit = 100

// ClaimedSubscriptions yields the subscriptions of all pages, each once: see
// [Client.ListClaimedSubscriptions], which it calls for a page of 100 whenever one is used
// up, until the page that Polar says is the last. An error is yielded once, with a zero
// Subscription, and ends the iteration.
func (c *Client) ClaimedSubscriptions(ctx context.Context, s Session, opts ...Option) iter.Seq2[Subscription, error] {
	return func(yield func(Subscription, error) bool) {
		seen := map[string]bool{}
		for number := 1; ; number++ {
			page, err := c.ListClaimedSubscriptions(ctx, s, ListClaimedSubscriptionsParams{Page: number, Limit: pageLimit}, opts...)
			if err != nil {
				yield(Subscription{}, err)
				return
			}
			for _, subscription := range page.Items {
				if seen[subscription.ID] {
					continue
				}
				seen[subscription.ID] = true
				if !yield(subscription, nil) {
					return
				}
			}
			if int64(number) >= page.Pagination.MaxPage {
				return
			}
		}
	}
}
