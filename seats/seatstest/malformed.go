package seatstest

import "net/http"

// isMalformed tells whether Polar's HTTP server would not have read the
// request: its target is not ASCII. (net/http refuses the rest by itself.)
func isMalformed(r *request) bool {
	return !isASCII(r.target)
}

func malformed() response {
	return newResponse(http.StatusBadRequest, "text/plain; charset=utf-8", []byte("Invalid HTTP request received."))
}
