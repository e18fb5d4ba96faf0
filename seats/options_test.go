package seats_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// WithHeader refuses headers that the client or net/http sets, in any case.
func TestReservedHeaders(t *testing.T) {
	for _, key := range []string{
		"Authorization", "Idempotency-Key", "X-Idempotency-Key", "Accept-Encoding", "Connection", "Content-Length", "Host",
		"Transfer-Encoding", "transfer-encoding", "TE", "Upgrade",
	} {
		if _, err := seats.NewClient(seats.WithHeader(key, "x")); !errors.Is(err, seats.ErrInvalidArgument) || !strings.Contains(err.Error(), key) {
			t.Errorf("NewClient with header %s: %v, want ErrInvalidArgument that names it", key, err)
		}
	}
}

// WithHeader accepts every character that HTTP allows in names and values, and no other.
func TestHeaderCharacters(t *testing.T) {
	for _, key := range []string{"!", "~", "X-a_b.c"} {
		if _, err := seats.NewClient(seats.WithHeader(key, "\t value\x80")); err != nil {
			t.Errorf("NewClient with header %q: %v", key, err)
		}
	}
	for _, key := range []string{"", " ", "a b", "\x7f", "a\x80", "\x1f", "a:", "a(b)"} {
		if _, err := seats.NewClient(seats.WithHeader(key, "x")); err == nil {
			t.Errorf("NewClient with header %q: no error, want one", key)
		}
	}
	for _, value := range []string{"\x00", "\x1f", "\x7f", "a\r\nb"} {
		for name, option := range map[string]seats.Option{
			"header": seats.WithHeader("X", value), "user agent": seats.WithUserAgent(value), "version": seats.WithAPIVersion(value),
		} {
			if _, err := seats.NewClient(option); err == nil {
				t.Errorf("NewClient with %s %q: no error, want one", name, value)
			}
		}
	}
}

func TestInvalidOptions(t *testing.T) {
	tests := map[string]struct {
		option seats.Option
		text   string // part of the error
	}{
		"no scheme":            {seats.WithServer("api.polar.sh"), `server "api.polar.sh": want an absolute http or https URL`},
		"another scheme":       {seats.WithServer("ftp://api.polar.sh"), "ftp://api.polar.sh"},
		"no host":              {seats.WithServer("https:///v1"), "https:///v1"},
		"empty server":         {seats.WithServer(""), `server ""`},
		"with a query":         {seats.WithServer("https://api.polar.sh?a=b"), "query"},
		"with an empty query":  {seats.WithServer("https://api.polar.sh/base?"), "query"},
		"an empty fragment":    {seats.WithServer("https://api.polar.sh/base#"), "fragment"},
		"a port alone":         {seats.WithServer("https://:443"), "want an absolute"},
		"with a fragment":      {seats.WithServer("https://api.polar.sh#a"), "fragment"},
		"a control character":  {seats.WithServer("https://api.polar.sh\n"), "server"},
		"with a password":      {seats.WithServer("https://user:hunter2@api.polar.sh"), "want no user"},
		"nil http client":      {seats.WithHTTPClient(nil), "http client is nil"},
		"negative timeout":     {seats.WithTimeout(-time.Second), "timeout -1s: want 0 or more"},
		"Authorization":        {seats.WithHeader("authorization", "Bearer hunter2"), "want the token in the Session"},
		"Idempotency-Key":      {seats.WithHeader("idempotency-key", "1"), "Polar ignores it"},
		"X-Idempotency-Key":    {seats.WithHeader("X-Idempotency-Key", "1"), "Polar ignores it"},
		"Accept-Encoding":      {seats.WithHeader("Accept-Encoding", "gzip"), "net/http sets it"},
		"Host":                 {seats.WithHeader("Host", "x"), "want the host in WithServer"},
		"Upgrade":              {seats.WithHeader("Upgrade", "h2c"), "HTTP/2 has no such header"},
		"TE":                   {seats.WithHeader("TE", "trailers"), "net/http sets it"},
		"Transfer-Encoding":    {seats.WithHeader("Transfer-Encoding", "gzip"), "net/http sets it"},
		"Trailer":              {seats.WithHeader("Trailer", "X"), "net/http sets it"},
		"Keep-Alive":           {seats.WithHeader("Keep-Alive", "timeout=9"), "HTTP/2 has no such header"},
		"Proxy-Connection":     {seats.WithHeader("Proxy-Connection", "close"), "HTTP/2 has no such header"},
		"empty header":         {seats.WithHeader("", "x"), `header ""`},
		"header with a space":  {seats.WithHeader("X Y", "x"), `header "X Y"`},
		"header with newline":  {seats.WithHeader("X-Y", "a\r\nX-Z: b"), "control character"},
		"agent with newline":   {seats.WithUserAgent("a\nb"), "control character"},
		"version with newline": {seats.WithAPIVersion("2026-10\n"), "control character"},
		"no bytes":             {seats.WithMaxResponseBytes(0), "max response bytes 0: want more than 0"},
		"negative bytes":       {seats.WithMaxResponseBytes(-1), "max response bytes -1"},
		"nil response":         {seats.WithResponse(nil), "response is nil"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			client, err := seats.NewClient(tt.option)
			if client != nil {
				t.Errorf("NewClient = a client and %v, want no client", err)
			}
			check := func(op string, err error) {
				checkIs(t, err, "ErrInvalidArgument")
				if !strings.HasPrefix(err.Error(), "seats: "+op+": invalid argument: ") || !strings.Contains(err.Error(), tt.text) {
					t.Errorf("%s: %q, want %q in the error", op, err, tt.text)
				}
				if strings.Contains(err.Error(), "hunter2") {
					t.Errorf("%s: error %q shows a secret", op, err)
				}
			}
			check("NewClient", err)
			good, requests := serve(t, []literal{polarResponse(200, testdata(t, "seats.json"))})
			_, err = good.ListSeats(ctx, session, seats.ListSeatsParams{}, tt.option)
			check("ListSeats", err)
			if len(*requests) != 0 {
				t.Errorf("ListSeats sent %d requests, want none", len(*requests))
			}
		})
	}
}

