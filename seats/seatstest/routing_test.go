package seatstest

import (
	"strings"
	"testing"
)

// TestRouting has what Starlette answers beyond what was recorded, sent as it is
// written.
func TestRouting(t *testing.T) {
	srv := NewServer()
	defer srv.Close()
	const seats = "/v1/customer-portal/seats"
	tests := []struct {
		line     string
		status   int
		header   string // name: value
		contains string
	}{
		{"GET " + seats + "//", 307, "Location: " + srv.URL + seats, ""},
		{"GET " + seats + "/?a=b%20c", 307, "Location: " + srv.URL + seats + "?a=b%20c", ""},
		{"DELETE " + seats + "/%C3%A9/", 307, "Location: " + srv.URL + seats + "/%C3%A9", ""},
		{"POST /v1/customer-sessions", 307, "Location: " + srv.URL + "/v1/customer-sessions/", ""},
		{"POST " + seats + "/subscriptions/resend", 401, "", "Unauthorized"},
		{"GET " + seats + "/a%2Fb", 404, "", "Not Found"},
		{"GET " + seats + "%2F", 307, "Location: " + srv.URL + seats, ""},
		{"PURGE " + seats, 405, "Allow: GET", "Method Not Allowed"},
		{"GET " + seats + "/#x?y", 307, "Location: " + srv.URL + seats, ""},
		{"GET " + seats + "/?a=b#x", 307, "Location: " + srv.URL + seats + "?a=b", ""},
		{"DELETE " + seats + "/%", 401, "", "Unauthorized"},
		{"GET " + seats + "/%zz", 405, "Allow: DELETE", ""},
		{"OPTIONS *", 404, "Polar-Version: 2026-04", "Not Found"},
		{"GET http://other.dev" + seats + "/", 307, "Location: " + srv.URL + seats, ""},
		{"GET *foo", 404, "", "Not Found"},
		{"HEAD /v1/nothing", 404, "Content-Length: 22", ""},
		{"GET /api/v1/nothing", 404, "X-Polar-Deprecation-Notice: " + oldRootNotice, "Not Found"},
		{"POST /api/v1", 404, "X-Polar-Deprecation-Notice: " + oldRootNotice, "Not Found"},
		{"GET /", 404, "Polar-Version: 2026-04", "Not Found"},
		{"GET " + seats + "/é", 400, "Content-Type: text/plain; charset=utf-8", "Invalid HTTP request received."},
	}
	address := strings.TrimPrefix(srv.URL, "http://")
	for _, test := range tests {
		resp, body := send(t, address, newMatcher(), recordedRequest{Line: test.line})
		name, want, _ := strings.Cut(test.header, ": ")
		if resp.StatusCode != test.status || !strings.Contains(string(body), test.contains) || resp.Header.Get(name) != want {
			t.Errorf("%s: %d %v %s, want %d, %s and %s", test.line, resp.StatusCode, resp.Header, body, test.status, test.header, test.contains)
		}
	}
}

// TestFaultsOfTheOldRoot: an operation has its name under /api/v1 too.
func TestFaultsOfTheOldRoot(t *testing.T) {
	srv := NewServer()
	defer srv.Close()
	srv.Fail(Fault{Kind: FaultAnswer, Status: 418, Operations: []string{ListSeats}})
	resp, _ := send(t, strings.TrimPrefix(srv.URL, "http://"), newMatcher(), recordedRequest{Line: "GET /api/v1/customer-portal/seats"})
	if resp.StatusCode != 418 {
		t.Errorf("%d, want 418", resp.StatusCode)
	}
}
