package main

import (
	"github.com/spf13/cobra"

	"github.com/polarseats/polarseats-go/seats"
)

func (a *app) claimedCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "claimed",
		Short: "Show the subscriptions in which you have claimed a seat",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			p, err := a.signIn()
			if err != nil {
				return err
			}
			claimed := []seats.Subscription{}
			s := sheet{header: []string{"product", "status", "current_period_end", "subscription_id"}}
			for subscription, err := range p.client.ClaimedSubscriptions(c.Context(), p.session) {
				if err != nil {
					return err
				}
				claimed = append(claimed, subscription)
				s.rows = append(s.rows, []string{
					subscription.Product.Name, string(subscription.Status), date(subscription.CurrentPeriodEnd), subscription.ID,
				})
			}
			if len(claimed) == 0 {
				s.footer = "no claimed seats"
			}
			return a.write(claimed, s)
		},
	}
}
