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

// syncMember is the external id of each team's billing manager for the sync. Polar limits
// requests per member, so a sync as the owner would slow down the owner's own page.
const syncMember = "seat-sync"

// maxRevoked is the share of a team's seats that a run may revoke. It limits the damage of a
// truncated list.
const maxRevoked = 0.25

// attempts is the maximum number of attempts for a team before a person has to look at it.
// River waits 1, 16, 81, 256 and 625 seconds between them.
const attempts = 6

// syncTeam is the job for one team in one run.
type syncTeam struct {
	Run  string `json:"run"`
	Team string `json:"team"`
}

func (syncTeam) Kind() string { return "sync_team" }

// InsertOpts makes the job of a team unique in a run, even after the job has ended.
func (syncTeam) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		MaxAttempts: attempts,
		UniqueOpts:  river.UniqueOpts{ByArgs: true, ByState: rivertype.JobStates()},
	}
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

// Work makes the seats of the team match its list. It may be interrupted anywhere, and may
// even run twice at the same time: it only does what the list of seats shows is missing, and
// Polar does not give a person two seats.
func (w *teamWorker) Work(ctx context.Context, job *river.Job[syncTeam]) error {
	t := w.source[job.Args.Team]
	if t == nil {
		return river.JobCancel(fmt.Errorf("team %s is no longer in teams.csv", job.Args.Team))
	}
	session := w.issuer.Session(seats.Subject{ExternalCustomerID: job.Args.Team, ExternalMemberID: syncMember})
	of := seats.ListSeatsParams{SubscriptionID: t.SubscriptionID}
	r, err := roster.New(w.client, session, of, roster.WithRevocations(maxRevoked))
	if err != nil {
		return err
	}
	// r.Plan would wait for the organization's rate limit and keep this worker from teams
	// that already have a session.
	list, err := w.client.ListSeats(ctx, session, of)
	if err != nil {
		return verdict(err)
	}
	plan, err := r.Compare(list, t.People)
	if err != nil {
		return verdict(err)
	}
	report, err := r.Apply(ctx, plan)
	o := newOutcome(t, plan, report)
	if err := river.RecordOutput(ctx, o); err != nil {
		return err
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) && o.changed() {
		return river.JobSnooze(0) // a long list: continue after the waiting teams
	}
	return verdict(err)
}

// verdict returns the error that tells River how to handle err. By default River retries,
// with increasing waits.
func verdict(err error) error {
	var answer *seats.Error
	switch {
	case errors.Is(err, seats.ErrRateLimited) && errors.As(err, &answer):
		// There is no session until the organization's rate limit allows one. The random part
		// spreads the teams.
		return river.JobSnooze(max(answer.RetryAfter, time.Second) + rand.N(10*time.Second))
	case errors.Is(err, roster.ErrTooManyRevocations), errors.Is(err, roster.ErrEmptyRoster):
		return river.JobCancel(err) // a person must look at it
	}
	return err
}
