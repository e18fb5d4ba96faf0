package seatstest

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// TestTransportInBubble: an hour passes at once, and the fake's clock is that of the bubble.
func TestTransportInBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := New()
		team, client := fake.NewTeam(5), fake.Client(seats.WithTimeout(0))
		fake.Fail(Fault{Kind: FaultDelay, Delay: 40 * time.Minute})
		list := func() error {
			_, err := client.ListSeats(t.Context(), team.Owner, seats.ListSeatsParams{SubscriptionID: team.SubscriptionID})
			return err
		}
		began := time.Now()
		if err := list(); err != nil {
			t.Errorf("ListSeats: %v", err)
		}
		if waited := time.Since(began); waited != 40*time.Minute {
			t.Errorf("ListSeats took %v, want 40m", waited)
		}
		time.Sleep(20 * time.Minute)
		if err := list(); !errors.Is(err, seats.ErrInvalidToken) {
			t.Errorf("ListSeats after an hour: %v, want %v", err, seats.ErrInvalidToken)
		}
	})
}

func TestTransportCanceledContext(t *testing.T) {
	fake := New()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	body := &closeCounter{Reader: strings.NewReader("{}")}
	r, _ := http.NewRequestWithContext(ctx, "POST", "http://polar/v1/nothing", body)
	if _, err := fake.Transport().RoundTrip(r); !errors.Is(err, context.Canceled) {
		t.Errorf("RoundTrip: %v, want %v", err, context.Canceled)
	}
	if n := len(fake.Requests()); n != 0 {
		t.Errorf("%d requests arrived, want none", n)
	}
	if body.closed != 1 {
		t.Errorf("the body was closed %d times, want once", body.closed)
	}
}

type closeCounter struct {
	io.Reader
	closed int
}

func (c *closeCounter) Close() error {
	c.closed++
	return nil
}

// TestCloseEndsStalledBody: a Close ends a Read that waits for the stalled part.
func TestCloseEndsStalledBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := New()
		fake.Fail(Fault{Kind: FaultStall})
		resp, err := (&http.Client{Transport: fake.Transport()}).Get("http://polar/v1/nothing")
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan error)
		go func() {
			_, err := io.ReadAll(resp.Body)
			ended <- err
		}()
		synctest.Wait()
		resp.Body.Close()
		if err := <-ended; !errors.Is(err, http.ErrBodyReadAfterClose) {
			t.Errorf("read of a closed body: %v, want %v", err, http.ErrBodyReadAfterClose)
		}
	})
}

// TestTransportUnknownLength: the fake refuses a body of unknown length, as over a network.
func TestTransportUnknownLength(t *testing.T) {
	tests := []struct {
		method string
		body   io.Reader
		status int
	}{
		{"POST", nil, 405},
		{"POST", http.NoBody, 405},
		{"POST", strings.NewReader("{}"), 405},
		{"POST", io.MultiReader(strings.NewReader("{}")), 411},
		{"DELETE", nil, 401},
	}
	hc := &http.Client{Transport: New().Transport()}
	for i, test := range tests {
		r, _ := http.NewRequest(test.method, "http://polar/v1/customer-portal/seats/foo", test.body)
		resp, err := hc.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != test.status {
			t.Errorf("request %d, %s: %d, want %d", i, test.method, resp.StatusCode, test.status)
		}
	}
}

