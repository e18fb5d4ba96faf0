package seats

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/polarseats/polarseats-go/seats/internal/ending"
)

const (
	// renewBefore is the maximum time before the expiry of a token at which the token is
	// renewed. Jitter shortens it, by half at most.
	renewBefore = 5 * time.Minute
	// renewTimeout is the maximum time that a call spends on renewing a token that still
	// works.
	renewTimeout = 5 * time.Second
	// renewPause is the time after a failed renewal in which no call tries another one.
	renewPause = 30 * time.Second
)

// A mintFunc returns a new token and the time at which it expires, or the zero time if that is
// not known. If early is set, the old token still works, and one attempt is enough.
type mintFunc func(ctx context.Context, early bool) (token string, expires time.Time, err error)

// A tokenCache keeps one token for all calls of a session, and mints the next one before it
// expires.
type tokenCache struct {
	mint mintFunc

	mu      sync.Mutex
	kept    *keptToken // nil before the first mint, and after Polar refused the token
	running *minting   // nil if no mint is running
	callers int        // calls of token that have not returned
}

// A keptToken is a token that works until it expires, as far as the client knows.
type keptToken struct {
	value   func() string
	expires time.Time // zero: not known
	renew   time.Time // the time to mint the next token; guarded by tokenCache.mu
}

// A minting is a running call of mint, and its result once done is closed. Several callers may
// wait for it.
type minting struct {
	early bool // the old token still works
	done  chan struct{}
	value func() string // nil if the mint failed
	err   error         // nil if the mint succeeded, or failed for its own caller alone
}

func newKeptToken(token string, expires, now time.Time) *keptToken {
	k := &keptToken{value: func() string { return token }, expires: expires, renew: expires}
	if window := min(renewBefore, expires.Sub(now)/2); window > 0 {
		// Jittered, so that sessions that began together are not renewed together.
		k.renew = expires.Add(-window + rand.N(window/2+1))
	}
	return k
}

func (k *keptToken) works(now time.Time) bool {
	return k != nil && (k.expires.IsZero() || now.Before(k.expires))
}

func (k *keptToken) isDue(now time.Time) bool {
	return !k.expires.IsZero() && !now.Before(k.renew)
}

func (c *tokenCache) token(ctx context.Context) (string, error) {
	c.count(+1)
	defer c.count(-1)
	for {
		kept, m, own := c.next()
		switch {
		case own && m.early:
			if token, err := c.runEarly(ctx, m); err == nil {
				return token, nil
			} // try again: the old token will do, unless Polar has refused it since
		case own:
			return c.run(ctx, m)
		case m == nil:
			return kept.value(), nil
		default:
			select {
			case <-ctx.Done():
				return "", ending.Of(ctx)
			case <-m.done:
			}
			if m.value != nil {
				return m.value(), nil // even if it has expired since
			}
			if m.err != nil {
				return "", m.err
			}
		}
	}
}

// next returns the next step of a caller: the token to use, the minting to wait for, or, if own
// is set, the minting to run.
func (c *tokenCache) next() (kept *keptToken, m *minting, own bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	works := c.kept.works(now)
	switch {
	case works && (c.running != nil || !c.kept.isDue(now)):
		return c.kept, nil, false
	case c.running != nil:
		return nil, c.running, false
	}
	c.running = &minting{early: works, done: make(chan struct{})}
	return c.kept, c.running, true
}

// runEarly mints the next token while the old one still works.
func (c *tokenCache) runEarly(ctx context.Context, m *minting) (string, error) {
	limit := renewTimeout
	if deadline, ok := ctx.Deadline(); ok {
		limit = min(limit, time.Until(deadline)/2) // leave time for the call itself
	}
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return c.run(limited, m)
}

// run mints a token for all callers that wait for m. If it fails because the context of its
// own caller ended, or if it was early, the other callers go on and mint for themselves.
func (c *tokenCache) run(ctx context.Context, m *minting) (token string, err error) {
	var minted *keptToken
	defer func() { c.finish(m, minted, err, ctx.Err() != nil) }()
	token, expires, err := c.mint(ctx, m.early)
	if err != nil {
		return "", err
	}
	minted = newKeptToken(token, expires, time.Now())
	return token, nil
}

// finish ends m. minted is nil if the mint failed with err or, if err is nil too, panicked.
func (c *tokenCache) finish(m *minting, minted *keptToken, err error, ended bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case minted != nil:
		c.kept, m.value = minted, minted.value
	case m.early && c.kept != nil: // Polar has not refused the old token in the meantime
		c.kept.renew = time.Now().Add(renewPause)
	case !m.early && !ended:
		m.err = err
	}
	c.running = nil
	close(m.done)
}

func (c *tokenCache) reject(token string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept != nil && c.kept.value() == token {
		c.kept = nil
	}
	return true
}

func (c *tokenCache) count(callers int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.callers += callers
}

// isEmpty reports whether c can be discarded: it has no token, and no caller is about to mint
// one.
func (c *tokenCache) isEmpty() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.kept == nil && c.callers == 0
}
