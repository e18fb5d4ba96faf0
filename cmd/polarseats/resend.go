package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/polarseats/polarseats-go/seats"
)

var errExpired = errors.New("the invitation has expired, and Polar would send the same dead link: use renew")

func (a *app) resendCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "resend EMAIL|ID...",
		Short: "Send invitations again, with the same link",
		Long: `Resend has Polar send each person the invitation again, with the same link. It
refuses an expired invitation, whose link no longer works: see renew.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, emails []string) error {
			return a.forEach(c.Context(), emails, func(p portal, list *seats.SeatsList, email string) result {
				return p.resend(c.Context(), list, email)
			})
		},
	}
}

func (p portal) resend(ctx context.Context, list *seats.SeatsList, email string) result {
	seat, err := p.seatOf(list, email)
	if err != nil {
		return failed(email, err)
	}
	if seats.InvitationExpired(*seat, time.Now()) {
		return failed(email, errExpired)
	}
	seat, err = p.client.ResendInvitation(ctx, p.session, seat.ID)
	if err != nil {
		return failed(email, err)
	}
	return done(email, "invitation sent again", seat)
}
