package seats

import (
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// An Option changes a default of a [Client], or of a single call when it is given
// to the call. A call's option wins over the client's.
type Option func(*config) error

type config struct {
	server           string
	httpClient       *http.Client
	timeout          time.Duration
	retry            RetryPolicy
	header           http.Header // of every request; Authorization comes from the session
	maxResponseBytes int64
	logAttrs         logAttrs // nil: nobody asked for records
	response         *Response
}

func defaults() config {
	return config{
		server:     ProductionServer,
		httpClient: &http.Client{Transport: ownTransport(http.DefaultTransport)},
		timeout:    30 * time.Second,
		retry:      defaultRetryPolicy,
		header: http.Header{
			"Accept":        {"application/json"},
			"User-Agent":    {ownUserAgent},
			"Polar-Version": {APIVersion},
		},
		maxResponseBytes: 32 << 20,
	}
}

// with returns a copy of c that opts have changed.
func (c config) with(opts []Option) (config, error) {
	if c.httpClient == nil {
		return config{}, fmt.Errorf("%w: the Client is not one that NewClient made", ErrInvalidArgument)
	}
	if len(opts) == 0 {
		return c, nil
	}
	c.header = c.header.Clone()
	for _, opt := range opts {
		if opt == nil {
			continue
		}
		if err := opt(&c); err != nil {
			return config{}, fmt.Errorf("%w: %w", ErrInvalidArgument, err)
		}
	}
	return c, nil
}

// WithServer sets the base URL; the default is [ProductionServer]. It may have a
// path, to which the operations' paths are added.
func WithServer(server string) Option {
	return func(c *config) error {
		u, err := url.Parse(server)
		if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" {
			return fmt.Errorf("server %q: want an absolute http or https URL", server)
		}
		if u.User != nil || strings.ContainsAny(server, "?#") {
			return fmt.Errorf("server %q: want no user, query or fragment", u.Redacted())
		}
		// The generated requests resolve their paths against the last slash.
		c.server = strings.TrimRight(server, "/") + "/"
		return nil
	}
}

// WithHTTPClient sets the client that sends the requests. It is never changed, and its
// fields are read at each request, so a transport that is set on it later is used from
// then on. Whatever its CheckRedirect says, no redirect is followed.
//
// The default is one like [http.DefaultTransport] as it is when the [Client] is made,
// but with connections of its own. A transport of the caller's needs the same settings:
//
//   - IdleConnTimeout below five seconds (the default is four). Polar closes a connection
//     that was idle for five, and a request that meets that is lost. Of 10,000 revocations
//     sent at that moment over HTTP/1.1, 772 were an [ErrOutcomeUnknown]; with four seconds
//     none was, and none over HTTP/2.
//   - HTTP2.SendPingTimeout and HTTP2.PingTimeout (the defaults are five seconds each).
//     Without them a connection that a relay has lost without a word is used on and on over
//     HTTP/2, and every attempt on it times out.
//   - MaxIdleConns and MaxIdleConnsPerHost as many as there are calls at a time (the
//     default is 1024), or connections are made for a single request each.
//
// If a request fails, an [http.Transport] is asked whether it was sent. Another transport
// is believed only if it reports to [net/http/httptrace.ClientTrace] that it asked for a connection
// to the server, and that nothing was written; otherwise a change that fails in it is an
// ErrOutcomeUnknown.
//
// On GOOS=js, where net/http sends by the browser's fetch, fetch is told to fail at a
// redirect, and a change that fails is an ErrOutcomeUnknown, since fetch does not say what
// was sent. That has been tried in Chromium 156 and with the fetch of Node 20.
func WithHTTPClient(client *http.Client) Option {
	return func(c *config) error {
		if client == nil {
			return fmt.Errorf("http client is nil")
		}
		c.httpClient = client
		return nil
	}
}

// WithTimeout bounds each attempt, from its start to the last byte of its answer;
// the context bounds the whole call. The default is 30 seconds, since Polar itself
// may take 15 to look an address up; 0 means no bound.
func WithTimeout(perAttempt time.Duration) Option {
	return func(c *config) error {
		if perAttempt < 0 {
			return fmt.Errorf("timeout %v: want 0 or more", perAttempt)
		}
		c.timeout = perAttempt
		return nil
	}
}

