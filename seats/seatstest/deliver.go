package seatstest

import (
	"maps"
	"net/http"
)

// deliver writes an answer.
func (f *Fake) deliver(w http.ResponseWriter, r *http.Request, answer response) {
	header := w.Header()
	maps.Copy(header, answer.header)
	if answer.header.Get("Content-Type") == "" {
		header["Content-Type"] = nil // net/http would guess one
	}
	w.WriteHeader(answer.status)
	if answer.header.Get("Content-Length") == "" {
		http.NewResponseController(w).Flush() // or net/http would add one
	}
	w.Write(answer.body)
}
