package seatstest

import "net/http"

// An Environment is one of Polar's two installations that differ in their rate
// limits and in a header.
type Environment int

// The environments.
const (
	NoEnvironment Environment = iota // no limits, no header: the default
	Production                       // 500 requests a minute for each subject
	Sandbox                          // 100, and X-Polar-Sandbox: 1 in the answers
)

// SetEnvironment switches an environment's rate limits and headers on, and its
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