// WithRetry changes the fields of the policy that p has: a zero field of p leaves the one
// that is set.
func WithRetry(p RetryPolicy) Option {
	return func(c *config) error {
		if err := p.validate(); err != nil {
			return err
		}
		c.retry = p.over(c.retry)
		return nil
	}
}

// refusedHeaders would change what a request is, or how it is sent.
var refusedHeaders = map[string]string{
	"Authorization":     "want the token in the Session",
	"Idempotency-Key":   "Polar knows no such key, and net/http would send a request again that Polar may have carried out",
	"X-Idempotency-Key": "Polar knows no such key, and net/http would send a request again that Polar may have carried out",
	"Accept-Encoding":   "net/http sets it, and inflates the answers",
	"Connection":        "net/http sets it",
	"Content-Length":    "net/http sets it",
	"Host":              "want the host in WithServer",
	"Keep-Alive":        "HTTP/2 has no such header",
	"Proxy-Connection":  "HTTP/2 has no such header",
	"Te":                "net/http sets it",
	"Trailer":           "net/http sets it",
	"Transfer-Encoding": "net/http sets it",
	"Upgrade":           "HTTP/2 has no such header",
}

// WithHeader sets a header of every request, in place of the one that this package
// would send. It is not for Authorization, which comes from the [Session] alone, for
// Idempotency-Key, which would have net/http repeat what Polar does not recognise as a
// repetition, and for what is net/http's own.
func WithHeader(key, value string) Option {
	return func(c *config) error {
		if why := refusedHeaders[http.CanonicalHeaderKey(key)]; why != "" {
			return fmt.Errorf("header %s: %s", key, why)
		}
		if !isToken(key) {
			return fmt.Errorf("header %q: not a header's name", key)
		}
		if hasControl(value) {
			return fmt.Errorf("header %s: its value has a control character", key)
		}
		c.header.Set(key, value)
		return nil
	}
}

// WithUserAgent puts product, such as "acme-billing/1.4", before this package's
// own User-Agent. "" is the default: ours alone.
func WithUserAgent(product string) Option {
	return func(c *config) error {
		if hasControl(product) {
			return fmt.Errorf("user agent %q: has a control character", product)
		}
		c.header.Set("User-Agent", strings.TrimSpace(product+" "+ownUserAgent))
		return nil
	}
}

// WithAPIVersion sets the Polar-Version that is asked for; the default is
// [APIVersion], and "" lets Polar choose. Polar answers 404 to a version that it
// does not know: [ErrWrongServer].
func WithAPIVersion(version string) Option {
	return func(c *config) error {
		if hasControl(version) {
			return fmt.Errorf("API version %q: has a control character", version)
		}
		c.header.Set("Polar-Version", version)
		if version == "" {
			c.header.Del("Polar-Version")
		}
		return nil
	}
}

// WithMaxResponseBytes bounds how much of an answer is read, counted after it was
// inflated; the default is 32 MiB, some 35,000 seats. An answer that is longer is
// an [ErrResponseTooLarge].
func WithMaxResponseBytes(n int64) Option {
	return func(c *config) error {
		if n <= 0 {
			return fmt.Errorf("max response bytes %d: want more than 0", n)
		}
		c.maxResponseBytes = min(n, math.MaxInt64-1) // one more is read, to see that there is more
		return nil
	}
}

// WithLogger sets the logger to which each attempt leaves one Debug record: operation,
// attempt, status or error, and duration. Before a wait of more than a second there is
// another, with the operation and the wait, so that a job that waits does not look hung.
// No record has the token, an address, the query or a body. By default, and with nil,
// there are no records.
func WithLogger(logger *slog.Logger) Option {
	return func(c *config) error {
		c.logAttrs = nil
		if logger != nil {
			c.logAttrs = logger.LogAttrs
		}
		return nil
	}
}

// WithResponse has a call fill r with what its last attempt brought, also when the call
// returns an error. It is for a single call, not for a [Client].
func WithResponse(r *Response) Option {
	return func(c *config) error {
		if r == nil {
			return fmt.Errorf("response is nil")
		}
		c.response = r
		return nil
	}
}

// isToken reports whether s can be the name of a header.
func isToken(s string) bool {
	const separators = "\"(),/:;<=>?@[\\]{}"
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune(separators, r)
	})
}

func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f })
}
