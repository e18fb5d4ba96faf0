package roster

import (
	"context"
	"sync"
	"time"

	"github.com/polarseats/polarseats-go/seats/internal/ending"
)

const (
	// window is how long Polar counts requests before it starts again from zero.
	window = time.Minute
	// probeInterval is the time between two probes when a new window is due.
	probeInterval = time.Second
	// blindProbeInterval is the time between two probes while the start of the window is
	// unknown, so that the next one may begin at any time.
	blindProbeInterval = 5 * time.Second
)

// A pace decides when a request may be sent. It knows no rate limit: it sends requests until
// Polar refuses one with a 429.
//
// Polar counts requests in windows of a fixed length. A window starts with the first request
// after the previous window, which may be a request of another program. Polar refuses the
// requests beyond its limit, and does not count those. The Retry-After of a 429 is the length
// of a whole window, however little is left of it.
//
// After a 429 all requests wait until the window is over. Then one of them is sent as a
// probe. If Polar refuses the probe, another one follows a second later; if Polar accepts
// it, a new window has started, and all requests go on. If the start of the window is
// unknown, probes are sent every five seconds before that, since the window may have started
// long before the pace's own first request.
type pace struct {
	limit int // our own limit of requests in any window; 0 means that only Polar limits them

	mu        sync.Mutex
	changed   chan struct{} // closed when waiting requests must look again
	window    int           // the number of the current window
	started   span          // when the current window started
	accepted  int           // the accepted requests in all windows
	refusedAt time.Time     // when the last refused request was sent
	full      bool          // Polar has refused a request of the current window
	probeAt   time.Time     // if full: when the next probe may be sent
	probing   bool          // a probe is in flight
	opensFrom time.Time     // if full: the earliest time at which the next window is expected
	opensBy   time.Time     // if full: the latest time at which the next window opens
	inFlight  int
	recent    []time.Time // if limit is set: when each recent request leaves our own window

	waiting      int           // the number of requests that are waiting
	waitingSince time.Time     // when the first of them began to wait
	waited       time.Duration // the time during which at least one request waited
	announced    time.Time     // the end of the last wait that was reported
}

// A span contains an unknown moment: the moment is later than after and not later than by.
// A zero after means that nothing is known of how early it was.
type span struct{ after, by time.Time }

func newPace(limit int) *pace { return &pace{limit: limit, changed: make(chan struct{})} }

// A pass is the permission to send one request.
type pass struct {
	window int
	probe  bool
	sent   time.Time
}

// An opening is the end of a wait.
type opening struct {
	lookAt time.Time // when to look again, unless the pace changes before
	from   time.Time // the earliest time at which a request is expected to be allowed; zero means now
	by     time.Time // the latest time at which a request is allowed
}

// enter waits until a request may be sent. It calls report with the end of each wait of more
// than a second, once for each wait. It returns a [*noTimeError] at once if ctx has a
// deadline before the wait is expected to end.
func (p *pace) enter(ctx context.Context, report func(until time.Time)) (pass, error) {
	for {
		if ctx.Err() != nil {
			return pass{}, ending.Of(ctx)
		}
		p.mu.Lock()
		now := time.Now()
		next, wait := p.next(now)
		if !wait {
			g := pass{window: p.window, probe: p.full, sent: now}
			p.probing = p.full
			p.inFlight++
			p.mu.Unlock()
			return g, nil
		}
		isNews := next.by.Sub(now) > time.Second && !next.by.Equal(p.announced)
		if isNews {
			p.announced = next.by
		}
		changed := p.changed
		p.startWaiting(now)
		p.mu.Unlock()
		if isNews {
			report(next.by)
		}
		err := waitUntil(ctx, next.lookAt, next.from, changed)
		p.mu.Lock()
		p.stopWaiting(time.Now())
		p.mu.Unlock()
		if err != nil {
			return pass{}, err
		}
	}
}

// next reports whether the next request must wait, and for what.
func (p *pace) next(now time.Time) (next opening, wait bool) {
	switch {
	case p.full && p.probing:
		return opening{lookAt: now.Add(window), by: p.opensBy}, true
	case p.full && now.Before(p.probeAt):
		return opening{lookAt: p.probeAt, from: p.opensFrom, by: p.opensBy}, true
	}
	for len(p.recent) > 0 && !now.Before(p.recent[0]) {
		p.recent = p.recent[1:]
	}
	switch {
	case p.limit == 0 || p.inFlight+len(p.recent) < p.limit:
		return opening{}, false
	case len(p.recent) == 0: // until one of those in flight is answered
		return opening{lookAt: now.Add(window), by: now}, true
	}
	return opening{lookAt: p.recent[0], from: p.recent[0], by: p.recent[0]}, true
}

