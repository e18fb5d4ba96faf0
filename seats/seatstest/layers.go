package seatstest

import "net/http"

// handle passes a request through Polar's layers, the outermost first. Each
// file of a layer says what it refuses and which headers it adds.
func (f *Fake) handle(r *request) response {
	if isMalformed(r) {
		return malformed()
	}
	version, ok := chooseVersion(r.header)
	if !ok {
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
	answer := f.rewritten(r)
	if r.header.Get("Origin") != "" && !answer.crashed() {
		allowOrigin(answer.header)
	}
	return answer
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

// limited refuses bodies of no or too great a length, requests over the rate
// and tokens that nobody has; what passes is the application's.
func (f *Fake) limited(r *request) response {
	if refusal, ok := checkLength(r); !ok {
		return refusal
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.countRequest(r) {
		return tooManyRequests()
	}
	if !f.authenticate(r) {
		return invalidToken()
	}
	answer := f.route(r)
	if !answer.crashed() {
		answer.header.Set("Cache-Control", "private, no-store")
		f.markSandbox(answer.header)
	}
	return answer
}
