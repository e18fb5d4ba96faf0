//go:build 386 || arm || mips || mipsle

package main

import (
	"context"
	"errors"

	"github.com/riverqueue/river"
)

// openSQLite fails: River's driver for SQLite does not compile for an int of 32 bits.
func openSQLite(context.Context, string, *river.Config) (*store, error) {
	return nil, errors.New("no SQLite on a machine of 32 bits: set DATABASE_URL to a Postgres")
}