// oddities make an ordinary request odd, each in one way.
var oddities = map[string]func(*http.Request){
	"no method":              func(r *http.Request) { r.Method = "" },
	"POST":                   func(r *http.Request) { r.Method = "POST" },
	"HEAD":                   func(r *http.Request) { r.Method = "HEAD" },
	"CONNECT":                func(r *http.Request) { r.Method = "CONNECT" },
	"OPTIONS":                func(r *http.Request) { r.Method = "OPTIONS" },
	"a method in lower case": func(r *http.Request) { r.Method = "get" },
	"an unknown method":      func(r *http.Request) { r.Method = "BREW" },
	"a space in the method":  func(r *http.Request) { r.Method = "GE T" },
	"a colon in the method":  func(r *http.Request) { r.Method = "GET:" },
	"no path":                func(r *http.Request) { r.URL.Path = "" },
	"a path in the old root": func(r *http.Request) { r.URL.Path = "/api/v1/customer-portal/seats" },
	"dots":                   func(r *http.Request) { r.URL.Path = "/v1/../v1//customer-portal/./seats" },
	"a percent sign":         func(r *http.Request) { r.URL.Path = "/v1/customer-portal/seats/100%" },
	"an escaped slash": func(r *http.Request) {
		r.URL.Path, r.URL.RawPath = "/v1/customer-portal/seats/a/b", "/v1/customer-portal/seats/a%2Fb"
	},
	"a broken raw path":        func(r *http.Request) { r.URL.RawPath = "/v1/%zz" },
	"a space in the path":      func(r *http.Request) { r.URL.Path = "/v1/customer-portal/seats/a b" },
	"an umlaut in the path":    func(r *http.Request) { r.URL.Path = "/v1/ä" },
	"a path without a slash":   func(r *http.Request) { r.URL.Path = "v1/customer-portal/seats" },
	"a slash at the end":       func(r *http.Request) { r.URL.Path += "/" },
	"an opaque path":           func(r *http.Request) { r.URL.Opaque = "/v1/customer-portal/%73eats" },
	"an opaque URL":            func(r *http.Request) { r.URL.Opaque = "//other.dev/v1/customer-portal/seats" },
	"an opaque word":           func(r *http.Request) { r.URL.Opaque = "seats" },
	"a query":                  func(r *http.Request) { r.URL.RawQuery = "order_id=%20x&y" },
	"a space in the query":     func(r *http.Request) { r.URL.RawQuery = "order_id=a b" },
	"a control in the query":   func(r *http.Request) { r.URL.RawQuery = "order_id=a\x01b" },
	"an umlaut in the query":   func(r *http.Request) { r.URL.RawQuery = "order_id=ä" },
	"an empty query":           func(r *http.Request) { r.URL.ForceQuery = true },
	"a fragment":               func(r *http.Request) { r.URL.Fragment = "part" },
	"a user":                   func(r *http.Request) { r.URL.User = url.UserPassword("a", "b") },
	"no scheme":                func(r *http.Request) { r.URL.Scheme = "" },
	"another scheme":           func(r *http.Request) { r.URL.Scheme = "ftp" },
	"no host":                  func(r *http.Request) { r.URL.Host = "" },
	"a Host":                   func(r *http.Request) { r.Host = "polar.sh" },
	"a Host with a space":      func(r *http.Request) { r.Host = "polar sh" },
	"an international Host":    func(r *http.Request) { r.Host = "bücher.dev" },
	"no header":                func(r *http.Request) { r.Header = nil },
	"a key in lower case":      func(r *http.Request) { r.Header["polar-version"] = []string{"2026-10"} },
	"a token in lower case":    func(r *http.Request) { r.Header["authorization"] = []string{"Bearer polar_cst_x"} },
	"a length by hand":         func(r *http.Request) { r.Header.Set("Content-Length", "7") },
	"a coding by hand":         func(r *http.Request) { r.Header.Set("Transfer-Encoding", "chunked") },
	"a space in a key":         func(r *http.Request) { r.Header["A B"] = []string{"1"} },
	"an empty key":             func(r *http.Request) { r.Header[""] = []string{"1"} },
	"a Host by hand":           func(r *http.Request) { r.Header.Set("Host", "other.dev") },
	"spaces around a value":    func(r *http.Request) { r.Header.Set("Polar-Version", " 2026-10\t") },
	"a newline in a value":     func(r *http.Request) { r.Header.Set("X-A", "1\r\nX-B: 2") },
	"a control in a value":     func(r *http.Request) { r.Header.Set("X-A", "a\x01") },
	"DEL in a value":           func(r *http.Request) { r.Header.Set("X-A", "a\x7f") },
	"a tab in a value":         func(r *http.Request) { r.Header.Set("X-A", "a\tb") },
	"an umlaut in a value":     func(r *http.Request) { r.Header.Set("X-A", "ä\xff") },
	"a control in a trailer":   func(r *http.Request) { r.Trailer = http.Header{"X-A": {"a\x01"}} },
	"a User-Agent":             func(r *http.Request) { r.Header.Set("User-Agent", "me") },
	"an empty User-Agent":      func(r *http.Request) { r.Header.Set("User-Agent", "") },
	"an Accept-Encoding":       func(r *http.Request) { r.Header.Set("Accept-Encoding", "br") },
	"a Range":                  func(r *http.Request) { r.Header.Set("Range", "bytes=0-1") },
	"values twice":             func(r *http.Request) { r.Header["Polar-Version"] = []string{"2026-10", "2026-04"} },
	"Close":                    func(r *http.Request) { r.Close = true },
	"Connection: close":        func(r *http.Request) { r.Header.Set("Connection", "close") },
	"Expect":                   func(r *http.Request) { r.Header.Set("Expect", "100-continue") },
	"X-Forwarded-Proto":        func(r *http.Request) { r.Header.Set("X-Forwarded-Proto", "https") },
	"a body":                   func(r *http.Request) { setBody(r, strings.NewReader("{}"), 2) },
	"an empty body":            func(r *http.Request) { setBody(r, http.NoBody, 0) },
	"a body of unknown length": func(r *http.Request) { setBody(r, io.MultiReader(strings.NewReader("{}")), -1) },
	"a body of length 0":       func(r *http.Request) { setBody(r, strings.NewReader("{}"), 0) },
	"a body that is longer":    func(r *http.Request) { setBody(r, strings.NewReader("{}"), 1) },
	"a body that is shorter":   func(r *http.Request) { setBody(r, strings.NewReader("{}"), 5) },
	"a length without a body":  func(r *http.Request) { setBody(r, nil, 5) },
	"a body that fails":        func(r *http.Request) { setBody(r, failingReader{}, 5) },
	"chunks":                   func(r *http.Request) { r.TransferEncoding = []string{"chunked"} },
	"JSON":                     func(r *http.Request) { r.Header.Set("Content-Type", "application/json") },
}

