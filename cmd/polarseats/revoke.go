package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/polarseats/polarseats-go/seats"
)

func (a *app) revokeCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "revoke EMAIL|ID...",
		Short: "Take back people's seats",
		Long: `Revoke takes back the seat of each person, or each seat that is named by its id.
If somebody else has been given the seat in the meantime, it stays theirs.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, names []string) error {
			return a.forEach(c.Context(), names, func(p portal, list *seats.SeatsList, name string) result {
				seat, err := p.seatOf(list, name)
				if err != nil {
					return failed(name, err)
				}
				return p.revoke(c.Context(), name, *seat)
			})
		},
	}
}

func (p portal) revoke(ctx context.Context, name string, seat seats.Seat) result {
	revoked, err := p.client.EnsureRevoked(ctx, p.session, seat)
	switch {
	case err != nil:
		return failed(name, err)
	case !revoked:
		return done(name, "no longer holds this seat", nil)
	}
	seat.Status = seats.SeatStatusRevoked
	return done(name, "revoked", &seat)
}