func TestWithResponseOnClient(t *testing.T) {
	if _, err := seats.NewClient(seats.WithResponse(new(seats.Response))); !errors.Is(err, seats.ErrInvalidArgument) {
		t.Errorf("NewClient: %v, want ErrInvalidArgument", err)
	}
}

func TestCallOptionsOverrideClientOptions(t *testing.T) {
	client, requests := serve(t, []literal{polarResponse(200, testdata(t, "seats.json"))},
		seats.WithUserAgent("acme/1"), seats.WithAPIVersion("2026-04"), seats.WithHeader("X-Team", "billing"), nil)
	calls := []struct {
		opts []seats.Option
		want map[string]string
	}{
		{nil, map[string]string{"User-Agent": "acme/1 polarseats-go/0.1.0", "Polar-Version": "2026-04", "X-Team": "billing"}},
		{
			[]seats.Option{seats.WithUserAgent("page/2"), seats.WithAPIVersion(""), seats.WithHeader("X-Team", "support"), seats.WithHeader("x-page", "7"), nil},
			map[string]string{"User-Agent": "page/2 polarseats-go/0.1.0", "Polar-Version": "", "X-Team": "support", "X-Page": "7"},
		},
		// The options of the previous call do not apply to this one.
		{nil, map[string]string{"User-Agent": "acme/1 polarseats-go/0.1.0", "Polar-Version": "2026-04", "X-Team": "billing", "X-Page": ""}},
		{[]seats.Option{seats.WithUserAgent(""), seats.WithHeader("Accept", "x/y")}, map[string]string{"User-Agent": "polarseats-go/0.1.0", "Accept": "x/y"}},
	}
	for i, call := range calls {
		if _, err := client.ListSeats(ctx, session, seats.ListSeatsParams{}, call.opts...); err != nil {
			t.Fatal(err)
		}
		for key, value := range call.want {
			if got := (*requests)[i].header.Get(key); got != value {
				t.Errorf("call %d: header %s: %q, want %q", i, key, got, value)
			}
		}
		if got := (*requests)[i].header.Get("Authorization"); got != "Bearer "+token {
			t.Errorf("call %d: header Authorization: %q, want the session's token", i, got)
		}
	}
}

func TestServerURLs(t *testing.T) {
	for server, want := range map[string]string{
		"https://api.polar.sh":      "https://api.polar.sh/v1/customer-portal/seats",
		"https://api.polar.sh/":     "https://api.polar.sh/v1/customer-portal/seats",
		"http://127.0.0.1:8080/a/b": "http://127.0.0.1:8080/a/b/v1/customer-portal/seats",
		"https://h/a/b//":           "https://h/a/b/v1/customer-portal/seats",
	} {
		s := &urlRecorder{}
		_, _ = newClient(t, seats.WithServer(server), withTransport(s)).ListSeats(ctx, session, seats.ListSeatsParams{})
		if s.url != want {
			t.Errorf("WithServer(%q): ListSeats sent to %s, want %s", server, s.url, want)
		}
	}
}

