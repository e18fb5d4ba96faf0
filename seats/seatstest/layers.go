package seatstest

import (
	"net/http"
	"slices"
	"strings"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/uvicorn"
)

// handle passes a request through Polar's layers, outermost first. Each layer may refuse the
// request, and adds its headers to the answer.
func (f *Fake) handle(r *request) response {
	if isMalformed(r) {
		return malformed()
	}
	version, ok := chooseVersion(r.header)
	if !ok { // refused outside of the layer that adds CORS headers
		return frameworkError(http.StatusNotFound, "Not Found")
	}
	answer := f.cors(r)
	if answer.crashed() {
		return answer
	}
	answer.header.Set("Polar-Version", version)
	return answer
}

// cors answers CORS preflights, and allows web pages to read the other answers.
func (f *Fake) cors(r *request) response {
	if isPreflight(r) {
		return preflight(r.header)
	}
	answer := f.bodyLimit(r)
	if hasHeader(r.header, "Origin") && !answer.crashed() {
		allowOrigin(answer.header)
	}
	return answer
}

// bodyLimit refuses a body without a length and one that is too long.
func (f *Fake) bodyLimit(r *request) response {
	if refusal, ok := checkLength(r); !ok {
		return refusal
	}
	return f.oldRoot(r)
}

// oldRoot serves the old root of the API, /api/v1, as /v1.
func (f *Fake) oldRoot(r *request) response {
	path, old := cutOldRoot(r.path)
	r.path = path
	answer := f.rateLimit(r)
	if old && !answer.crashed() {
		answer.header.Set("X-Polar-Deprecation-Notice", oldRootNotice)
	}
	return answer
}

// rateLimit refuses requests over the rate limit, and then tokens that do not work. From here
// on, the fake serves one request at a time, unlike Polar.
func (f *Fake) rateLimit(r *request) response {
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

// application routes the request, and adds the headers that every answer of Polar's own code
// has.
func (f *Fake) application(r *request) response {
	answer := f.route(r)
	if !answer.crashed() {
		answer.header.Set("Cache-Control", "private, no-store")
		f.markSandbox(answer.header)
	}
	return answer
}

// isMalformed reports whether Polar's HTTP server refuses a request that net/http has
// accepted.
func isMalformed(r *request) bool {
	return !isASCII(r.target) || !uvicorn.KnowsMethod(r.method)
}

func malformed() response {
	return newResponse(http.StatusBadRequest, "text/plain; charset=utf-8", []byte(uvicorn.Malformed))
}

// versions are the API versions that the fake supports, the default first.
var versions = []string{"2026-04", "2026-10", "2027-01"}

// chooseVersion returns the version that the header Polar-Version requests. If the header is
// empty or absent, that is the default. The result ok is false for an unknown version,
// which Polar answers like an unknown path.
func chooseVersion(h http.Header) (version string, ok bool) {
	requested := h.Get("Polar-Version")
	if requested == "" {
		return versions[0], true
	}
	return requested, slices.Contains(versions, requested)
}

const (
	corsMethods = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
	corsHeaders = "Accept, Accept-Language, Authorization, Content-Language, Content-Type, Polar-Version"
)

func isPreflight(r *request) bool {
	return r.method == http.MethodOptions && hasHeader(r.header, "Origin") && hasHeader(r.header, "Access-Control-Request-Method")
}

// hasHeader reports whether a header is present, even if it is empty.
func hasHeader(h http.Header, name string) bool {
	return h.Values(name) != nil
}

// preflight answers the request that a browser sends before a call from a web page.
func preflight(h http.Header) response {
	var refused []string
	if !slices.Contains(strings.Split(corsMethods, ", "), h.Get("Access-Control-Request-Method")) {
		refused = append(refused, "method")
	}
	if hasHeader(h, "Access-Control-Request-Headers") && !headersAllowed(h.Get("Access-Control-Request-Headers")) {
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

func headersAllowed(requested string) bool {
	allowed := strings.Split(strings.ToLower(corsHeaders), ", ")
	for name := range strings.SplitSeq(strings.ToLower(requested), ",") {
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

// checkLength refuses a body without a Content-Length, such as a chunked one, and a body that
// is too long.
func checkLength(r *request) (refusal response, ok bool) {
	switch r.method {
	case http.MethodPost, http.MethodPut, http.MethodPatch:
		if !r.hasLength {
			return spacedError(http.StatusLengthRequired,
				"LengthRequired", "detail", "A Content-Length header is required."), false
		}
	}
	if r.tooLong {
		return spacedError(http.StatusRequestEntityTooLarge,
			"RequestBodyTooLarge", "detail", "Request body exceeded the maximum allowed size of 10485760 bytes."), false
	}
	return response{}, true
}

const oldRootNotice = "The API root has moved from /api/v1 to /v1. Please update your integration."

// cutOldRoot turns a path below the old root of the API into one below today's. It reports
// whether the path was below the old root.
func cutOldRoot(path string) (newPath string, old bool) {
	rest, old := strings.CutPrefix(path, "/api/v1")
	if !old {
		return path, false
	}
	return "/v1" + rest, true
}
