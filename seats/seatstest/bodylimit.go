package seatstest

import "net/http"

// checkLength refuses a body whose length was not sent before it, such as a
// chunked one, and a body that is too long.
func checkLength(r *request) (refusal response, ok bool) {
	switch r.method {
	case http.MethodPost, http.MethodPut, http.MethodPatch:
		if !r.length {
			return spacedError(http.StatusLengthRequired,
				"error", "LengthRequired", "detail", "A Content-Length header is required."), false
		}
	}
	if r.tooLong {
		return spacedError(http.StatusRequestEntityTooLarge,
			"error", "RequestBodyTooLarge", "detail", "Request body exceeded the maximum allowed size of 10485760 bytes."), false
	}
	return response{}, true
}
