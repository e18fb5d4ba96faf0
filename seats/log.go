package seats

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"
)

// logAttrs is the method of a logger. With the logger itself in its place, slog's
// handlers would be linked into every program, 110 KB, whether it logs or not.
type logAttrs func(context.Context, slog.Level, string, ...slog.Attr)

// log leaves one Debug record of the attempt.
func (a *attempt) log(ctx context.Context, logAttrs logAttrs, took time.Duration) {
	attrs := []slog.Attr{
		slog.String("op", a.op),
		slog.Int("attempt", a.number),
		slog.Duration("duration", took),
	}
	if a.status != 0 {
		attrs = append(attrs, slog.Int("status", a.status))
	}
	if a.err != nil {
		attrs = append(attrs, slog.String("error", reason(a.err)))
	}
	logAttrs(ctx, slog.LevelDebug, "polar seats attempt", attrs...)
}

// reason says why an attempt failed, in words that no server wrote and without the URL,
// which has the query. Polar's text may have an address, and so may what a transport
// quotes of an answer that it cannot read: they are in the error that the call returns.
func reason(err error) string {
	var answer *Error
	if errors.As(err, &answer) && isName(answer.Code) {
		return answer.Code
	}
	for _, known := range []error{
		context.Canceled, context.DeadlineExceeded, ErrResponseTooLarge, ErrUnexpectedResponse, io.ErrUnexpectedEOF, io.EOF,
	} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	var timeout timeoutError
	var network *net.OpError
	var untrusted *tls.CertificateVerificationError
	switch {
	case errors.As(err, &timeout):
		return timeout.Error()
	case errors.As(err, &network):
		return network.Error()
	case errors.As(err, &untrusted):
		return "certificate not trusted"
	case answer != nil:
		return http.StatusText(answer.StatusCode)
	}
	return "no usable answer"
}

// isName reports whether code is a name, as Polar's are. Others write sentences there.
func isName(code string) bool {
	return code != "" && len(code) <= 64 && !strings.ContainsFunc(code, func(r rune) bool {
		return r != '_' && !('0' <= r && r <= '9') && !('A' <= r && r <= 'Z') && !('a' <= r && r <= 'z')
	})
}
