package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/polarseats/polarseats-go/seats"
)

func (a *app) renewCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "renew EMAIL|ID...",
		Short: "Replace invitations, with a new link",
		Long: `Renew revokes the pending seat of each person and assigns it again, with the
same metadata. Polar then sends an invitation whose link works for 24 hours.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, emails []string) error {
			return a.forEach(c.Context(), emails, func(p portal, list *seats.SeatsList, email string) result {
				return p.renew(c.Context(), list, email)
			})
		},
	}
}

func (p portal) renew(ctx context.Context, list *seats.SeatsList, email string) result {
	seat, err := p.seatOf(list, email)
	if err != nil {
		return failed(email, err)
	}
	if seat.Status != seats.SeatStatusPending {
		return failed(email, fmt.Errorf("the seat is %s: there is no invitation to renew", seat.Status))
	}
	if used := len(held(list.Seats)); used > int(list.TotalSeats) {
		return failed(email, fmt.Errorf("%d of %d seats are used: there would be no seat left to assign again", used, list.TotalSeats))
	}
	revoked, err := p.client.EnsureRevoked(ctx, p.session, *seat)
	if err != nil {
		return failed(email, err)
	}
	if !revoked {
		return failed(email, errors.New("somebody else has changed the seat: check with polarseats list"))
	}
	want := p.seatFor(seat.Email)
	want.Metadata = seat.SeatMetadata
	if seat.MemberID != "" {
		want.Email, want.MemberID = "", seat.MemberID
	}
	renewed, err := p.client.EnsureSeat(ctx, p.session, want)
	if err != nil {
		return failed(email, fmt.Errorf("the old seat is revoked, but the new one is not assigned: %w", err))
	}
	return done(email, "invited again", renewed)
}
