package roster

import (
	"context"
	"sync"
	"time"

	"github.com/polarseats/polarseats-go/seats/internal/ending"
)

const (
	// windowLength is how long Polar counts requests before it starts again from zero.
	windowLength = time.Minute
	// probeInterval is the time between two probes once the window may be over.
	probeInterval = time.Second
	// blindProbeInterval is the time between two probes while the start of the window is
	// unknown.
	blindProbeInterval = 5 * time.Second
)

// A pace decides when a request may be sent. It does not know Polar's rate limit: it lets
// requests through until Polar refuses one with a 429.
//
// Polar counts requests in windows of a fixed length. The first request after the end of a
// window starts the next one, and may come from another program. Polar refuses requests beyond
// its limit, and does not count them. The Retry-After of a 429 is the length of a whole window,
// however little is left of the window.
//
// After a 429, all requests wait for the next window. Once the current window should be over,
// one request is sent as a probe. If Polar refuses the probe, another one follows a second
// later. If Polar accepts it, a new window has started, and all requests continue.
//
// While the start of the window is unknown, the window may end at any time, because another
// program may have started it. The pace then probes every five seconds until a minute after
// the first accepted request, and every second after that. Before it has two accepted
// requests, it probes every second.
type pace struct {
	limit int // the roster's own limit of requests in a minute; 0 means that only Polar limits them

	mu        sync.Mutex
	changed   chan struct{} // closed when waiting requests must check again
	window    int           // the number of the current window
	started   span          // when the current window started
	accepted  int           // how many requests Polar has accepted, in all windows
	refusedAt time.Time     // when the last refused request was sent
	full      bool          // Polar has refused a request of the current window
	probing   bool          // a probe is in flight
	probeAt   time.Time     // if full: when the next probe may be sent
	endsAt    time.Time     // if full: when the current window is expected to end
	endsBy    time.Time     // if full: the latest time at which the current window is expected to end
	inFlight  int           // how many requests have entered and not left
	recent    []time.Time   // if limit is set: for each answered request, when it no longer counts

	waiting      int           // how many requests are waiting
	waitingSince time.Time     // when the first of them began to wait
	waited       time.Duration // the total time during which at least one request waited
	announced    time.Time     // the end of the last wait that was reported
}

// A span contains an unknown moment, which is later than after and not later than by. If after
// is zero, the moment has no known lower bound.
type span struct{ after, by time.Time }

func newPace(limit int) *pace { return &pace{limit: limit, changed: make(chan struct{})} }

// A grant is the permission to send one request.
type grant struct {
	window int       // the number of the window in which it was given
	probe  bool      // the request is a probe
	sent   time.Time // when the request was sent
}

// A wait describes how long a request must wait.
type wait struct {
	checkAt  time.Time // when to check again, unless the pace changes before
	expected time.Time // when the wait is expected to end; zero means at any time
	latest   time.Time // when the wait is expected to end at the latest
}

// enter waits until a request may be sent. It calls report with the latest end of each wait,
// once, if that is more than a second away. It returns a [*noTimeError] at once if ctx has a
// deadline before the expected end of the wait.
func (p *pace) enter(ctx context.Context, report func(until time.Time)) (grant, error) {
	for {
		if ctx.Err() != nil {
			return grant{}, ending.Of(ctx)
		}
		p.mu.Lock()
		now := time.Now()
		w, mustWait := p.next(now)
		if !mustWait {
			g := grant{window: p.window, probe: p.full, sent: now}
			p.probing = p.full
			p.inFlight++
			p.mu.Unlock()
			return g, nil
		}
		isNew := w.latest.Sub(now) > time.Second && !w.latest.Equal(p.announced)
		if isNew {
			p.announced = w.latest
		}
		changed := p.changed
		p.startWaiting(now)
		p.mu.Unlock()
		if isNew {
			report(w.latest)
		}
		err := waitUntil(ctx, w.checkAt, w.expected, changed)
		p.mu.Lock()
		p.stopWaiting(time.Now())
		p.mu.Unlock()
		if err != nil {
			return grant{}, err
		}
	}
}

