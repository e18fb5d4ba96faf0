// Package servertime reads the clock of the server from its responses.
package servertime

import (
	"net/http"
	"time"
)

// Of returns the Date in the header of a response, or local if the response has none.
func Of(h http.Header, local time.Time) time.Time {
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		return date
	}
	return local
}
