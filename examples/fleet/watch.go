package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// counts has the number of a run's teams by the state of their job.
type counts map[rivertype.JobState]int

func (c counts) total() (n int) {
	for _, jobs := range c {
		n += jobs
	}
	return n
}

// failed returns the number of teams that a person has to look at.
func (c counts) failed() int { return c[rivertype.JobStateCancelled] + c[rivertype.JobStateDiscarded] }

func (c counts) ended() bool { return c[rivertype.JobStateCompleted]+c.failed() == c.total() }

func (c counts) String() string {
	return fmt.Sprintf("%d of %d teams done, %d running, %d to retry, %d waiting for Polar's rate limit, %d need attention",
		c[rivertype.JobStateCompleted], c.total(), c[rivertype.JobStateRunning],
		c[rivertype.JobStateRetryable], c[rivertype.JobStateScheduled], c.failed())
}

// watch prints the progress of the run, including that of other processes, until every team
// has ended or ctx is done.
func (s *store) watch(ctx context.Context, run string, out io.Writer) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	var lastCounts, lastTrouble string
	for {
		c, err := s.count(ctx, run)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		if text := c.String(); text != lastCounts {
			fmt.Fprintln(out, text)
			lastCounts = text
		}
		if c.ended() {
			return nil
		}
		if text := s.trouble(ctx, run); text != "" && text != lastTrouble {
			fmt.Fprintln(out, text)
			lastTrouble = text
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// count queries the database, since River lists jobs but does not count them.
func (s *store) count(ctx context.Context, run string) (counts, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT state, count(*) FROM river_job WHERE kind = $1 AND args ->> 'run' = $2 GROUP BY state`,
		syncTeam{}.Kind(), run)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	c := counts{}
	for rows.Next() {
		var state string
		var n int
		if err := rows.Scan(&state, &n); err != nil {
			return nil, err
		}
		c[rivertype.JobState(state)] = n
	}
	return c, rows.Err()
}

// jobs returns the jobs of a run in the given states, or in any state if none are given.
func (s *store) jobs(ctx context.Context, run string, states ...rivertype.JobState) iter.Seq2[*rivertype.JobRow, error] {
	return func(yield func(*rivertype.JobRow, error) bool) {
		params := river.NewJobListParams().Kinds(syncTeam{}.Kind()).States(states...).First(1000).
			Where("args ->> 'run' = @run", river.NamedArgs{"run": run})
		for {
			page, err := s.queue.JobList(ctx, params)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, job := range page.Jobs {
				if !yield(job, nil) {
					return
				}
			}
			if page.LastCursor == nil {
				return
			}
			params = params.After(page.LastCursor)
		}
	}
}

// trouble names a team that will be retried and says why, or returns "" if there is none.
func (s *store) trouble(ctx context.Context, run string) string {
	for job, err := range s.jobs(ctx, run, rivertype.JobStateRetryable) {
		if err == nil {
			return reason(job)
		}
	}
	return ""
}

// summarize prints the teams that need attention and the sum of the outcomes. It returns nil
// only if every team is done.
func (s *store) summarize(ctx context.Context, run string, out io.Writer) error {
	c := counts{}
	var sum outcome
	for job, err := range s.jobs(ctx, run) {
		if err != nil {
			return err
		}
		c[job.State]++
		if job.State == rivertype.JobStateCancelled || job.State == rivertype.JobStateDiscarded {
			fmt.Fprintln(out, reason(job))
		}
		var o outcome
		if output := job.Output(); output != nil {
			if err := json.Unmarshal(output, &o); err != nil {
				return err
			}
		}
		sum.add(o)
	}
	fmt.Fprintf(out, "%d people: %d assigned, %d kept, %d invited again; %d seats revoked, %d failed\n",
		sum.People, sum.Assigned, sum.Kept, sum.Renewed, sum.Revoked, sum.Failed)
	switch {
	case !c.ended():
		return fmt.Errorf("stopped with %d of %d teams done: start fleet again to continue", c[rivertype.JobStateCompleted], c.total())
	case c.failed() > 0:
		return fmt.Errorf("%d of %d teams need attention; after that, retry them with another -run", c.failed(), c.total())
	}
	return nil
}

// reason returns the team of a job and why its last attempt failed.
func reason(job *rivertype.JobRow) string {
	var args syncTeam
	_ = json.Unmarshal(job.EncodedArgs, &args) // River has encoded them
	if len(job.Errors) == 0 {
		return fmt.Sprintf("%s: %s", args.Team, job.State)
	}
	last := job.Errors[len(job.Errors)-1].Error
	return fmt.Sprintf("%s: %s", args.Team, strings.TrimPrefix(last, "JobCancelError: "))
}
