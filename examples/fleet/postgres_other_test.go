//go:build !unix

package main

import "testing"

func newDatabase(t *testing.T) string {
	t.Skip("not tested on Postgres: on Unix only")
	return ""
}