func setBody(r *http.Request, body io.Reader, length int64) {
	r.Body, r.GetBody, r.ContentLength = nil, nil, length
	if body != nil {
		r.Body = io.NopCloser(body)
	}
	if body == http.NoBody {
		r.Body = http.NoBody
	}
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, errors.New("the body failed") }

// TestTransportIsLikeTCP sends each odd request over TCP and in process. Both the fake and the
// client must see the same.
func TestTransportIsLikeTCP(t *testing.T) {
	srv := NewServer()
	defer srv.Close()
	names := slices.Sorted(maps.Keys(oddities))
	for _, name := range names {
		compareTransports(t, srv, name)
	}
	// Over TCP, chance decides whether a refused head or a failing body is noticed first.
	names = slices.DeleteFunc(names, func(name string) bool { return name == "a body that fails" })
	const seed = 1
	random := rand.New(rand.NewPCG(seed, seed))
	for range 500 {
		var chosen []string
		for range 2 + random.IntN(3) {
			chosen = append(chosen, names[random.IntN(len(names))])
		}
		compareTransports(t, srv, chosen...)
	}
}

// TestTransportIncompleteBody: over a network, the server would wait for the rest of the body.
func TestTransportIncompleteBody(t *testing.T) {
	fake := New()
	r, _ := http.NewRequest("POST", "http://polar/v1/customer-portal/seats", nil)
	r.Header["content-length"] = []string{"5"}
	r.Body = io.NopCloser(strings.NewReader("{}"))
	r.TransferEncoding = []string{"identity"}
	if _, err := fake.Transport().RoundTrip(r); !errors.Is(err, io.ErrUnexpectedEOF) || len(fake.Requests()) != 0 {
		t.Errorf("RoundTrip: %v and %d requests, want %v and none", err, len(fake.Requests()), io.ErrUnexpectedEOF)
	}
}

// compareTransports compares the effects of an odd request over TCP and in process.
func compareTransports(t *testing.T, srv *Server, names ...string) {
	t.Helper()
	overTCP, inProcess := observe(srv, &http.Transport{ResponseHeaderTimeout: 30 * time.Second}, names), observe(srv, srv.Transport(), names)
	if strings.Contains(overTCP, "use of closed network connection") { // net/http's reader may have noticed the cause first
		overTCP, _, _ = strings.Cut(overTCP, "answer error ")
		inProcess, _, _ = strings.Cut(inProcess, "answer error ")
	}
	if overTCP != inProcess {
		t.Errorf("%s:\n over TCP   %s\n in process %s", strings.Join(names, ", "), overTCP, inProcess)
	}
}

