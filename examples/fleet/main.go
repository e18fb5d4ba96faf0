// Fleet makes the seats of many teams match lists of people, from one machine or from
// several: a River job for each team, in Postgres, or in SQLite for trying it.
//
//	go run ../fakepolar -addr 127.0.0.1:8080 &
//	go run . -teams 200 -polar http://127.0.0.1:8080
//
// It can be killed at any time and started again: it goes on where it was. With
// DATABASE_URL, the URL of a Postgres, several processes share the work.
//
// With POLAR_ACCESS_TOKEN it works on the real Polar, and takes teams and people from the
// folder that -data names: teams.csv with the columns external_customer_id and
// subscription_id, people.csv with external_customer_id and email. Each team needs a member
// with the role billing_manager and the external id seat-sync, whose rights are used.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/riverqueue/river"

	"github.com/polarseats/polarseats-go/seats"
)

// grace is how long the teams at work may go on after the process is asked to stop. The
// rest of a team that takes longer is for the next process.
const grace = 10 * time.Second

type settings struct {
	data    string
	teams   int
	polar   string
	run     string
	workers int
	timeout time.Duration
	rescue  time.Duration
}

func main() {
	var s settings
	flag.StringVar(&s.data, "data", "fleet-data", "`folder` of teams.csv and people.csv; made up for a fake Polar if it is not there")
	flag.IntVar(&s.teams, "teams", 200, "`number` of teams to make up")
	flag.StringVar(&s.polar, "polar", "", "`URL` of a fake Polar, or production or sandbox with POLAR_ACCESS_TOKEN")
	flag.StringVar(&s.run, "run", time.Now().Format(time.DateOnly), "`name` of the run: each team is done once a run")
	flag.IntVar(&s.workers, "workers", 8, "`number` of teams at work at the same time")
	flag.DurationVar(&s.timeout, "timeout", 3*time.Minute, "longest `time` that a team is at work without a break; more than two of Polar's rate windows")
	flag.DurationVar(&s.rescue, "rescue", 4*time.Minute, "`time` after which another process takes over a team of a process that was killed; more than -timeout")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C kills
	if err := run(ctx, s, os.Getenv, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "fleet:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, s settings, env func(string) string, out io.Writer) error {
	if s.rescue <= s.timeout {
		return fmt.Errorf("-rescue %s is not more than -timeout %s: teams would be taken from processes that are alive", s.rescue, s.timeout)
	}
	token, err := prepare(ctx, s, env)
	if err != nil {
		return err
	}
	source, err := readSource(s.data)
	if err != nil {
		return err
	}
	worker, err := newTeamWorker(s.polar, token, source)
	if err != nil {
		return err
	}
	store, err := openStore(ctx, env("DATABASE_URL"), filepath.Join(s.data, "fleet.db"), newConfig(s, worker))
	if err != nil {
		return err
	}
	defer store.close()
	if err := store.enqueue(ctx, s.run, source); err != nil {
		return err
	}
	if err := store.queue.Start(ctx); err != nil {
		return err
	}
	watched := store.watch(ctx, s.run, out)
	ctx = context.WithoutCancel(ctx) // what follows is done after a Ctrl-C, too
	if err := errors.Join(watched, store.queue.Stop(ctx)); err != nil {
		return err
	}
	return store.summarize(ctx, s.run, out)
}

func newConfig(s settings, worker *teamWorker) *river.Config {
	workers := river.NewWorkers()
	river.AddWorker(workers, worker)
	return &river.Config{
		Workers: workers,
		Queues:  map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: s.workers}},
		// River's default of a minute is shorter than two of Polar's rate windows.
		JobTimeout: s.timeout,
		// River's default of an hour is a long time for a team to wait.
		RescueStuckJobsAfter: s.rescue,
		SoftStopTimeout:      grace,
		Logger:               slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
	}
}

// prepare returns the organization's token. At a fake Polar it makes up teams if there are
// none yet.
func prepare(ctx context.Context, s settings, env func(string) string) (token string, err error) {
	if token := env("POLAR_ACCESS_TOKEN"); token != "" {
		return token, nil
	}
	if s.polar == "" || s.polar == "production" || s.polar == "sandbox" {
		return "", errors.New("want -polar with the URL of a fake Polar, or POLAR_ACCESS_TOKEN")
	}
	return seed(ctx, s.polar, s.data, s.teams)
}

func newClient(polar string) (*seats.Client, error) {
	switch polar {
	case "", "production":
		return seats.NewClient()
	case "sandbox":
		return seats.NewClient(seats.WithServer(seats.SandboxServer))
	}
	return seats.NewClient(seats.WithServer(polar))
}
