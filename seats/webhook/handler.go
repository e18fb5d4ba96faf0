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
	// handleTimeout is how long a handler may take. Polar waits ten seconds for the answer.
	handleTimeout = 9 * time.Second
	// maxBody is the maximum size of a body, in bytes.
	maxBody = 1 << 20
)

// Handler returns a handler for an endpoint's URL. It verifies each delivery and calls handle
// with the event, whatever its type. Return nil for types that you do not know, since Polar
// disables an endpoint that keeps failing.
//
//   - If handle returns nil, the answer is 204, and Polar does not send the event again.
//   - If handle returns an error or panics, the answer is 500, and Polar sends the event again.
//   - If handle panics with [http.ErrAbortHandler], the panic is passed on. Polar gets no
//     answer and sends the event again.
//   - The answer to a delivery that cannot be verified is 401. It is 400 for a signed body
//     that is not an event, 413 for a body of more than 1 MiB, and 405 for any method other
//     than POST.
//
// The context of handle is derived from the request's and ends nine seconds after the request
// has arrived. If the work takes longer, let handle put the event into a queue. The body of
// an answer has only the text of its status. Handler panics if handle is nil.
//
// Nothing may read the request's body before the handler. If other code does, use
// [Verifier.Parse]. Set a ReadTimeout on the [http.Server], since anyone can send a body
// slowly.
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
	ctx, cancel := context.WithTimeout(r.Context(), handleTimeout)
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

// receive reads and verifies a delivery.
func (h *handler) receive(w http.ResponseWriter, r *http.Request) (*Event, error) {
	if r.Body == nil { // never in a request from an http.Server
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

// statusOf returns the status of the answer to a refused delivery.
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

// call calls the handle function. It turns a panic into an error, except http.ErrAbortHandler.
func (h *handler) call(ctx context.Context, event *Event) (err error) {
	attrs := []slog.Attr{slog.String("id", event.ID), slog.String("type", event.Type)}
	defer func() {
		recovered := recover()
		switch recovered {
		case nil:
		case http.ErrAbortHandler:
			panic(recovered)
		default:
			err = fmt.Errorf("panic: %v", recovered)
			attrs = append(attrs, slog.String("stack", string(debug.Stack())))
		}
		if err != nil {
			h.log(ctx, slog.LevelError, "polar webhook failed", append(attrs, slog.String("error", withoutAddresses(err.Error())))...)
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

// withoutAddresses returns a text as one line, with [REDACTED] in place of each word that
// contains an e-mail address.
func withoutAddresses(text string) string {
	words := strings.Fields(text)
	for i, word := range words {
		if strings.Contains(word, "@") || strings.Contains(word, "%40") {
			words[i] = "[REDACTED]"
		}
	}
	return strings.Join(words, " ")
}
