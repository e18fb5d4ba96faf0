package seats_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

const (
	teamID  = "cb1766c5-432c-4366-82cd-7a99afa1b2c3"
	orderID = "5a0c2f0e-5d7e-4a51-9d0e-0c6b2f2f6f10"
	seatID  = "00000000-0000-4000-8000-1999f6a1b2c3"
)

var ctx = context.Background()

// basePath is the path below which every test server answers. A request that drops the
// path of the server's URL fails.
const basePath = "/base"

const token = "polar_cst_0123456789abcdefghijklmnopqrstuvwxyzA0000001"

var session = seats.CustomerSession(token)

// A literal is an answer as it goes over the wire.
type literal struct {
	status int
	header http.Header
	body   string
}

// polarResponse returns a JSON response such as Polar sends, with the version of its API.
func polarResponse(status int, body string) literal {
	return literal{status, http.Header{"Content-Type": {"application/json"}, "Polar-Version": {"2026-10"}}, body}
}

func (l literal) write(w http.ResponseWriter) {
	for key, values := range l.header {
		w.Header()[key] = values
	}
	w.WriteHeader(l.status)
	_, _ = io.WriteString(w, l.body)
}

// A receivedRequest is a request that a test server has received.
type receivedRequest struct {
	line   string // "GET /v1/…", without the base path
	header http.Header
	body   string
}

// serve starts a server that gives the answers in turn and repeats the last one. It returns
// a client of the server and the requests that the server has received.
func serve(t testing.TB, answers []literal, opts ...seats.Option) (*seats.Client, *[]receivedRequest) {
	t.Helper()
	var requests []receivedRequest
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("reading the request body: %v", err)
		}
		uri, ok := strings.CutPrefix(r.RequestURI, basePath)
		if !ok {
			t.Errorf("request URI %s, want one below %s", r.RequestURI, basePath)
		}
		requests = append(requests, receivedRequest{r.Method + " " + uri, r.Header, string(body)})
		answers[min(len(requests), len(answers))-1].write(w)
	}))
	t.Cleanup(server.Close)
	return newClient(t, append([]seats.Option{seats.WithServer(server.URL + basePath)}, opts...)...), &requests
}

func newClient(t testing.TB, opts ...seats.Option) *seats.Client {
	t.Helper()
	client, err := seats.NewClient(opts...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// withTransport has a client send its requests through transport.
func withTransport(transport http.RoundTripper) seats.Option {
	return seats.WithHTTPClient(&http.Client{Transport: transport})
}

func testdata(t testing.TB, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func parseTime(t *testing.T, s string) time.Time {
	t.Helper()
	parsed, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}
