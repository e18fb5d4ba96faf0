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

// tolerance is how far a delivery's timestamp may be from now. Polar makes a new one for
// each attempt.
const tolerance = 5 * time.Minute

// A Verifier tells what Polar sent to one endpoint from everything else. It never
// changes, is safe for concurrent use, and shows its secrets in no format. The zero
// Verifier refuses everything.
type Verifier struct {
	// keys is a function since what prints or dumps a value by reflection can read
	// unexported fields, but not call.
	keys     func() [][]byte
	logAttrs logAttrs // nil: nobody asked for records
}

// logAttrs is the method of a logger.
type logAttrs func(context.Context, slog.Level, string, ...slog.Attr)

// An Option changes a default of a [Verifier].
type Option func(*Verifier) error

// WithLogger sets where a [Verifier.Handler] leaves its records: a Warn for a delivery
// that it refuses, an Error for one that its function fails or panics at. They have the
// event's id and type, and never a secret, a body or an e-mail address: if the text of
// an error has one, [REDACTED] stands in its place. By default, and with nil, there are no records.
func WithLogger(l *slog.Logger) Option {
	return func(v *Verifier) error {
		v.logAttrs = nil
		if l != nil {
			v.logAttrs = l.LogAttrs
		}
		return nil
	}
}

// NewVerifier returns a Verifier for an endpoint's secret, as Polar shows it: prefix
// included. While the secret is being changed, give the new one and the old one.
//
// A secret stands for up to two keys, since Polar signs with all bytes of an older secret,
// or of one that was chosen by hand, and with the decoded rest after whsec_ of one that it
// made on 2026-09-08 or later. Both are tried.
//
// Without a secret, and for one that is empty, blank, a prefix alone, in quotation marks, or
// that has white space at an end, the error is [seats.ErrInvalidArgument].
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

// Parse returns the event of a delivery whose body has been read, byte by byte as it
// came. It is for programs with a router of their own; [Verifier.Handler] does it for
// net/http.
//
// An error is one of three: [ErrSignature], also if the headers are not there,
// [ErrTimestamp], and [ErrMalformed] for what was signed and is no event. No error quotes
// the body.
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

// A delivery is what is verified. Each header is read once: if there were two in different
// cases, the one that is used must be the one that was signed.
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

// The headers of a delivery.
const (
	headerID         = "Webhook-Id"
	headerTimestamp  = "Webhook-Timestamp"
	headerSignature  = "Webhook-Signature"
	headerAPIVersion = "Webhook-Api-Version"
)

// missing returns the header that a delivery lacks, "" if it has all that are signed.
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

// verify judges the signature before the time: what is wrong with an unsigned time says
// nothing.
func (v *Verifier) verify(d delivery) error {
	if name := d.missing(); name != "" {
		return fmt.Errorf("%w: no header %s", ErrSignature, strings.ToLower(name))
	}
	if !v.signed(d) {
		return fmt.Errorf("%w: want the secret of this endpoint, and the body as it came, byte by byte", ErrSignature)
	}
	return checkTimestamp(d.timestamp)
}

// signed reports whether a signature of the header was made with one of the keys.
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

// signatures returns those of version 1, of which there may be several.
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
	if off := time.Since(time.Unix(seconds, 0)); off.Abs() > tolerance {
		return fmt.Errorf("%w: it is %v off, want at most %v: is this machine's clock right?", ErrTimestamp, off.Abs().Round(time.Second), tolerance)
	}
	return nil
}

// field returns a header's value, "" if it is not there. What stands in front of
// functions in the cloud writes names in lower case.
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
