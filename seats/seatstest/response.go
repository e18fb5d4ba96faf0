package seatstest

import (
	"net/http"
	"strconv"
)

// response is an answer before it is sent.
type response struct {
	status int
	header http.Header
	body   []byte
}

func newResponse(status int, contentType string, body []byte) response {
	h := http.Header{"Content-Length": {strconv.Itoa(len(body))}}
	if contentType != "" {
		h.Set("Content-Type", contentType)
	}
	return response{status, h, body}
}

func jsonResponse(status int, body []byte) response {
	return newResponse(status, "application/json", body)
}

// crash is what Polar's server answers when its own code fails. The layer that
// writes it is the outermost: no other adds a header.
func crash() response {
	return newResponse(http.StatusInternalServerError, "text/plain; charset=utf-8", []byte("Internal Server Error"))
}

func (r response) crashed() bool { return r.status == http.StatusInternalServerError }
