package seatstest

import (
	"net/http"
	"slices"
)

// isMalformed tells whether Polar's HTTP server would not have read a request
// that net/http did.
func isMalformed(r *request) bool {
	return !isASCII(r.target) || !slices.Contains(methods, r.method)
}

func malformed() response {
	return newResponse(http.StatusBadRequest, "text/plain; charset=utf-8", []byte("Invalid HTTP request received."))
}
