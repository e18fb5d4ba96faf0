package webhook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"
)

const (
	// patience is how long a handler's function has. Polar waits ten seconds for the answer.
	patience = 9 * time.Second
	// maxBody is the most that is read of a body, in bytes.
	maxBody = 1 << 20
)

// Handler returns a handler for an endpoint's URL. It verifies each delivery and calls
// handle with its event, whatever the type: pass over those that you do not know, since
// Polar switches an endpoint off that keeps failing.
//
//   - If handle returns nil, the answer is 204: Polar will not send the event again.
//   - If it returns an error or panics, the answer is 500: Polar will.
//   - [http.ErrAbortHandler] is passed on: Polar gets no answer, and will too.
//   - What is not verified is answered 401, what is signed and not an event 400, a body of
//     more than 1 MiB 413, and every method but POST 405.
//
// The context of handle is the request's, and ends nine seconds after the request came.
// For what takes longer, let handle put the event into a queue of your own. No answer says
// more than its status. Handler panics if handle is nil.
//
// The body must not have been read before: next to what reads it, use [Verifier.Parse].
// Give the [http.Server] a ReadTimeout: anybody can send a body slowly.
func (v *Verifier) Handler(handle func(context.Context, *Event) error) http.Handler {
	if handle == nil {
		panic("webhook: Handler: handle is nil")
	}
	return &handler{verifier: v, handle: handle}
}

type handler struct {
	verifier *Verifier
	handle   func(context.Context, *Event) error
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		answer(w, http.StatusMethodNotAllowed)
		return
	}
	event, err := h.receive(w, r)
	if err != nil {
		status := statusOf(err)
		h.log(ctx, slog.LevelWarn, "polar webhook refused", slog.Int("status", status), slog.String("error", withoutAddresses(err.Error())))
		answer(w, status)
		return
	}
	if err := h.call(ctx, event); err != nil {
		answer(w, http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// receive reads a delivery and verifies it.
func (h *handler) receive(w http.ResponseWriter, r *http.Request) (*Event, error) {
	if r.Body == nil { // in a request that no server has read
		return h.verifier.Parse(r.Header, nil)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return nil, fmt.Errorf("webhook: Handler: reading the body: %w", err)
	}
	event, err := h.verifier.Parse(r.Header, body)
	if err != nil && len(body) == 0 && r.ContentLength > 0 {
		return nil, fmt.Errorf("%w: the body had been read before", err)
	}
	return event, err
}

// statusOf returns what a delivery that is refused is answered.
func statusOf(err error) int {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.Is(err, ErrSignature), errors.Is(err, ErrTimestamp):
		return http.StatusUnauthorized
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusBadRequest
}

// call calls the handler's function. A panic is an error, except the one by which
// net/http lets a handler end without an answer.
func (h *handler) call(ctx context.Context, event *Event) (err error) {
	about := []slog.Attr{slog.String("id", event.ID), slog.String("type", event.Type)}
	defer func() {
		thrown := recover()
		switch thrown {
		case nil:
		case http.ErrAbortHandler:
			panic(thrown)
		default:
			err = fmt.Errorf("panic: %v", thrown)
			about = append(about, slog.String("stack", string(debug.Stack())))
		}
		if err != nil {
			h.log(ctx, slog.LevelError, "polar webhook failed", append(about, slog.String("error", withoutAddresses(err.Error())))...)
		}
	}()
	return h.handle(ctx, event)
}

func (h *handler) log(ctx context.Context, level slog.Level, message string, attrs ...slog.Attr) {
	if h.verifier.logAttrs != nil {
		h.verifier.logAttrs(ctx, level, message, attrs...)
	}
}

func answer(w http.ResponseWriter, status int) {
	http.Error(w, http.StatusText(status), status)
}

// withoutAddresses returns a text as one line, with [REDACTED] for each word that has an
// e-mail address in it.
func withoutAddresses(text string) string {
	words := strings.Fields(text)
	for i, word := range words {
		if strings.Contains(word, "@") || strings.Contains(word, "%40") {
			words[i] = "[REDACTED]"
		}
	}
	return strings.Join(words, " ")
}
