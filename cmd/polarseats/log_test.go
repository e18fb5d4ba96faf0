package main

import (
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"
)

// Without --verbose, the command shows only the waits that the client logs.
func TestLogShowsOnlyWaits(t *testing.T) {
	f, err := os.Create(t.TempDir() + "/stderr")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	logger := slog.New((&app{stderr: f}).logHandler())
	logger.Debug("polar seats attempt", slog.Int("attempt", 1))
	logger.Debug("polar seats wait", slog.String("op", "ListSeats"), slog.Duration("wait", time.Minute))
	text, err := os.ReadFile(f.Name())
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(string(text)); got != "polarseats: waiting 1m0s before the next attempt" {
		t.Errorf("standard error is %q, want one line about the wait", got)
	}
}
