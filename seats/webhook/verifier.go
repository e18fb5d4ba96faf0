package webhook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// tolerance is the maximum difference between a delivery's timestamp and the current time.
// Polar makes a new timestamp for each attempt.
const tolerance = 5 * time.Minute

// A Verifier verifies the deliveries that Polar sends to one endpoint. It is immutable and safe
// for concurrent use, and no format verb or encoder shows its secrets. The zero Verifier
// refuses every delivery.
type Verifier struct {
	// keys is a function because printers that use reflection can read unexported fields,
	// but cannot call them.
	keys     func() [][]byte
	logAttrs logAttrs // nil if nothing is logged
}

// logAttrs has the signature of [slog.Logger.LogAttrs].
type logAttrs func(context.Context, slog.Level, string, ...slog.Attr)

// An Option changes a default of a [Verifier].
type Option func(*Verifier) error

// WithLogger sets the logger of [Verifier.Handler]. The handler logs a refused delivery at
// level Warn, and an error or a panic of its function at level Error, with the event's id and
// type. A record never contains a secret or a body. Each word of an error that contains an
// e-mail address is replaced by [REDACTED]. If l is nil, the default, nothing is logged.
func WithLogger(l *slog.Logger) Option {
	return func(v *Verifier) error {
		v.logAttrs = nil
		if l != nil {
			v.logAttrs = l.LogAttrs
		}
		return nil
	}
}

// NewVerifier returns a Verifier for an endpoint's secret, as Polar shows it, including the
// prefix. While the secret is being changed, pass both the new and the old one.
//
// Any form of secret works. Polar signs with all bytes of an older secret, or of one that was
// chosen by hand. With a secret that Polar made on 2026-09-08 or later, it signs with the decoded
// text after whsec_. A Verifier tries both keys.
//
// The error is a [seats.ErrInvalidArgument] if there is no secret, or if one is blank, only a
// prefix, in quotation marks, or begins or ends with white space.
func NewVerifier(secrets []string, opts ...Option) (*Verifier, error) {
	keys, err := keysOf(secrets)
	if err != nil {
		return nil, fmt.Errorf("webhook: NewVerifier: %w", err)
	}
	v := &Verifier{keys: func() [][]byte { return keys }}
	for _, opt := range opts {
		if opt == nil {
			continue
		}
		if err := opt(v); err != nil {
			return nil, fmt.Errorf("webhook: NewVerifier: %w", err)
		}
	}
	return v, nil
}

// Parse verifies a delivery and returns its event. The body must be exactly the bytes that
// Polar sent. Parse is for programs whose router reads the body; with net/http, use
// [Verifier.Handler].
//
// The error is an [ErrSignature], even if headers are missing, an [ErrTimestamp], or an
// [ErrMalformed] if the body is signed but is not an event. No error quotes the body.
func (v *Verifier) Parse(h http.Header, body []byte) (*Event, error) {
	d := readDelivery(h, body)
	if err := v.verify(d); err != nil {
		return nil, fmt.Errorf("webhook: Parse: %w", err)
	}
	event, err := decodeEvent(body)
	if err != nil {
		return nil, fmt.Errorf("webhook: Parse: %w: %s: %w", ErrMalformed, d.id, err)
	}
	event.ID = d.id
	if event.APIVersion == "" {
		event.APIVersion = d.apiVersion
	}
	return event, nil
}

// A delivery has the parts of a request that are verified, and its API version. Each header is
// read only once, so that the value in use is the verified one even if the header occurs in two
// spellings.
type delivery struct {
	id, timestamp, signature, apiVersion string
	body                                 []byte
}

func readDelivery(h http.Header, body []byte) delivery {
	return delivery{
		id: field(h, headerID), timestamp: field(h, headerTimestamp), signature: field(h, headerSignature),
		apiVersion: field(h, headerAPIVersion), body: body,
	}
}

// The canonical names of a delivery's headers.
const (
	headerID         = "Webhook-Id"
	headerTimestamp  = "Webhook-Timestamp"
	headerSignature  = "Webhook-Signature"
	headerAPIVersion = "Webhook-Api-Version"
)

// missing returns the first missing header that is needed for verification, or "".
func (d delivery) missing() string {
	switch "" {
	case d.id:
		return headerID
	case d.timestamp:
		return headerTimestamp
	case d.signature:
		return headerSignature
	}
	return ""
}

// verify checks the signature before the timestamp, since an unsigned timestamp means nothing.
func (v *Verifier) verify(d delivery) error {
	if name := d.missing(); name != "" {
		return fmt.Errorf("%w: no header %s", ErrSignature, strings.ToLower(name))
	}
	if !v.signed(d) {
		return fmt.Errorf("%w: want the secret of this endpoint, and the body as it came, byte by byte", ErrSignature)
	}
	return checkTimestamp(d.timestamp)
}

// signed reports whether one of the header's signatures was made with one of the keys.
func (v *Verifier) signed(d delivery) bool {
	if v.keys == nil {
		return false
	}
	sums := signatures(d.signature)
	return slices.ContainsFunc(v.keys(), func(key []byte) bool {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(d.id + "." + d.timestamp + "."))
		mac.Write(d.body)
		want := mac.Sum(nil)
		return slices.ContainsFunc(sums, func(sum []byte) bool { return hmac.Equal(sum, want) })
	})
}

// signatures returns the decoded signatures of version 1. A header may have several.
func signatures(header string) [][]byte {
	var sums [][]byte
	for _, text := range strings.Fields(header) {
		version, encoded, _ := strings.Cut(text, ",")
		sum, err := base64.StdEncoding.DecodeString(encoded)
		if version == "v1" && err == nil {
			sums = append(sums, sum)
		}
	}
	return sums
}

func checkTimestamp(text string) error {
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return fmt.Errorf("%w: webhook-timestamp is not a number of seconds", ErrTimestamp)
	}
	if offset := time.Since(time.Unix(seconds, 0)); offset.Abs() > tolerance {
		return fmt.Errorf("%w: it is %v off, want at most %v: is this machine's clock right?", ErrTimestamp, offset.Abs().Round(time.Second), tolerance)
	}
	return nil
}

// field returns a header's value, or "". It also finds a name in lower case, as some serverless
// platforms write it.
func field(h http.Header, name string) string {
	if v := h.Get(name); v != "" {
		return v
	}
	for key, values := range h {
		if len(values) > 0 && strings.EqualFold(key, name) {
			return values[0]
		}
	}
	return ""
}
