package seatstest

import (
	"net/http"
	"strings"
	"time"
)

// An Environment is one of Polar's two installations that differ in their rate
// limits and in a header.
type Environment int

const (
	// NoEnvironment has no limits and no header. It is the default.
	NoEnvironment Environment = iota
	// Production allows 500 requests a minute for each subject.
	Production
	// Sandbox allows 100 requests a minute for each subject, and answers with
	// X-Polar-Sandbox: 1.
	Sandbox
)

// SetEnvironment switches an environment's rate limits and headers on. It sets the
// counters to zero.
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
	pendingAuthRate = 60              // of a token that was not seen to work of late
	identityTTL     = 5 * time.Minute // how long a token is known to have worked
)

// rateLimits count requests in fixed windows that begin with their first.
type rateLimits struct {
	windows    map[string]*rateCount
	identities map[string]identity // of tokens that worked
}

type rateCount struct {
	began time.Time
	count int
}

type identity struct {
	key   string
	until time.Time
}

// countRequest counts a request under its subject's key and reports whether it
// is within the limit. Refused requests do not count.
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

// rateKey is the subject of a token that worked in the last five minutes, else
// the token itself, else the client's address.
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

// rememberIdentity notes that a token worked.
func (f *Fake) rememberIdentity(token, key string) {
	if f.environment == NoEnvironment {
		return
	}
	if f.limits.identities == nil {
		f.limits.identities = map[string]identity{}
	}
	f.limits.identities[token] = identity{key, f.now().Add(identityTTL)}
}

// tooManyRequests has no body, no content type and no length; Retry-After is
// the whole window, however little of it is left.
func tooManyRequests() response {
	return response{http.StatusTooManyRequests, http.Header{"Retry-After": {"60"}}, nil}
}
