// Fleet makes the seats of many teams match lists of people, from one machine or several.
// It runs a River job for each team, in Postgres, or in SQLite to try it out.
//
//	go run ../fakepolar -addr 127.0.0.1:8080 &
//	go run . -teams 200 -polar http://127.0.0.1:8080
//
// It can be killed at any time, and continues when it is started again. If DATABASE_URL is the
// URL of a Postgres database, several processes share the work.
//
// With POLAR_ACCESS_TOKEN it uses the real Polar and reads teams and people from the folder
// that -data names: teams.csv has the columns external_customer_id and subscription_id,
// people.csv has external_customer_id and email. Each team needs a member with the role
// billing_manager and the external id seat-sync. Fleet acts as that member.
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

// grace is how long running jobs may continue after the process is asked to stop. A job that
// takes longer is left to the next process.
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
	flag.StringVar(&s.data, "data", "fleet-data", "`folder` of teams.csv and people.csv; for a fake Polar, fleet creates it")
	flag.IntVar(&s.teams, "teams", 200, "`number` of teams to create at a fake Polar")
	flag.StringVar(&s.polar, "polar", "", "`URL` of a fake Polar; with POLAR_ACCESS_TOKEN, production or sandbox")
	flag.StringVar(&s.run, "run", time.Now().Format(time.DateOnly), "`name` of the run: each team is synced once per run")
	flag.IntVar(&s.workers, "workers", 8, "`number` of teams to work on at the same time")
	flag.DurationVar(&s.timeout, "timeout", 3*time.Minute, "maximum `time` of an attempt for a team: more than two minutes")
	flag.DurationVar(&s.rescue, "rescue", 4*time.Minute, "`time` until a killed process's teams are retried: more than -timeout")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "fleet: unexpected argument %q: see -h\n", flag.Arg(0))
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	if err := run(ctx, s, os.Getenv, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "fleet:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, s settings, env func(string) string, out io.Writer) error {
	if s.rescue <= s.timeout {
		return fmt.Errorf("-rescue %s must be longer than -timeout %s: teams would be taken from running processes", s.rescue, s.timeout)
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
	ctx = context.WithoutCancel(ctx) // stop and summarize even after a Ctrl-C
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
		// River's default is an hour, which is long for a team to wait.
		RescueStuckJobsAfter: s.rescue,
		SoftStopTimeout:      grace,
		Logger:               slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
	}
}

// prepare returns the organization access token. For a fake Polar, it creates the teams unless
// they exist.
func prepare(ctx context.Context, s settings, env func(string) string) (token string, err error) {
	if token := env("POLAR_ACCESS_TOKEN"); token != "" {
		return token, nil
	}
	if s.polar == "" || s.polar == "production" || s.polar == "sandbox" {
		return "", errors.New("set -polar to the URL of a fake Polar, or set POLAR_ACCESS_TOKEN")
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
