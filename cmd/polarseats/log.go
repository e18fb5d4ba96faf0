package main

import (
	"context"
	"log/slog"
)

// logHandler returns the handler for the client's log. With --verbose it shows attempts
// and waits, otherwise only waits, so that a wait does not look like a hang.
func (a *app) logHandler() slog.Handler {
	if a.verbose {
		return slog.NewTextHandler(a.stderr, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: withoutLevel})
	}
	return waitHandler{a}
}

func withoutLevel(groups []string, attr slog.Attr) slog.Attr {
	if len(groups) == 0 && attr.Key == slog.LevelKey {
		return slog.Attr{}
	}
	return attr
}

// A waitHandler shows the waits that the client logs and drops everything else.
type waitHandler struct{ app *app }

func (waitHandler) Enabled(context.Context, slog.Level) bool { return true }
func (w waitHandler) WithAttrs([]slog.Attr) slog.Handler     { return w }
func (w waitHandler) WithGroup(string) slog.Handler          { return w }

func (w waitHandler) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(attr slog.Attr) bool {
		if attr.Key != "wait" {
			return true
		}
		w.app.notef("waiting %v before the next attempt", attr.Value)
		return false
	})
	return nil
}
