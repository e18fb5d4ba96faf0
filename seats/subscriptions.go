package seats

import (
	"context"
	"iter"
	"net/http"

	"github.com/polarseats/polarseats-go/gen"
)

// ListClaimedSubscriptionsParams are the parameters of [Client.ListClaimedSubscriptions].
type ListClaimedSubscriptionsParams struct {
	// Page is the number of the page, counted from 1. 0 is not sent, and Polar then returns
	// page 1.
	Page int
	// Limit is the maximum number of subscriptions on the page. 0 is not sent, and Polar then
	// uses 10. Polar uses 100 for any larger number.
	Limit int
}

// ListClaimedSubscriptions returns a page of the subscriptions in which the member or the
// customer of the session holds a claimed seat. It lists neither orders nor the seats.
// [Client.ClaimedSubscriptions] goes through all pages.
//
// In organizations with members, a customer's session lists the subscriptions of all members
// of that customer. A member's session, the owner's included, lists the subscriptions of that
// member alone; use one to show people their own subscriptions.
//
// Polar counts a subscription once for each claimed seat, but drops repetitions within a page.
// With a customer's session, a page can therefore be shorter than the limit or even empty, two
// pages can have the same subscription, and TotalCount is the number of seats. MaxPage is the
// number of the last page. The order is not defined.
func (c *Client) ListClaimedSubscriptions(ctx context.Context, s Session, p ListClaimedSubscriptionsParams, opts ...Option) (*SubscriptionsPage, error) {
	params := gen.ListClaimedSubscriptionsParams{Page: optional(int64(p.Page)), Limit: optional(int64(p.Limit))}
	return call(ctx, c, s, opts, request[SubscriptionsPage]{
		op: "ListClaimedSubscriptions", repeat: always, decode: decodePage,
		build: func(server string) (*http.Request, error) {
			return gen.NewListClaimedSubscriptionsRequest(server, &params)
		},
	})
}

// pageLimit is the maximum number of subscriptions that Polar puts on a page.
const pageLimit = 100

// ClaimedSubscriptions returns an iterator over the subscriptions of all pages. It yields each
// subscription once. It calls [Client.ListClaimedSubscriptions] for pages of 100, each when the
// loop reaches it, up to MaxPage. If a call fails, the iterator yields the error with a zero
// Subscription, and ends.
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
