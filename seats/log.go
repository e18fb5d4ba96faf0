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

// A logFunc is the LogAttrs method of a [slog.Logger]. Holding the logger itself would link
// slog's handlers, 110 KB, into every program, whether it logs or not.
type logFunc func(context.Context, slog.Level, string, ...slog.Attr)

// log writes one Debug record of the attempt.
func (a *attempt) log(ctx context.Context, logAttrs logFunc, duration time.Duration) {
	attrs := []slog.Attr{
		slog.String("op", a.op),
		slog.Int("attempt", a.number),
		slog.Duration("duration", duration),
	}
	if a.status != 0 {
		attrs = append(attrs, slog.Int("status", a.status))
	}
	if a.err != nil {
		attrs = append(attrs, slog.String("error", reason(a.err)))
	}
	logAttrs(ctx, slog.LevelDebug, "polar seats attempt", attrs...)
}

// reason returns the reason that an attempt failed, without any text from a server and
// without the URL and its query. Polar's text may contain an address, and so may the input
// that a transport quotes. Both are in the error that the call returns.
func reason(err error) string {
	var e *Error
	if errors.As(err, &e) && isName(e.Code) {
		return e.Code
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
	case e != nil:
		return http.StatusText(e.StatusCode)
	}
	return "no usable response"
}

// isName reports whether code looks like one of Polar's error names. Other servers put
// sentences there.
func isName(code string) bool {
	return code != "" && len(code) <= 64 && !strings.ContainsFunc(code, func(r rune) bool {
		return r != '_' && !('0' <= r && r <= '9') && !('A' <= r && r <= 'Z') && !('a' <= r && r <= 'z')
	})
}
