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

// TestTransportInBubble: an hour of waiting takes no time, and the clock of the
// fake is the bubble's.
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
			t.Error(err)
		}
		if waited := time.Since(began); waited != 40*time.Minute {
			t.Errorf("waited %v, want 40m", waited)
		}
		time.Sleep(20 * time.Minute)
		if err := list(); !errors.Is(err, seats.ErrInvalidToken) {
			t.Errorf("after an hour: %v, want %v", err, seats.ErrInvalidToken)
		}
	})
}

func TestTransportStopsWithTheContext(t *testing.T) {
	fake := New()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	body := &closeCounter{Reader: strings.NewReader("{}")}
	r, _ := http.NewRequestWithContext(ctx, "POST", "http://polar/v1/nothing", body)
	if _, err := fake.Transport().RoundTrip(r); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want %v", err, context.Canceled)
	}
	if n := len(fake.Requests()); n != 0 {
		t.Errorf("%d requests came", n)
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

// TestStalledBodyEndsWhenClosed: nobody has to wait for the context.
func TestStalledBodyEndsWhenClosed(t *testing.T) {
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
			t.Errorf("%v, want %v", err, http.ErrBodyReadAfterClose)
		}
	})
}

// TestTransportLength: a body of unknown length is refused, as over a network.
func TestTransportLength(t *testing.T) {
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
			t.Errorf("%d: %d, want %d", i, resp.StatusCode, test.status)
		}
	}
}

// oddities change a request that is otherwise plain.
var oddities = map[string]func(*http.Request){
	"no method":              func(r *http.Request) { r.Method = "" },
	"POST":                   func(r *http.Request) { r.Method = "POST" },
	"HEAD":                   func(r *http.Request) { r.Method = "HEAD" },
	"CONNECT":                func(r *http.Request) { r.Method = "CONNECT" },
	"OPTIONS":                func(r *http.Request) { r.Method = "OPTIONS" },
	"a method in lower case": func(r *http.Request) { r.Method = "get" },
	"an unknown method":      func(r *http.Request) { r.Method = "BREW" },
	"a space in the method":  func(r *http.Request) { r.Method = "GE T" },
	"a method like a colon":  func(r *http.Request) { r.Method = "GET:" },
	"no path":                func(r *http.Request) { r.URL.Path = "" },
	"a path in old root":     func(r *http.Request) { r.URL.Path = "/api/v1/customer-portal/seats" },
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
	"a key that is none":       func(r *http.Request) { r.Header["A B"] = []string{"1"} },
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
	"a body":                   func(r *http.Request) { give(r, strings.NewReader("{}"), 2) },
	"an empty body":            func(r *http.Request) { give(r, http.NoBody, 0) },
	"a body of unknown length": func(r *http.Request) { give(r, io.MultiReader(strings.NewReader("{}")), -1) },
	"a body of length 0":       func(r *http.Request) { give(r, strings.NewReader("{}"), 0) },
	"a body that is longer":    func(r *http.Request) { give(r, strings.NewReader("{}"), 1) },
	"a body that is shorter":   func(r *http.Request) { give(r, strings.NewReader("{}"), 5) },
	"a length without a body":  func(r *http.Request) { give(r, nil, 5) },
	"a body that fails":        func(r *http.Request) { give(r, failing{}, 5) },
	"chunks":                   func(r *http.Request) { r.TransferEncoding = []string{"chunked"} },
	"JSON":                     func(r *http.Request) { r.Header.Set("Content-Type", "application/json") },
}

func give(r *http.Request, body io.Reader, length int64) {
	r.Body, r.GetBody, r.ContentLength = nil, nil, length
	if body != nil {
		r.Body = io.NopCloser(body)
	}
	if body == http.NoBody {
		r.Body = http.NoBody
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the body failed") }

// TestTransportIsLikeTCP sends each request over a network and in process: the
// fake must see the same, and the client too.
func TestTransportIsLikeTCP(t *testing.T) {
	srv := NewServer()
	defer srv.Close()
	names := slices.Sorted(maps.Keys(oddities))
	for _, name := range names {
		compareRoads(t, srv, name)
	}
	// Whether a head that is refused or a body that fails is noticed first is a matter of
	// luck over a network.
	names = slices.DeleteFunc(names, func(name string) bool { return name == "a body that fails" })
	const seed = 1
	random := rand.New(rand.NewPCG(seed, seed))
	for range 500 {
		var some []string
		for range 2 + random.IntN(3) {
			some = append(some, names[random.IntN(len(names))])
		}
		compareRoads(t, srv, some...)
	}
}

// TestTransportNeedsTheWholeBody: over a network the server would wait for it.
func TestTransportNeedsTheWholeBody(t *testing.T) {
	fake := New()
	r, _ := http.NewRequest("POST", "http://polar/v1/customer-portal/seats", nil)
	r.Header["content-length"] = []string{"5"}
	r.Body = io.NopCloser(strings.NewReader("{}"))
	r.TransferEncoding = []string{"identity"}
	if _, err := fake.Transport().RoundTrip(r); !errors.Is(err, io.ErrUnexpectedEOF) || len(fake.Requests()) != 0 {
		t.Errorf("%v and %d requests, want %v", err, len(fake.Requests()), io.ErrUnexpectedEOF)
	}
}

func compareRoads(t *testing.T, srv *Server, names ...string) {
	t.Helper()
	over, in := seen(srv, &http.Transport{ResponseHeaderTimeout: 30 * time.Second}, names), seen(srv, srv.Transport(), names)
	if strings.Contains(over, "use of closed network connection") { // net/http's own reader may be the first to see why
		over, _, _ = strings.Cut(over, "answer error ")
		in, _, _ = strings.Cut(in, "answer error ")
	}
	if over != in {
		t.Errorf("%s:\n over TCP   %s\n in process %s", strings.Join(names, ", "), over, in)
	}
}

// seen is what a fake and a client see of a request with oddities.
func seen(srv *Server, road http.RoundTripper, names []string) string {
	r, _ := http.NewRequest("GET", srv.URL+"/v1/customer-portal/seats", nil)
	for _, name := range names {
		if r.Header == nil {
			r.Header = http.Header{}
		}
		oddities[name](r)
	}
	before := len(srv.Requests())
	answer := got(road.RoundTrip(r))
	var requests []string
	for _, q := range srv.Requests()[before:] {
		requests = append(requests, fmt.Sprintf("%s %q ?%q %v %q %s %d", q.Method, q.Path, q.Query, q.Header, q.Body, q.Operation, q.Status))
	}
	if t, ok := road.(*http.Transport); ok {
		t.CloseIdleConnections()
	}
	return fmt.Sprintf("%q\n  answer %s", requests, answer)
}

// varies is what differs from run to run: ports, and which of two wrong fields the
// client finds first.
var varies = regexp.MustCompile(`readfrom tcp \S+: |header field (name|value for) ".*"`)

// got is what a client sees of an answer.
func got(resp *http.Response, err error) string {
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

// TestAnswersAreLikeTCP has answers of faults, which need not be Polar's.
func TestAnswersAreLikeTCP(t *testing.T) {
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
			var seenBy [2]string
			for i, road := range []http.RoundTripper{&http.Transport{}, srv.Transport()} {
				srv.Fail(fault)
				seenBy[i] = seen(srv, road, names)
			}
			if seenBy[0] != seenBy[1] {
				t.Errorf("%s %d %v %v:\n over TCP   %.600s\n in process %.600s", fault.Kind, fault.Status, fault.Header, names, seenBy[0], seenBy[1])
			}
		}
	}
}
