package seats

import (
	"context"
	"iter"
	"net/http"

	"github.com/polarseats/polarseats-go/gen"
)

// ListClaimedSubscriptionsParams say which page to list. 0 is not sent: Polar then
// takes page 1 and a limit of 10. It takes a limit of more than 100 for 100.
type ListClaimedSubscriptionsParams struct{ Page, Limit int }

// ListClaimedSubscriptions returns a page of the subscriptions in which the customer
// or member of the session holds a claimed seat. Orders are not among them, nor are
// seats. [Client.ClaimedSubscriptions] goes through all pages.
//
// Pages have no order, and one can be shorter than the limit, or repeat what another
// had, where a person holds several seats of a subscription.
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

// ClaimedSubscriptions yields the subscriptions of all pages, each once. It calls
// [Client.ListClaimedSubscriptions] for a page of 100 whenever one is used up, until
// the last, or one that brings nothing new. An error is yielded once, with a zero
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
			before := len(seen)
			for _, subscription := range page.Items {
				if seen[subscription.ID] {
					continue
				}
				seen[subscription.ID] = true
				if !yield(subscription, nil) {
					return
				}
			}
			// A page that brings nothing new would be followed by others like it.
			if int64(number) >= page.Pagination.MaxPage || len(seen) == before {
				return
			}
		}
	}
}
