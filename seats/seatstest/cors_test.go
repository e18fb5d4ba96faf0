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
		{"DELETE", "", 200, "OK"},
		{"TRACE", "", 400, "Disallowed CORS method"},
		{"GET", "x-custom", 400, "Disallowed CORS headers"},
		{"TRACE", "x-custom", 400, "Disallowed CORS method, headers"},
	}
	for _, test := range tests {
		h := http.Header{}
		h.Set("Access-Control-Request-Method", test.method)
		if test.headers != "" {
			h.Set("Access-Control-Request-Headers", test.headers)
		}
		answer := preflight(h)
		if answer.status != test.status || string(answer.body) != test.body || answer.header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s %s: %d %s %v", test.method, test.headers, answer.status, answer.body, answer.header)
		}
	}
}