// leave ends a pass with the outcome of its request. requests is the number of requests that
// were sent: 0 if none was, 2 if a new token made a second one necessary.
func (p *pace) leave(g pass, o outcome, requests int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	p.inFlight--
	if p.limit > 0 {
		for range requests {
			p.recent = append(p.recent, now.Add(window))
		}
	}
	if g.probe {
		p.probing = false
	}
	switch {
	case o.accepted:
		p.accepted++
		if g.probe || p.started.by.IsZero() || !g.sent.Before(p.started.by.Add(window)) {
			p.startWindow(g, now)
		}
	case o.refused && g.window == p.window: // a refusal of an earlier window says nothing of this one
		p.refuse(g, now, o.retryAfter)
	case g.probe && requests > 0:
		p.probeAt = now.Add(probeInterval)
	}
	close(p.changed)
	p.changed = make(chan struct{})
}

// An outcome is what the answer to a request says of the rate limit. The zero outcome says
// nothing: there was no answer, or it was not Polar's.
type outcome struct {
	accepted, refused bool
	retryAfter        time.Duration
}

// startWindow notes that Polar has accepted the request of g in a new window.
func (p *pace) startWindow(g pass, now time.Time) {
	after := time.Time{}
	if g.probe {
		after = p.refusedAt
		if end := p.started.after.Add(window); !p.started.after.IsZero() && end.After(after) {
			after = end
		}
	}
	p.started = span{after, now}
	p.window++
	p.full = false
}

// refuse notes that Polar has refused the request of g: its window is full.
func (p *pace) refuse(g pass, now time.Time, retryAfter time.Duration) {
	p.refusedAt = g.sent
	if p.full && !g.probe {
		return
	}
	if !p.full {
		p.full = true
		p.opensBy = p.end()
		if p.opensBy.Before(now) {
			p.opensBy = now.Add(window)
		}
	}
	p.probeAt = p.nextProbe(g.sent)
	p.opensFrom = p.probeAt
	if p.started.after.IsZero() && p.end().After(p.opensFrom) {
		p.opensFrom = p.end() // most likely, the window is ours alone
	}
	// A Retry-After of more than a window blocks the whole subject, and says for how long.
	// A shorter one comes from a proxy or another server in Polar's place, and is exact.
	if retryAfter > window {
		p.opensBy = now.Add(retryAfter)
	}
	if retryAfter > 0 && retryAfter != window {
		p.probeAt = now.Add(retryAfter)
		p.opensFrom = p.probeAt
	}
}

// end returns the latest time at which the current window ends. It is zero if that is
// unknown: before the first accepted request, and after a single one, since Polar counts the
// first request of a new token separately.
func (p *pace) end() time.Time {
	if p.accepted < 2 {
		return time.Time{}
	}
	return p.started.by.Add(window)
}

// nextProbe returns when to send a probe after a request that was sent at a given time and
// refused.
func (p *pace) nextProbe(refusedAt time.Time) time.Time {
	end := p.end()
	soon := refusedAt.Add(probeInterval)
	if !refusedAt.Before(end) {
		return soon
	}
	var at time.Time
	switch {
	case p.started.after.IsZero():
		// The last of the blind probes comes a second before the end, so that the start of
		// the next window is known to the second.
		at = earliest(refusedAt.Add(blindProbeInterval), end.Add(-probeInterval))
	case p.started.by.Sub(p.started.after) <= 2*probeInterval:
		at = end
	default:
		at = p.started.after.Add(window)
	}
	if at.Before(soon) {
		at = soon
	}
	return earliest(at, end)
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func (p *pace) startWaiting(now time.Time) {
	if p.waiting == 0 {
		p.waitingSince = now
	}
	p.waiting++
}

func (p *pace) stopWaiting(now time.Time) {
	p.waiting--
	if p.waiting == 0 {
		p.waited += now.Sub(p.waitingSince)
	}
}

// waitedSoFar returns for how long at least one request has waited, in all.
func (p *pace) waitedSoFar() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waiting > 0 {
		return p.waited + time.Since(p.waitingSince)
	}
	return p.waited
}
