package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/polarseats/polarseats-go/seats"
)

func (a *app) assignCommand() *cobra.Command {
	var immediate bool
	var metadata map[string]string
	c := &cobra.Command{
		Use:   "assign EMAIL...",
		Short: "Give a seat to each person and have Polar invite them",
		Long: `Assign gives a seat to each person, and Polar invites them by e-mail. A person
who already holds a seat keeps that seat as it is.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, emails []string) error {
			return a.forEach(c.Context(), emails, func(p portal, list *seats.SeatsList, email string) result {
				want := p.seatFor(email)
				want.ImmediateClaim, want.Metadata = immediate, toMetadata(metadata)
				return p.assign(c.Context(), list, email, want)
			})
		},
	}
	c.Flags().BoolVar(&immediate, "immediate", false, "claim the seats at once; Polar sends no invitations")
	c.Flags().StringToStringVar(&metadata, "metadata", nil, "`key=value` to store with the seats")
	c.Flags().Lookup("metadata").DefValue = "" // the help would show [] as the default
	return c
}

func (p portal) assign(ctx context.Context, list *seats.SeatsList, email string, want seats.SeatAssign) result {
	if seat, _ := seats.FindSeat(list, want); seat != nil {
		if seats.InvitationExpired(*seat, time.Now()) {
			return done(email, "already holds a seat, invitation expired: see renew", seat)
		}
		return done(email, "already holds a seat", seat)
	}
	seat, err := p.client.EnsureSeat(ctx, p.session, want)
	if err != nil {
		return failed(email, err)
	}
	list.Seats = append(list.Seats, *seat) // so that a name given twice is assigned once
	return done(email, "assigned", seat)
}

// seatFor returns the request for a seat for the person with an e-mail address.
func (p portal) seatFor(email string) seats.SeatAssign {
	return seats.SeatAssign{SubscriptionID: p.container.SubscriptionID, OrderID: p.container.OrderID, Email: email}
}

func toMetadata(values map[string]string) map[string]any {
	if len(values) == 0 {
		return nil
	}
	metadata := make(map[string]any, len(values))
	for key, value := range values {
		metadata[key] = value
	}
	return metadata
}
