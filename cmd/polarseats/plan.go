package main

import (
	"github.com/spf13/cobra"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/roster"
)

// rosterFlags are the flags that plan and apply share.
type rosterFlags struct {
	metadata  []string
	revoke    float64
	noRenewal bool
}

func (f *rosterFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.StringSliceVar(&f.metadata, "metadata", nil, "`columns` of the file to store with the seats")
	flags.Float64Var(&f.revoke, "revoke", 0, "revoke the seats of people who are not in the file, at most this `share` of the held seats: 0.25 is a quarter, 1 is no limit (default 0: revoke none)")
	flags.BoolVar(&f.noRenewal, "no-renewal", false, "leave expired invitations as they are")
}

func (f *rosterFlags) options() []roster.Option {
	opts := []roster.Option{roster.WithRevocations(f.revoke)}
	if f.noRenewal {
		opts = append(opts, roster.WithoutRenewal())
	}
	return opts
}

func (a *app) planCommand() *cobra.Command {
	var flags rosterFlags
	var exitCode bool
	c := &cobra.Command{
		Use:   "plan FILE",
		Short: "Show what apply would do, and change nothing",
		Long:  "Plan shows what apply would do to make the seats match the people in FILE.\n\n" + peopleHelp,
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			p, err := a.open()
			if err != nil {
				return err
			}
			people, err := a.readPeople(args[0], flags.metadata)
			if err != nil {
				return err
			}
			r, err := roster.New(p.client, p.session, p.container, flags.options()...)
			if err != nil {
				return err
			}
			plan, err := r.Plan(c.Context(), people)
			if plan != nil {
				if err := a.writeSummary(plan, planSheet(plan)); err != nil {
					return err
				}
			}
			if err == nil && exitCode && !plan.IsEmpty() {
				return errChanges
			}
			return err
		},
	}
	flags.add(c)
	c.Flags().BoolVar(&exitCode, "exit-code", false, "exit with 2 if there is something to do")
	return c
}

func planSheet(plan *roster.Plan) sheet {
	s := sheet{header: []string{"action", columnEmail, columnMemberID, columnExternalMemberID, "seat_id"}}
	for _, p := range plan.Assign {
		s.rows = append(s.rows, []string{"assign", p.Email, p.MemberID, p.ExternalMemberID, ""})
	}
	for _, part := range []struct {
		action string
		seats  []seats.Seat
	}{{"renew", plan.Renew}, {"revoke", plan.Revoke}, {"keep", plan.Keep}, {"unwanted", plan.Unwanted}} {
		for _, seat := range part.seats {
			s.rows = append(s.rows, seatRow(part.action, seat))
		}
	}
	return s
}

func seatRow(action string, seat seats.Seat) []string {
	external := ""
	if seat.Member != nil {
		external = seat.Member.ExternalID
	}
	return []string{action, seat.Email, seat.MemberID, external, seat.ID}
}
