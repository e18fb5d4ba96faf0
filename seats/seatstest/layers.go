package seatstest

import "net/http"

// handle passes a request through Polar's layers, the outermost first. Each
// file of a layer says what it refuses and which headers it adds.
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
