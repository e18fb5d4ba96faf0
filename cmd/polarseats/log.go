package main

import (
	"context"
	"log/slog"
)

// logHandler returns what the client logs to: attempts and waits with --verbose, and
// else waits alone, so that nobody takes a wait for a hang.
func (a *app) logHandler() slog.Handler {
	if a.verbose {
		return slog.NewTextHandler(a.err, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: withoutLevel})
	}
	return waits{a}
}

func withoutLevel(groups []string, attr slog.Attr) slog.Attr {
	if len(groups) == 0 && attr.Key == slog.LevelKey {
		return slog.Attr{}
	}
	return attr
}

// waits tells of the waits that the client logs, and of nothing else.
type waits struct{ app *app }

func (waits) Enabled(context.Context, slog.Level) bool { return true }
func (w waits) WithAttrs([]slog.Attr) slog.Handler     { return w }
func (w waits) WithGroup(string) slog.Handler          { return w }

func (w waits) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(attr slog.Attr) bool {
		if attr.Key != "wait" {
			return true
		}
		w.app.notef("waiting %v before the next try", attr.Value)
		return false
	})
	return nil
}
