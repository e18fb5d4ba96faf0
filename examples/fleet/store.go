package main

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
)

// A queue is the part of a River client that fleet uses. It hides the type of the transactions,
// which depends on the database.
type queue interface {
	InsertMany(context.Context, []river.InsertManyParams) ([]*rivertype.JobInsertResult, error)
	JobList(context.Context, *river.JobListParams) (*river.JobListResult, error)
	Start(context.Context) error
	Stop(context.Context) error
}

// A store keeps the jobs.
type store struct {
	queue queue
	db    *sql.DB // the same database, for counting
	close func()
}

// openStore opens the Postgres database at url, or the SQLite file if url is "".
func openStore(ctx context.Context, url, file string, config *river.Config) (*store, error) {
	if url != "" {
		return openPostgres(ctx, url, config)
	}
	return openSQLite(ctx, file, config)
}

// migrationLock is the key of the lock that lets one process at a time create River's tables.
const migrationLock = 20261125

func openPostgres(ctx context.Context, url string, config *river.Config) (*store, error) {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return nil, err
	}
	var client *river.Client[pgx.Tx]
	err = pool.AcquireFunc(ctx, func(conn *pgxpool.Conn) error {
		if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", migrationLock); err != nil {
			return err
		}
		defer conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", migrationLock)
		client, err = newQueue(ctx, riverpgxv5.New(pool), config)
		return err
	})
	if err != nil {
		pool.Close()
		return nil, err
	}
	db := stdlib.OpenDBFromPool(pool)
	return &store{queue: client, db: db, close: func() { db.Close(); pool.Close() }}, nil
}

func newQueue[T any](ctx context.Context, driver riverdriver.Driver[T], config *river.Config) (*river.Client[T], error) {
	migrator, err := rivermigrate.New(driver, nil)
	if err != nil {
		return nil, err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, fmt.Errorf("creating River's tables: %w", err)
	}
	return river.NewClient(driver, config)
}

// enqueue inserts a job for each team that does not have one in the run yet.
func (s *store) enqueue(ctx context.Context, run string, teams source) error {
	var jobs []river.InsertManyParams
	for _, name := range slices.Sorted(maps.Keys(teams)) {
		jobs = append(jobs, river.InsertManyParams{Args: syncTeam{Run: run, Team: name}})
	}
	if len(jobs) == 0 {
		return nil
	}
	_, err := s.queue.InsertMany(ctx, jobs)
	return err
}
