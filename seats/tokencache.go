package seats

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/polarseats/polarseats-go/seats/internal/ending"
)

const (
	// renewBefore is how long before its end a token is renewed at most; jittered, it is
	// half of that at least.
	renewBefore = 5 * time.Minute
	// renewTimeout is how long a call tries to renew a token that still works.
	renewTimeout = 5 * time.Second
	// renewPause is how long no call tries that again after it has failed.
	renewPause = 30 * time.Second
)

// A mintFunc returns a new token and when it expires; the zero time means that nobody
// knows. If early is set, the old one still works, and one attempt is enough.
type mintFunc func(ctx context.Context, early bool) (token string, expires time.Time, err error)

// A tokenCache keeps one token for all calls of a session, and mints the next one in
// time.
type tokenCache struct {
	mint mintFunc

	mu     sync.Mutex
	kept   *keptToken // nil: there is none yet, or Polar refused the last
	flight *flight    // nil: no mint is under way
	calls  int        // calls that are under way in token
}

// A keptToken is a token that works until it expires, as far as is known.
type keptToken struct {
	value   func() string
	expires time.Time // zero: nobody knows
	renew   time.Time // when it is time to mint the next one; changes, under the lock
}

// A flight is one mint that several calls may wait for.
type flight struct {
	early bool // nobody needs it yet
	done  chan struct{}
	value func() string // nil: it failed
	err   error         // nil also if it failed for one call alone
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
		kept, f, mine := c.take()
		switch {
		case mine && f.early:
			if token, err := c.mintEarly(ctx, f); err == nil {
				return token, nil
			} // else the one that is kept will do, unless it was refused meanwhile
		case mine:
			return c.fly(ctx, f)
		case f == nil:
			return kept.value(), nil
		default:
			select {
			case <-ctx.Done():
				return "", ending.Of(ctx)
			case <-f.done:
			}
			if f.value != nil {
				return f.value(), nil // even if it has expired since
			}
			if f.err != nil {
				return "", f.err
			}
		}
	}
}

// take returns what a call goes on with: the token that is kept, the mint to wait for, or,
// if mine is set, the mint that is its own to make.
func (c *tokenCache) take() (kept *keptToken, f *flight, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	works := c.kept.works(now)
	switch {
	case works && (c.flight != nil || !c.kept.isDue(now)):
		return c.kept, nil, false
	case c.flight != nil:
		return nil, c.flight, false
	}
	c.flight = &flight{early: works, done: make(chan struct{})}
	return c.kept, c.flight, true
}

// mintEarly mints the token after one that still works.
func (c *tokenCache) mintEarly(ctx context.Context, f *flight) (string, error) {
	limit := renewTimeout
	if deadline, ok := ctx.Deadline(); ok {
		limit = min(limit, time.Until(deadline)/2) // the call itself needs some, too
	}
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return c.fly(limited, f)
}

// fly mints for all that wait for f. If it fails because its own call ended, or because
// it was early, the others are let go to try for themselves.
func (c *tokenCache) fly(ctx context.Context, f *flight) (token string, err error) {
	var minted *keptToken
	defer func() { c.land(f, minted, err, ctx.Err() != nil) }()
	token, expires, err := c.mint(ctx, f.early)
	if err != nil {
		return "", err
	}
	minted = newKeptToken(token, expires, time.Now())
	return token, nil
}

// land ends f with the token that was minted, nil if none was: because of err, or, if
// that is nil too, of a panic.
func (c *tokenCache) land(f *flight, minted *keptToken, err error, ended bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case minted != nil:
		c.kept, f.value = minted, minted.value
	case f.early && c.kept != nil: // not refused meanwhile
		c.kept.renew = time.Now().Add(renewPause)
	case !f.early && !ended:
		f.err = err
	}
	c.flight = nil
	close(f.done)
}

func (c *tokenCache) refused(token string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept != nil && c.kept.value() == token {
		c.kept = nil
	}
	return true
}

func (c *tokenCache) count(calls int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls += calls
}

// isEmpty reports whether nothing would be lost with c: no token, and none that a call is
// about to mint.
func (c *tokenCache) isEmpty() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.kept == nil && c.calls == 0
}
