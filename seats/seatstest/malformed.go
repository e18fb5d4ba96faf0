package seatstest

import (
	"net/http"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/uvicorn"
)

// isMalformed reports whether Polar's HTTP server would not have read a request
// that net/http did.
func isMalformed(r *request) bool {
	return !isASCII(r.target) || !uvicorn.KnowsMethod(r.method)
}

func malformed() response {
	return newResponse(http.StatusBadRequest, "text/plain; charset=utf-8", []byte(uvicorn.Malformed))
}