// observe sends a request with oddities and returns what the fake and the client see.
func observe(srv *Server, rt http.RoundTripper, names []string) string {
	r, _ := http.NewRequest("GET", srv.URL+"/v1/customer-portal/seats", nil)
	for _, name := range names {
		if r.Header == nil {
			r.Header = http.Header{}
		}
		oddities[name](r)
	}
	before := len(srv.Requests())
	answer := describe(rt.RoundTrip(r))
	var requests []string
	for _, q := range srv.Requests()[before:] {
		requests = append(requests, fmt.Sprintf("%s %q ?%q %v %q %s %d", q.Method, q.Path, q.Query, q.Header, q.Body, q.Operation, q.Status))
	}
	if t, ok := rt.(*http.Transport); ok {
		t.CloseIdleConnections()
	}
	return fmt.Sprintf("%q\n  answer %s", requests, answer)
}

// varies matches the parts of an error that differ from run to run: ports, and which of two
// invalid fields the client finds first.
var varies = regexp.MustCompile(`readfrom tcp \S+: |header field (name|value for) ".*"`)

// describe returns what a client sees of an answer.
func describe(resp *http.Response, err error) string {
	if err != nil {
		return "error " + varies.ReplaceAllString(err.Error(), "")
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if resp.Header.Get("Date") != "" {
		resp.Header.Set("Date", "a date")
	}
	return fmt.Sprintf("%s %s %v %d %v close %v inflated %v %q %v", resp.Proto, resp.Status, resp.Header,
		resp.ContentLength, resp.TransferEncoding, resp.Close, resp.Uncompressed, body, err)
}

// TestFaultAnswersAreLikeTCP has answers that Polar does not send.
func TestFaultAnswersAreLikeTCP(t *testing.T) {
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	io.WriteString(z, "hello")
	z.Close()
	faults := []Fault{
		{Kind: FaultAnswer, Status: 204, Body: "x"},
		{Kind: FaultAnswer, Status: 304, Body: "x", Header: http.Header{"Etag": {"1"}}},
		{Kind: FaultAnswer, Status: 599, Body: "x"},
		{Kind: FaultAnswer, Status: 200, Body: zipped.String(), Header: http.Header{"Content-Encoding": {"GZIP"}}},
		{Kind: FaultAnswer, Status: 200, Body: "no gzip", Header: http.Header{"Content-Encoding": {"gzip"}}},
		{Kind: FaultAnswer, Status: 200, Header: http.Header{"Content-Encoding": {"gzip"}}},
		{Kind: FaultAnswer, Status: 200, Body: "x", Header: http.Header{"connection": {"close"}, "Date": {"once"}, "X-A": {" a "}}},
		{Kind: FaultAnswer, Status: 200, Body: strings.Repeat("long ", 10_000), Header: http.Header{"Content-Type": {"text/html", "text/plain"}}},
		{Kind: FaultEdgePage}, {Kind: FaultEdgePage, Status: 418}, {Kind: FaultRedirect}, {Kind: FaultShortBody},
		{Kind: FaultCutBody}, {Kind: FaultWrongLength}, {Kind: FaultCutBefore}, {Kind: FaultCutAfter},
	}
	srv := NewServer()
	defer srv.Close()
	for _, fault := range faults {
		for _, names := range [][]string{nil, {"HEAD"}, {"an Accept-Encoding"}} {
			var observed [2]string
			for i, rt := range []http.RoundTripper{&http.Transport{}, srv.Transport()} {
				srv.Fail(fault)
				observed[i] = observe(srv, rt, names)
			}
			if observed[0] != observed[1] {
				t.Errorf("%s %d %v %v:\n over TCP   %.600s\n in process %.600s", fault.Kind, fault.Status, fault.Header, names, observed[0], observed[1])
			}
		}
	}
}
