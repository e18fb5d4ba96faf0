package seats_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
)

// An answer that was refused or too long does not cost the connection.
func TestConnectionsAreUsedAgain(t *testing.T) {
	for name, answer := range map[string]literal{
		"a success":              polar(200, testdata(t, "seats.json")),
		"a refusal":              polar(400, `{"error":"BadRequest","detail":"x"}`),
		"a long refusal":         polar(400, strings.Repeat("x", 200<<10)),
		"not what was promised":  polar(200, "<html>"),
		"longer than the limit":  polar(200, strings.Repeat("x", 100<<10)),
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
				t.Errorf("%d connections for 5 calls, want 1", len(remotes))
			}
		})
	}
}
