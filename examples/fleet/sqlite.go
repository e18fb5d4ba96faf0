//go:build !(386 || arm || mips || mipsle)

package main

import (
	"context"
	"database/sql"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	_ "modernc.org/sqlite"
)

func openSQLite(ctx context.Context, file string, config *river.Config) (*store, error) {
	db, err := sql.Open("sqlite", file+"?_pragma=journal_mode(WAL)&_pragma=busy_timeout(5000)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // required by River's SQLite driver
	driver := riversqlite.New(db)
	client, err := newQueue(ctx, driver, config)
	if err != nil {
		db.Close()
		return nil, err
	}
	return &store{queue: client, db: db, close: func() { db.Close() }}, nil
}
