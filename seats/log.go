package seats

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"time"
)

// log leaves one Debug record of an attempt. What it says of a failure is without the
// URL, which has the query, and without Polar's text, which may have an address.
func (c config) log(ctx context.Context, op string, attempt int, took time.Duration, status int, failed *failure) {
	if c.logger == nil {
		return
	}
	attrs := []slog.Attr{
		slog.String("op", op),
		slog.Int("attempt", attempt),
		slog.Duration("duration", took),
	}
	if status != 0 {
		attrs = append(attrs, slog.Int("status", status))
	}
	if failed != nil {
		attrs = append(attrs, slog.String("error", withoutURL(failed.err)))
	}
	c.logger.LogAttrs(ctx, slog.LevelDebug, "polar seats attempt", attrs...)
}

// withoutURL names an answer by its code, or by what is wrong with it, and takes the
// URL off what net/http said.
func withoutURL(err error) string {
	var answer *Error
	if errors.As(err, &answer) {
		switch {
		case answer.Code != "":
			return answer.Code
		case len(answer.causes) > 0:
			return answer.causes[0].Error()
		}
		return http.StatusText(answer.StatusCode)
	}
	var failed *url.Error
	if errors.As(err, &failed) {
		return failed.Err.Error()
	}
	return err.Error()
}
