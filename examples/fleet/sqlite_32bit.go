//go:build 386 || arm || mips || mipsle

package main

import (
	"context"
	"errors"

	"github.com/riverqueue/river"
)

// openSQLite returns an error: River's SQLite driver does not compile for 32-bit machines.
func openSQLite(context.Context, string, *river.Config) (*store, error) {
	return nil, errors.New("SQLite is not available on 32-bit machines: set DATABASE_URL to the URL of a Postgres database")
}
