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

// syncMember is the billing manager of each team that was made for the sync: Polar
// counts requests by member, and a sync as the owner would starve the owner's own page.
const syncMember = "seat-sync"

// mostRevoked is the share of a team's seats that a run may revoke. A list that has been
// cut off revokes no more.
const mostRevoked = 0.25

// attempts is how often a team is tried before a person has to look at it. River waits 1,
// 16, 81, 256 and 625 seconds between them.
const attempts = 6

// syncTeam is the job of one team in one run.
type syncTeam struct {
	Run  string `json:"run"`
	Team string `json:"team"`
}

func (syncTeam) Kind() string { return "sync_team" }

// InsertOpts has each team be there once a run, whoever inserts it and however it ended.
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

// Work makes the seats of the team match its list. It may be cut off anywhere, and even run
// twice at the same time: it looks at the seats first and does the rest, and Polar gives
// nobody two seats.
func (w *teamWorker) Work(ctx context.Context, job *river.Job[syncTeam]) error {
	t := w.source[job.Args.Team]
	if t == nil {
		return river.JobCancel(fmt.Errorf("team %s is not in teams.csv any more", job.Args.Team))
	}
	session := w.issuer.Session(seats.Subject{ExternalCustomerID: job.Args.Team, ExternalMemberID: syncMember})
	of := seats.ListSeatsParams{SubscriptionID: t.SubscriptionID}
	r, err := roster.New(w.client, session, of, roster.WithRevocations(mostRevoked))
	if err != nil {
		return err
	}
	// Not by r.Plan, which would wait for the organization's bucket and keep this worker
	// from the teams that have a session.
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
		return river.JobSnooze(0) // a long list, which goes on after those who wait
	}
	return verdict(err)
}

// verdict says what River is to do about an error. By default it tries again, later and
// later.
func verdict(err error) error {
	var answer *seats.Error
	switch {
	case errors.Is(err, seats.ErrRateLimited) && errors.As(err, &answer):
		// No session until the organization's bucket is full again. Not all teams come
		// back at once.
		return river.JobSnooze(max(answer.RetryAfter, time.Second) + rand.N(10*time.Second))
	case errors.Is(err, roster.ErrTooManyRevocations), errors.Is(err, roster.ErrEmptyRoster):
		return river.JobCancel(err) // for a person to look at
	}
	return err
}