// A urlRecorder is a transport that records the URL and answers 400.
type urlRecorder struct{ url string }

func (r *urlRecorder) RoundTrip(req *http.Request) (*http.Response, error) {
	r.url = req.URL.String()
	return &http.Response{StatusCode: 400, Header: http.Header{}, Body: http.NoBody}, nil
}

func TestDefaultServer(t *testing.T) {
	if seats.ProductionServer != "https://api.polar.sh" || seats.SandboxServer != "https://sandbox-api.polar.sh" || seats.APIVersion != "2026-10" {
		t.Errorf("ProductionServer %s, SandboxServer %s, APIVersion %s; want https://api.polar.sh, https://sandbox-api.polar.sh, 2026-10",
			seats.ProductionServer, seats.SandboxServer, seats.APIVersion)
	}
	s := &urlRecorder{}
	client := newClient(t, withTransport(s))
	_, _ = client.ListSeats(ctx, session, seats.ListSeatsParams{})
	if want := "https://api.polar.sh/v1/customer-portal/seats"; s.url != want {
		t.Errorf("ListSeats sent to %s, want %s", s.url, want)
	}
}

func TestZeroClient(t *testing.T) {
	var zero seats.Client
	for _, opts := range [][]seats.Option{nil, {seats.WithHeader("X-Team", "billing")}, {seats.WithUserAgent("acme/1")}} {
		_, err := zero.ListSeats(ctx, session, seats.ListSeatsParams{}, opts...)
		checkIs(t, err, "ErrInvalidArgument")
	}
	_, err := zero.EnsureRevoked(ctx, session, seats.Seat{})
	checkIs(t, err, "ErrInvalidArgument")
}

// A call's retry policy replaces the fields that it sets. The client's other fields stay.
func TestCallPolicyKeepsClientFields(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := step{status: 503, header: http.Header{"Retry-After": {"60"}}}
		s := &script{steps: []step{busy}}
		client := s.client(t, seats.WithRetry(seats.RetryPolicy{MaxAttempts: 5}), seats.WithRetry(seats.RetryPolicy{InitialInterval: time.Minute, MaxInterval: time.Minute}))
		_ = listSeats(ctx, client, seats.WithRetry(seats.RetryPolicy{MaxRetryAfter: time.Minute}))
		if len(s.at) != 5 {
			t.Errorf("ListSeats: %d attempts, want the client's 5 with the call's MaxRetryAfter", len(s.at))
		}
		s.at = nil
		_ = listSeats(ctx, client, seats.WithRetry(seats.RetryPolicy{MaxRetryAfter: time.Minute, MaxAttempts: 2}))
		if len(s.at) != 2 {
			t.Errorf("ListSeats: %d attempts, want the call's 2", len(s.at))
		}
		s.at = nil
		if _ = listSeats(ctx, client); len(s.at) != 1 {
			t.Errorf("ListSeats: %d attempts, want 1: a call's MaxRetryAfter is not kept for the next call", len(s.at))
		}
		s = &script{steps: []step{status(503), good}, began: time.Now()}
		client = s.client(t, seats.WithRetry(seats.RetryPolicy{InitialInterval: 8 * time.Second}))
		if err := listSeats(ctx, client, seats.WithRetry(seats.RetryPolicy{MaxAttempts: 2})); err != nil || s.at[1] < 4*time.Second {
			t.Errorf("ListSeats: %v with attempts at %v, want the second after at least 4s, by the client's InitialInterval", err, s.at)
		}
	})
}

// Test libraries replace the transport of an http.Client that a program already uses.
func TestTransportSetAfterNewClient(t *testing.T) {
	httpClient := &http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
		return nil, errors.New("a request went to the network")
	})}
	client := newClient(t, seats.WithHTTPClient(httpClient))
	mock := &script{steps: []step{good}}
	httpClient.Transport = mock
	if err := listSeats(ctx, client); err != nil || len(mock.at) != 1 {
		t.Errorf("ListSeats: %v with %d requests to the new transport, want 1", err, len(mock.at))
	}
	if httpClient.Transport != mock || httpClient.CheckRedirect != nil {
		t.Error("ListSeats changed the caller's http.Client")
	}
}
