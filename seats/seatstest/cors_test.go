package seatstest

import (
	"net/http"
	"testing"
)

func TestPreflight(t *testing.T) {
	tests := []struct {
		method, headers string
		status          int
		body            string
	}{
		{"POST", "authorization, content-type", 200, "OK"},
		{"DELETE", "none", 200, "OK"},
		{"TRACE", "none", 400, "Disallowed CORS method"},
		{"GET", "", 400, "Disallowed CORS headers"},
		{"GET", "x-custom", 400, "Disallowed CORS headers"},
		{"TRACE", "x-custom", 400, "Disallowed CORS method, headers"},
	}
	for _, test := range tests {
		h := http.Header{}
		h.Set("Access-Control-Request-Method", test.method)
		if test.headers != "none" {
			h.Set("Access-Control-Request-Headers", test.headers)
		}
		answer := preflight(h)
		if answer.status != test.status || string(answer.body) != test.body || answer.header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s %s: %d %s %v", test.method, test.headers, answer.status, answer.body, answer.header)
		}
	}
}

// TestEmptyOrigin: it counts that the header was sent. A version that does not
// exist is answered before anything is said to web pages.
func TestEmptyOrigin(t *testing.T) {
	for version, want := range map[string]string{"2026-04": "*", "2020-01": ""} {
		r, _ := http.NewRequest("GET", "http://polar/v1/nothing", nil)
		r.Header.Set("Origin", "")
		r.Header.Set("Polar-Version", version)
		resp, err := New().Transport().RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		if got := resp.Header.Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("%s: Access-Control-Allow-Origin %q, want %q", version, got, want)
		}
	}
}
