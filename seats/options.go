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

// An Option changes a default of a [Client], or of a single call if it is passed to the call.
// A call's option takes precedence over the client's.
type Option func(*config) error

type config struct {
	server           string
	httpClient       *http.Client
	timeout          time.Duration
	retry            RetryPolicy
	header           http.Header // of every request; Authorization comes from the session
	maxResponseBytes int64
	logAttrs         logFunc // nil without a logger
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

// with returns a copy of c with the changes of opts.
func (c config) with(opts []Option) (config, error) {
	if c.httpClient == nil {
		return config{}, fmt.Errorf("%w: the Client was not made by NewClient", ErrInvalidArgument)
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

// WithServer sets the base URL of the server. The default is [ProductionServer]. If the URL
// has a path, the paths of the operations are appended to it.
func WithServer(server string) Option {
	return func(c *config) error {
		u, err := url.Parse(server)
		if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" {
			return fmt.Errorf("server %q: want an absolute http or https URL", server)
		}
		if u.User != nil || strings.ContainsAny(server, "?#") {
			return fmt.Errorf("server %q: want no user, query or fragment", u.Redacted())
		}
		// The generated code resolves the paths of operations relative to the last slash.
		c.server = strings.TrimRight(server, "/") + "/"
		return nil
	}
}

// WithHTTPClient sets the client that sends the requests. Calls never modify it, and read its
// fields for each request, so a transport set later takes effect at the next request. Calls
// follow no redirect, whatever its CheckRedirect says.
//
// The default client uses a copy of [http.DefaultTransport] with its own connections, made
// together with the [Client]. A transport of your own needs the same settings:
//
//   - IdleConnTimeout less than five seconds (the default is four). Polar closes a connection
//     after five idle seconds, and a request sent at that moment may be lost: a change then
//     ends with an [ErrOutcomeUnknown].
//   - HTTP2.SendPingTimeout and HTTP2.PingTimeout (the defaults are five seconds each).
//     Without them, net/http keeps using an HTTP/2 connection that a relay has silently lost,
//     and every attempt on it times out.
//   - MaxIdleConns and MaxIdleConnsPerHost at least the number of concurrent calls (the
//     default is 1024). Otherwise most connections serve a single request.
//
// If a request fails, the call needs to know whether a part of it was sent. An
// [http.Transport] reports that to its [net/http/httptrace.ClientTrace]. Any other transport
// must either report nothing, so that a change that fails in it is an ErrOutcomeUnknown, or
// call GetConn before it connects and GotConn or WroteHeaders before it writes. A transport
// that calls GetConn alone counts as having written nothing, and the change is sent again.
//
// On GOOS=js, net/http uses the browser's fetch, which does not report what was sent. A
// change that fails there is an ErrOutcomeUnknown. A redirect makes fetch fail.
func WithHTTPClient(client *http.Client) Option {
	return func(c *config) error {
		if client == nil {
			return fmt.Errorf("http client is nil")
		}
		c.httpClient = client
		return nil
	}
}

// WithTimeout sets the timeout of each attempt, from its start to the last byte of the
// response. The context limits the whole call. The default is 30 seconds, because Polar may
// take 15 seconds to check an address. 0 means no timeout.
func WithTimeout(perAttempt time.Duration) Option {
	return func(c *config) error {
		if perAttempt < 0 {
			return fmt.Errorf("timeout %v: want 0 or more", perAttempt)
		}
		c.timeout = perAttempt
		return nil
	}
}

// WithRetry changes the [RetryPolicy] to the fields of p that are not zero. A zero field keeps
// its present value.
func WithRetry(p RetryPolicy) Option {
	return func(c *config) error {
		if err := p.validate(); err != nil {
			return err
		}
		c.retry = p.over(c.retry)
		return nil
	}
}

// refusedHeaders are the headers that [WithHeader] does not set, with the reasons.
var refusedHeaders = map[string]string{
	"Authorization":     "want the token in the Session",
	"Idempotency-Key":   "Polar ignores it, and net/http would repeat a request that may have taken effect",
	"X-Idempotency-Key": "Polar ignores it, and net/http would repeat a request that may have taken effect",
	"Accept-Encoding":   "net/http sets it, and decompresses the responses",
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

// WithHeader sets a header of every request, replacing the one that this package would send.
// It refuses Authorization, which comes from the [Session]; Idempotency-Key, which Polar
// ignores but which makes net/http repeat requests; and the headers that net/http sets itself.
func WithHeader(key, value string) Option {
	return func(c *config) error {
		if why := refusedHeaders[http.CanonicalHeaderKey(key)]; why != "" {
			return fmt.Errorf("header %s: %s", key, why)
		}
		if !isHeaderName(key) {
			return fmt.Errorf("header %q: not a valid header name", key)
		}
		if hasControl(value) {
			return fmt.Errorf("header %s: its value has a control character", key)
		}
		c.header.Set(key, value)
		return nil
	}
}

// WithUserAgent adds product, such as "acme-billing/1.4", in front of this package's own
// User-Agent. The default is "", which adds nothing.
func WithUserAgent(product string) Option {
	return func(c *config) error {
		if hasControl(product) {
			return fmt.Errorf("user agent %q: has a control character", product)
		}
		c.header.Set("User-Agent", strings.TrimSpace(product+" "+ownUserAgent))
		return nil
	}
}

// WithAPIVersion sets the version of Polar's API that requests ask for, in the Polar-Version
// header. The default is [APIVersion], and "" lets Polar choose. Polar answers 404 to an
// unknown version, which is an [ErrWrongServer].
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

// WithMaxResponseBytes sets the maximum size of a response, after decompression. The default
// is 32 MiB, enough for some 35,000 seats. A longer 2xx is an [ErrResponseTooLarge].
func WithMaxResponseBytes(n int64) Option {
	return func(c *config) error {
		if n <= 0 {
			return fmt.Errorf("max response bytes %d: want more than 0", n)
		}
		c.maxResponseBytes = min(n, math.MaxInt64-1) // read needs one more byte, to see whether there is more
		return nil
	}
}

// WithLogger sets the logger for one Debug record of each attempt, with the operation, the
// number of the attempt, the status or error, and the duration. Before a wait of more than a
// second there is another record, with the operation and the wait, so that a waiting job does
// not look hung. No record has a token, an e-mail address, a query or a body. The default is
// nil, which logs nothing.
func WithLogger(logger *slog.Logger) Option {
	return func(c *config) error {
		c.logAttrs = nil
		if logger != nil {
			c.logAttrs = logger.LogAttrs
		}
		return nil
	}
}

// WithResponse makes a call store the response to its last attempt in r, even if the call
// returns an error. It is an option of a single call, not of a [Client].
func WithResponse(r *Response) Option {
	return func(c *config) error {
		if r == nil {
			return fmt.Errorf("response is nil")
		}
		c.response = r
		return nil
	}
}

// isHeaderName reports whether s is a valid header name.
func isHeaderName(s string) bool {
	const separators = "\"(),/:;<=>?@[\\]{}"
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune(separators, r)
	})
}

func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f })
}
