package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/roster"
)

type applyFlags struct {
	rosterFlags
	yes       bool
	immediate bool
	pace      int
	plan      string
}

func (a *app) applyCommand() *cobra.Command {
	var flags applyFlags
	c := &cobra.Command{
		Use:   "apply FILE | apply --plan FILE",
		Short: "Make the seats match a list of people",
		Long: `Apply makes the seats match the people in FILE: it assigns a seat to each person
who has none, renews expired invitations and, if --revoke allows it, revokes the
seats of everyone else. It shows the plan and asks for confirmation. Without a
terminal to ask at, it needs --yes. With --plan it carries out a plan written by
plan -o json, provided that the seats have not changed since.

` + peopleHelp,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if (len(args) == 1) == (flags.plan != "") {
				return errors.New("want either a FILE of people or --plan with a FILE")
			}
			if flags.plan != "" && c.Flags().Changed("metadata") {
				return errors.New("--metadata only applies to a FILE of people: a plan already has its metadata")
			}
			return a.apply(c.Context(), args, &flags)
		},
	}
	flags.add(c)
	c.Flags().BoolVarP(&flags.yes, "yes", "y", false, "do not ask")
	c.Flags().BoolVar(&flags.immediate, "immediate", false, "claim the seats at once; Polar sends no invitations")
	c.Flags().IntVar(&flags.pace, "pace", 0, "at most `n` requests per minute (default: as fast as Polar allows)")
	c.Flags().StringVar(&flags.plan, "plan", "", "`FILE` with a plan from plan -o json; - for standard input")
	return c
}

func (a *app) apply(ctx context.Context, args []string, flags *applyFlags) error {
	p, err := a.open()
	if err != nil {
		return err
	}
	progress := a.newProgress()
	r, err := roster.New(p.client, p.session, p.container, append(flags.options(), roster.WithProgress(progress.event))...)
	if err != nil {
		return err
	}
	plan, err := a.planToApply(ctx, r, args, flags)
	if plan != nil {
		if err := writeText(a.stderr, plan); err != nil { // standard output has the report
			return err
		}
	}
	if err != nil {
		return err
	}
	if plan.IsEmpty() {
		a.notef("nothing to do")
		return a.writeSummary(&roster.Report{}, reportSheet(&roster.Report{}))
	}
	if err := a.confirm(flags.yes); err != nil {
		return err
	}
	report, err := r.Apply(ctx, plan)
	progress.end()
	if report == nil {
		return err
	}
	return errors.Join(err, a.writeSummary(report, reportSheet(report)))
}

func (f *applyFlags) options() []roster.Option {
	opts := f.rosterFlags.options()
	if f.immediate {
		opts = append(opts, roster.WithImmediateClaim())
	}
	if f.pace != 0 {
		opts = append(opts, roster.WithPace(f.pace))
	}
	return opts
}

// planToApply makes a plan from a file of people, or reads the plan that --plan names.
func (a *app) planToApply(ctx context.Context, r *roster.Roster, args []string, flags *applyFlags) (*roster.Plan, error) {
	if flags.plan == "" {
		people, err := a.readPeople(args[0], flags.metadata)
		if err != nil {
			return nil, err
		}
		return r.Plan(ctx, people)
	}
	content, label, err := a.readFile(flags.plan)
	if err != nil {
		return nil, err
	}
	var plan roster.Plan
	if err := json.Unmarshal(content, &plan); err != nil {
		return nil, fmt.Errorf("%s: not a plan written by plan -o json: %w", label, err)
	}
	return &plan, nil
}

var errNotConfirmed = errors.New("nothing was changed")

// confirm asks whether to carry out the plan. Without a terminal it returns an error.
func (a *app) confirm(yes bool) error {
	if yes {
		return nil
	}
	if !isTerminal(a.stdin) || !isTerminal(a.stderr) {
		return errors.New("nothing was changed: without a terminal to ask at, apply needs --yes")
	}
	fmt.Fprint(a.stderr, "Apply this plan? [y/N] ")
	answer, err := bufio.NewReader(a.stdin).ReadString('\n')
	if err != nil && answer == "" {
		return errNotConfirmed
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return nil
	}
	return errNotConfirmed
}

func reportSheet(report *roster.Report) sheet {
	s := sheet{header: []string{"outcome", columnEmail, columnMemberID, columnExternalMemberID, "seat_id", "error"}}
	person := func(outcome string, p roster.Person, seatID, failure string) {
		s.rows = append(s.rows, []string{outcome, p.Email, p.MemberID, p.ExternalMemberID, seatID, failure})
	}
	holders := func(outcome string, list []seats.Seat) {
		for _, seat := range list {
			s.rows = append(s.rows, append(seatRow(outcome, seat), ""))
		}
	}
	for _, d := range report.Assigned {
		person("assigned", d.Person, d.Seat.ID, "")
	}
	for _, d := range report.Kept {
		person("kept", d.Person, d.Seat.ID, "")
	}
	holders("renewed", report.Renewed)
	holders("revoked", report.Revoked)
	for _, f := range report.Failed {
		if f.Seat != nil {
			s.rows = append(s.rows, append(seatRow("failed", *f.Seat), f.Err.Error()))
			continue
		}
		person("failed", f.Person, "", f.Err.Error())
	}
	for _, p := range report.NotBegun {
		person("not begun", p, "", "")
	}
	holders("not renewed", report.NotRenewed)
	holders("not revoked", report.NotRevoked)
	return s
}
