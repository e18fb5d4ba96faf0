package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/roster"
)

const (
	// syncMember is the external id of each team's billing manager for the sync. Polar limits
	// requests per member, so a sync as the owner would slow down the owner's own page.
	syncMember = "seat-sync"
	// maxRevoked is the share of a team's seats that a run may revoke. It limits the damage of
	// a truncated list.
	maxRevoked = 0.25
	// maxAttempts is the number of attempts for a team before a person has to look at it.
	// River waits 1, 16, 81, 256 and 625 seconds between them.
	maxAttempts = 6
)

// syncTeam is the job for one team in one run.
type syncTeam struct {
	Run  string `json:"run"`
	Team string `json:"team"`
}

func (syncTeam) Kind() string { return "sync_team" }

// InsertOpts makes the job of a team unique in a run, even after the job has ended.
func (syncTeam) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		MaxAttempts: maxAttempts,
		UniqueOpts:  river.UniqueOpts{ByArgs: true, ByState: rivertype.JobStates()},
	}
}

// An outcome counts the people of a team by what the last attempt did for them. River stores
// it with the job.
type outcome struct {
	People   int `json:"people"`
	Assigned int `json:"assigned"`
	Kept     int `json:"kept"`
	Renewed  int `json:"renewed"`
	Revoked  int `json:"revoked"`
	Failed   int `json:"failed"`
}

func (o *outcome) add(p outcome) {
	o.People += p.People
	o.Assigned += p.Assigned
	o.Kept += p.Kept
	o.Renewed += p.Renewed
	o.Revoked += p.Revoked
	o.Failed += p.Failed
}

type teamWorker struct {
	river.WorkerDefaults[syncTeam]
	client *seats.Client
	issuer *seats.Issuer
	source source
}

func newTeamWorker(polar, token string, source source) (*teamWorker, error) {
	client, err := newClient(polar)
	if err != nil {
		return nil, err
	}
	issuer, err := seats.NewIssuer(client, token)
	if err != nil {
		return nil, err
	}
	return &teamWorker{client: client, issuer: issuer, source: source}, nil
}

// Work makes the seats of the team match its list. It may be interrupted at any point, and may
// even run twice at the same time: it only makes the changes that the list of seats still
// needs, and Polar does not give a person two seats.
func (w *teamWorker) Work(ctx context.Context, job *river.Job[syncTeam]) error {
	t := w.source[job.Args.Team]
	if t == nil {
		return river.JobCancel(fmt.Errorf("team %s is no longer in teams.csv", job.Args.Team))
	}
	session := w.issuer.Session(seats.Subject{ExternalCustomerID: job.Args.Team, ExternalMemberID: syncMember})
	subscription := seats.ListSeatsParams{SubscriptionID: t.SubscriptionID}
	r, err := roster.New(w.client, session, subscription, roster.WithRevocations(maxRevoked))
	if err != nil {
		return err
	}
	// r.Plan would wait for the organization's rate limit, and this worker could not turn to
	// teams that already have a session.
	list, err := w.client.ListSeats(ctx, session, subscription)
	if err != nil {
		return riverError(err)
	}
	plan, err := r.Compare(list, t.People)
	if err != nil {
		return riverError(err)
	}
	report, err := r.Apply(ctx, plan)
	if report == nil {
		report = &roster.Report{} // no request was sent
	}
	o := outcome{
		People:   len(t.People),
		Assigned: len(report.Assigned),
		Kept:     len(plan.Keep) + len(report.Kept),
		Renewed:  len(report.Renewed),
		Revoked:  len(report.Revoked),
		Failed:   len(report.Failed),
	}
	if err := river.RecordOutput(ctx, o); err != nil {
		return err
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) && o.Assigned+o.Renewed+o.Revoked > 0 {
		return river.JobSnooze(0) // a long list: continue after the waiting teams
	}
	return riverError(err)
}

// riverError returns the error that makes River snooze or cancel a job. River retries after
// any other error, with increasing waits.
func riverError(err error) error {
	var polar *seats.Error
	switch {
	case errors.Is(err, seats.ErrRateLimited) && errors.As(err, &polar):
		// There is no session until the organization's rate limit allows one. The random part
		// spreads the teams.
		return river.JobSnooze(max(polar.RetryAfter, time.Second) + rand.N(10*time.Second))
	case errors.Is(err, roster.ErrTooManyRevocations), errors.Is(err, roster.ErrEmptyRoster):
		return river.JobCancel(err) // a person must look at it
	}
	return err
}
