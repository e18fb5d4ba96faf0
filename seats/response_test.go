package seats_test

import (
	"errors"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// A connection is used again even after an answer that is an error or too long.
func TestConnectionReuse(t *testing.T) {
	for name, answer := range map[string]literal{
		"a success":              polarResponse(200, testdata(t, "seats.json")),
		"a refusal":              polarResponse(400, `{"error":"BadRequest","detail":"x"}`),
		"a long refusal":         polarResponse(400, strings.Repeat("x", 200<<10)),
		"not JSON":               polarResponse(200, "<html>"),
		"longer than the limit":  polarResponse(200, strings.Repeat("x", 100<<10)),
		"a redirect with a body": {307, http.Header{"Location": {"/elsewhere"}}, strings.Repeat("x", 100<<10)},
	} {
		t.Run(name, func(t *testing.T) {
			var mu sync.Mutex
			remotes := map[string]bool{}
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				remotes[r.RemoteAddr] = true
				mu.Unlock()
				answer.write(w)
			}))
			defer server.Close()
			client := newClient(t, seats.WithServer(server.URL), seats.WithMaxResponseBytes(10<<10))
			for range 5 {
				_, _ = client.ListSeats(ctx, session, seats.ListSeatsParams{})
			}
			mu.Lock()
			defer mu.Unlock()
			if len(remotes) != 1 {
				t.Errorf("5 calls of ListSeats used %d connections, want 1", len(remotes))
			}
		})
	}
}

// The largest limit, which stands for no limit, must not overflow.
func TestLargestMaxResponseBytes(t *testing.T) {
	client, _ := serve(t, []literal{polarResponse(200, testdata(t, "seats.json"))}, seats.WithMaxResponseBytes(math.MaxInt64))
	if err := listSeats(ctx, client); err != nil {
		t.Error(err)
	}
	tooShort := literal{200, http.Header{"Content-Length": {"9000000000000000000"}}, `{"seats":[`}
	client, _ = serve(t, []literal{tooShort}, seats.WithMaxResponseBytes(math.MaxInt64), oneAttempt)
	checkIs(t, listSeats(ctx, client), "ErrUnexpectedResponse")
}

// The body of a 101 is a connection that may not end, so the client does not read it.
func TestSwitchingProtocolsNotRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport := roundTripper(func(*http.Request) (*http.Response, error) {
			near, far := net.Pipe()
			time.AfterFunc(time.Hour, func() { _ = far.Close() })
			return &http.Response{StatusCode: 101, Header: http.Header{}, Body: near}, nil
		})
		began := time.Now()
		err := revoke(ctx, newClient(t, withTransport(transport)))
		var e *seats.Error
		if !errors.As(err, &e) || e.StatusCode != 101 || time.Since(began) != 0 {
			t.Errorf("RevokeSeat: %v after %v, want an *Error with status 101 at once", err, time.Since(began))
		}
	})
}
