package seatstest

import (
	"net/http"
	"strings"
	"time"
)

// An Environment is one of Polar's two installations, which differ in their rate limits and
// in a header.
type Environment int

const (
	// NoEnvironment is the default, without rate limits and without the header.
	NoEnvironment Environment = iota
	// Production allows each subject 500 requests per minute.
	Production
	// Sandbox allows each subject 100 requests per minute, and its answers have the header
	// X-Polar-Sandbox: 1.
	Sandbox
)

// SetEnvironment makes the fake apply the rate limits and the header of an environment. It
// resets the counters.
func (f *Fake) SetEnvironment(e Environment) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.environment = e
	f.limits = rateLimits{}
}

func (f *Fake) markSandbox(h http.Header) {
	if f.environment == Sandbox {
		h.Set("X-Polar-Sandbox", "1")
	}
}

const (
	rateWindow      = time.Minute
	pendingAuthRate = 60              // the limit for a token that has not worked recently
	identityTTL     = 5 * time.Minute // how long a token counts as one that has worked recently
)

// rateLimits counts requests in fixed windows. A window begins with its first request.
type rateLimits struct {
	windows    map[string]*rateCount
	identities map[string]identity // the subjects of tokens that have worked, by token
}

type rateCount struct {
	began time.Time
	count int
}

type identity struct {
	key   string
	until time.Time
}

// countRequest counts a request under its subject's key and reports whether it is within
// the limit. A refused request does not count.
func (f *Fake) countRequest(r *request) bool {
	if f.environment == NoEnvironment || !strings.HasPrefix(r.path, "/v1") {
		return true
	}
	key, limit := f.rateKey(r)
	now := f.now()
	w := f.limits.windows[key]
	if w == nil || now.Sub(w.began) >= rateWindow {
		w = &rateCount{began: now}
		if f.limits.windows == nil {
			f.limits.windows = map[string]*rateCount{}
		}
		f.limits.windows[key] = w
	}
	if w.count >= limit {
		return false
	}
	w.count++
	return true
}

// rateKey returns the key under which a request is counted, and its limit. The key is the
// subject if the token has worked within the last five minutes, and otherwise the token. A
// request without a token is counted under the client's address.
func (f *Fake) rateKey(r *request) (key string, limit int) {
	token := bearerToken(r.header)
	if token == "" {
		return "ip:" + r.remote, f.defaultRate()
	}
	if known := f.limits.identities[token]; f.now().Before(known.until) {
		return known.key, f.defaultRate()
	}
	return "token:" + token, pendingAuthRate
}

func (f *Fake) defaultRate() int {
	if f.environment == Sandbox {
		return 100
	}
	return 500
}

// rememberIdentity records that a token has worked.
func (f *Fake) rememberIdentity(token, key string) {
	if f.environment == NoEnvironment {
		return
	}
	if f.limits.identities == nil {
		f.limits.identities = map[string]identity{}
	}
	f.limits.identities[token] = identity{key, f.now().Add(identityTTL)}
}

// tooManyRequests returns Polar's 429. It has no body, no content type and no length. Its
// Retry-After is the whole window, even if only part of the window is left.
func tooManyRequests() response {
	return response{http.StatusTooManyRequests, http.Header{"Retry-After": {"60"}}, nil}
}
