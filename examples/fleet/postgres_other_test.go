//go:build !unix

package main

import "testing"

func newDatabase(t *testing.T) string {
	t.Skip("not tested on Postgres: the tests start it on Unix only")
	return ""
}