// next reports whether the next request must wait, and how long.
func (p *pace) next(now time.Time) (w wait, mustWait bool) {
	switch {
	case p.full && p.probing:
		return wait{checkAt: now.Add(windowLength), latest: p.endsBy}, true
	case p.full && now.Before(p.probeAt):
		return wait{checkAt: p.probeAt, expected: p.endsAt, latest: p.endsBy}, true
	}
	for len(p.recent) > 0 && !now.Before(p.recent[0]) {
		p.recent = p.recent[1:]
	}
	switch {
	case p.limit == 0 || p.inFlight+len(p.recent) < p.limit:
		return wait{}, false
	case len(p.recent) == 0: // until a request in flight is answered
		return wait{checkAt: now.Add(windowLength), latest: now}, true
	}
	return wait{checkAt: p.recent[0], expected: p.recent[0], latest: p.recent[0]}, true
}

// leave takes a grant back, with the outcome of its request. requests is the number of requests
// that were sent: 0 if none was, 2 if a new token made a second one necessary.
func (p *pace) leave(g grant, o outcome, requests int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	p.inFlight--
	if p.limit > 0 {
		for range requests {
			p.recent = append(p.recent, now.Add(windowLength))
		}
	}
	if g.probe {
		p.probing = false
	}
	switch {
	case o.accepted:
		p.accepted++
		if g.probe || p.started.by.IsZero() || !g.sent.Before(p.started.by.Add(windowLength)) {
			p.startWindow(g, now)
		}
	case o.refused && g.window == p.window: // a late refusal from an earlier window does not matter
		p.refuse(g, now, o.retryAfter)
	case g.probe && requests > 0:
		p.probeAt = now.Add(probeInterval)
	}
	close(p.changed)
	p.changed = make(chan struct{})
}

// An outcome is what the answer to a request shows about the rate limit. The zero outcome shows
// nothing: there was no answer, or it was not Polar's.
type outcome struct {
	accepted, refused bool
	retryAfter        time.Duration
}

// startWindow records that Polar has accepted the request of g in a new window.
func (p *pace) startWindow(g grant, now time.Time) {
	var after time.Time
	if g.probe {
		after = p.refusedAt
		if end := p.started.after.Add(windowLength); !p.started.after.IsZero() && end.After(after) {
			after = end
		}
	}
	p.started = span{after, now}
	p.window++
	p.full = false
}

// refuse records that Polar has refused the request of g: the current window is full.
func (p *pace) refuse(g grant, now time.Time, retryAfter time.Duration) {
	p.refusedAt = g.sent
	if p.full && !g.probe {
		return
	}
	end := p.end()
	if !p.full {
		p.full = true
		p.endsBy = end
		if end.Before(now) {
			p.endsBy = now.Add(windowLength)
		}
	}
	p.probeAt = p.nextProbe(g.sent)
	p.endsAt = p.probeAt
	if p.started.after.IsZero() && end.After(p.endsAt) {
		p.endsAt = end // most likely, no other program has started the window
	}
	// A Retry-After of any other length is exact. If it is longer, Polar blocks all requests of
	// the customer or member. If it is shorter, it comes from a proxy or another server.
	if retryAfter > 0 && retryAfter != windowLength {
		p.probeAt = now.Add(retryAfter)
		p.endsAt, p.endsBy = p.probeAt, p.probeAt
	}
}

// end returns the latest time at which the current window is expected to end. It returns zero
// before the second accepted request: Polar counts the first request of a new token separately,
// so that request shows nothing about the window.
func (p *pace) end() time.Time {
	if p.accepted < 2 {
		return time.Time{}
	}
	return p.started.by.Add(windowLength)
}

// nextProbe returns when to send the next probe, after a request that was sent at refusedAt and
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
		// The last blind probe comes a second before the end, so that the start of the next
		// window is known to the second.
		at = earliest(refusedAt.Add(blindProbeInterval), end.Add(-probeInterval))
	case p.started.by.Sub(p.started.after) <= 2*probeInterval:
		at = end // known well enough
	default:
		at = p.started.after.Add(windowLength) // the earliest possible end
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

// waitedSoFar returns the total time during which at least one request has waited.
func (p *pace) waitedSoFar() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waiting > 0 {
		return p.waited + time.Since(p.waitingSince)
	}
	return p.waited
}
