package seatstest

import (
	"net/http"
	"slices"
	"strings"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/uvicorn"
)

// handle passes a request through Polar's layers, the outermost first. Each layer
// says what it refuses and which headers it adds.
func (f *Fake) handle(r *request) response {
	if isMalformed(r) {
		return malformed()
	}
	version, ok := chooseVersion(r.header)
	if !ok { // no header for web pages: even preflights, made further in, have a version
		return frameworkError(http.StatusNotFound, "Not Found")
	}
	answer := f.crossOrigin(r)
	if answer.crashed() {
		return answer
	}
	answer.header.Set("Polar-Version", version)
	return answer
}

// crossOrigin answers preflights and lets web pages read the other answers.
func (f *Fake) crossOrigin(r *request) response {
	if isPreflight(r) {
		return preflight(r.header)
	}
	answer := f.measured(r)
	if sent(r.header, "Origin") && !answer.crashed() {
		allowOrigin(answer.header)
	}
	return answer
}

// measured refuses bodies of no or too great a length.
func (f *Fake) measured(r *request) response {
	if refusal, ok := checkLength(r); !ok {
		return refusal
	}
	return f.rewritten(r)
}

// rewritten serves the old root of the API, /api/v1, as /v1.
func (f *Fake) rewritten(r *request) response {
	path, old := cutOldRoot(r.path)
	r.path = path
	answer := f.limited(r)
	if old && !answer.crashed() {
		answer.header.Set("X-Polar-Deprecation-Notice", oldRootNotice)
	}
	return answer
}

// limited refuses requests over the rate, and then tokens that nobody has. From
// here on one request is served at a time, which is more order than Polar has.
func (f *Fake) limited(r *request) response {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.countRequest(r) {
		return tooManyRequests()
	}
	if !f.authenticate(r) {
		return invalidToken()
	}
	return f.application(r)
}

// application routes the request, and marks what its code answers.
func (f *Fake) application(r *request) response {
	answer := f.route(r)
	if !answer.crashed() {
		answer.header.Set("Cache-Control", "private, no-store")
		f.markSandbox(answer.header)
	}
	return answer
}

// isMalformed reports whether Polar's HTTP server would not have read a request
// that net/http did.
func isMalformed(r *request) bool {
	return !isASCII(r.target) || !uvicorn.KnowsMethod(r.method)
}

func malformed() response {
	return newResponse(http.StatusBadRequest, "text/plain; charset=utf-8", []byte(uvicorn.Malformed))
}

// versions are the API versions that the fake knows, the default first.
var versions = []string{"2026-04", "2026-10", "2027-01"}

// chooseVersion reads Polar-Version; empty or absent is the default. An unknown
// version is answered as a path that does not exist.
func chooseVersion(h http.Header) (version string, ok bool) {
	asked := h.Get("Polar-Version")
	if asked == "" {
		return versions[0], true
	}
	return asked, slices.Contains(versions, asked)
}

const (
	corsMethods = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
	corsHeaders = "Accept, Accept-Language, Authorization, Content-Language, Content-Type, Polar-Version"
)

func isPreflight(r *request) bool {
	return r.method == http.MethodOptions && sent(r.header, "Origin") && sent(r.header, "Access-Control-Request-Method")
}

// sent reports whether a header was sent, be it empty.
func sent(h http.Header, name string) bool {
	return h.Values(name) != nil
}

// preflight answers what a browser asks before a call from a web page.
func preflight(h http.Header) response {
	var refused []string
	if !slices.Contains(strings.Split(corsMethods, ", "), h.Get("Access-Control-Request-Method")) {
		refused = append(refused, "method")
	}
	if sent(h, "Access-Control-Request-Headers") && !headersAllowed(h.Get("Access-Control-Request-Headers")) {
		refused = append(refused, "headers")
	}
	answer := newResponse(http.StatusOK, "text/plain; charset=utf-8", []byte("OK"))
	if refused != nil {
		text := "Disallowed CORS " + strings.Join(refused, ", ")
		answer = newResponse(http.StatusBadRequest, "text/plain; charset=utf-8", []byte(text))
	}
	answer.header.Set("Access-Control-Allow-Origin", "*")
	answer.header.Set("Access-Control-Allow-Methods", corsMethods)
	answer.header.Set("Access-Control-Max-Age", "600")
	answer.header.Set("Access-Control-Allow-Headers", corsHeaders)
	return answer
}

func headersAllowed(asked string) bool {
	allowed := strings.Split(strings.ToLower(corsHeaders), ", ")
	for name := range strings.SplitSeq(strings.ToLower(asked), ",") {
		if !slices.Contains(allowed, strings.TrimSpace(name)) {
			return false
		}
	}
	return true
}

func allowOrigin(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Polar-Version")
}

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

const oldRootNotice = "The API root has moved from /api/v1 to /v1. Please update your integration."

// cutOldRoot turns a path of the old API root into today's.
func cutOldRoot(path string) (string, bool) {
	rest, old := strings.CutPrefix(path, "/api/v1")
	if !old {
		return path, false
	}
	return "/v1" + rest, true
}
