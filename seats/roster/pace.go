package roster

import (
	"context"
	"sync"
	"time"

	"github.com/polarseats/polarseats-go/seats/internal/ending"
)

const (
	// window is how long Polar counts requests before it begins anew.
	window = time.Minute
	// askEvery is how often somebody asks whether a new window has begun.
	askEvery = time.Second
)

// A pace says when a request may be sent. Polar counts requests in windows of a fixed length,
// which begin with their first request, and refuses those beyond a number with a 429. The
// Retry-After of that is the whole length of a window, however little of it is left. So
// requests are sent until one is refused. Then all wait until the window is over, one asks
// whether it is, and the others go on after its success. Refused requests cost nothing.
type pace struct {
	most int // requests in any window, 0 for as many as Polar takes

	mu        sync.Mutex
	changed   chan struct{} // closed when those that wait have to look again
	number    int           // of the present window
	began     span          // when it began
	accepted  int           // how many requests were accepted, in all
	refusedAt time.Time     // when the last refused request was sent
	closed    bool          // a request was refused, and no other was accepted since
	askAt     time.Time     // when one may ask, if closed
	asking    bool          // one asks
	opensAt   time.Time     // when the window is over, at the latest
	underWay  int
	counted   []time.Time // if most is set: when each of the last requests counts no more

	waiting   int // how many wait
	since     time.Time
	waited    time.Duration // that somebody waited
	announced time.Time     // the end of the last wait that was told of
}

// A span is between two moments: after one of them, which is zero if it is not known, and
// by the other.
type span struct{ after, by time.Time }

func newPace(most int) *pace { return &pace{most: most, changed: make(chan struct{})} }

// A pass is the right to send one request.
type pass struct {
	window int
	asks   bool
	sent   time.Time
}

// enter waits until a request may be sent. It calls tell with the end of a wait of more than
// a second, once for each wait.
func (p *pace) enter(ctx context.Context, tell func(until time.Time)) (pass, error) {
	for {
		if ctx.Err() != nil {
			return pass{}, ending.Of(ctx)
		}
		p.mu.Lock()
		now := time.Now()
		at, until, sure := p.next(now)
		if at.IsZero() {
			g := pass{window: p.number, asks: p.closed, sent: now}
			p.asking = p.closed
			p.underWay++
			p.mu.Unlock()
			return g, nil
		}
		tells := until.Sub(now) > time.Second && !until.Equal(p.announced)
		if tells {
			p.announced = until
		}
		changed := p.changed
		p.startWaiting(now)
		p.mu.Unlock()
		if tells {
			tell(until)
		}
		err := waitFor(ctx, at, sure, changed)
		p.mu.Lock()
		p.stopWaiting(time.Now())
		p.mu.Unlock()
		if err != nil {
			return pass{}, err
		}
	}
}

// next returns zero if a request may be sent now. Else it returns when to look again, unless
// something changes before, and when the wait is over, at the latest. sure is true if nothing
// can be sent before.
func (p *pace) next(now time.Time) (at, until time.Time, sure bool) {
	switch {
	case p.closed && p.asking:
		return now.Add(window), p.opensAt, false
	case p.closed && now.Before(p.askAt):
		return p.askAt, p.opensAt, true
	}
	for len(p.counted) > 0 && !now.Before(p.counted[0]) {
		p.counted = p.counted[1:]
	}
	switch {
	case p.most == 0 || p.underWay+len(p.counted) < p.most:
		return time.Time{}, time.Time{}, false
	case len(p.counted) == 0:
		return now.Add(window), now, false
	}
	return p.counted[0], p.counted[0], true
}

// leave gives a pass back, after as many requests as were sent with it.
func (p *pace) leave(g pass, o outcome, requests int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	p.underWay--
	if p.most > 0 {
		for range requests {
			p.counted = append(p.counted, now.Add(window))
		}
	}
	if g.asks {
		p.asking = false
	}
	switch {
	case o.accepted:
		p.accepted++
		if g.asks || p.began.by.IsZero() || !g.sent.Before(p.began.by.Add(window)) {
			p.begin(g, now)
		}
	case o.refused && g.window == p.number: // else it is late, and says nothing of this window
		p.refuse(g, now, o.retryAfter)
	case g.asks && requests > 0:
		p.askAt = now.Add(askEvery)
	}
	close(p.changed)
	p.changed = make(chan struct{})
}

// An outcome is what an answer says of the rate limit: neither, if it is not Polar's.
type outcome struct {
	accepted, refused bool
	retryAfter        time.Duration
}

// begin notes that the request of g was accepted, in a new window.
func (p *pace) begin(g pass, now time.Time) {
	after := time.Time{}
	if g.asks {
		after = p.refusedAt
		if end := p.began.after.Add(window); !p.began.after.IsZero() && end.After(after) {
			after = end
		}
	}
	p.began = span{after, now}
	p.number++
	p.closed = false
}

// refuse notes that the window of g is used up.
func (p *pace) refuse(g pass, now time.Time, retryAfter time.Duration) {
	p.refusedAt = g.sent
	end := p.end()
	if end.Before(now) {
		end = now.Add(window) // nothing is known of it
	}
	switch {
	case g.asks:
		p.askAt = g.sent.Add(askEvery)
		if now.Before(end) && end.Before(p.askAt) {
			p.askAt = end
		}
	case !p.closed:
		p.closed, p.opensAt = true, end
		p.askAt = p.firstAsk(now)
	default:
		return
	}
	// Longer than a window is a block of the whole subject, which says how long it lasts.
	// Shorter ones are somebody else's than Polar's, and mean what they say.
	switch {
	case retryAfter > window:
		p.askAt = now.Add(retryAfter)
		p.opensAt = p.askAt
	case 0 < retryAfter && retryAfter < window:
		p.askAt = now.Add(retryAfter)
	}
}

// end returns when the window is over at the latest, zero if that is not known: after no
// accepted request, and after a single one, since Polar counts the first request of a new
// token by itself.
func (p *pace) end() time.Time {
	if p.accepted < 2 {
		return time.Time{}
	}
	return p.began.by.Add(window)
}

// firstAsk returns when to ask for the first time in a window that is used up. It is over
// when a window's length has passed since it began. It began before our own first request if
// somebody else's request began it: so if nothing is known of that, one asks a second too
// early. If the beginning is known, but not to a second or two, one asks once a second from the
// first moment at which the window can be over.
func (p *pace) firstAsk(now time.Time) time.Time {
	end := p.end()
	soon := now.Add(askEvery)
	var at time.Time
	switch {
	case !now.Before(end):
		return soon
	case p.began.after.IsZero():
		at = end.Add(-askEvery)
	case p.began.by.Sub(p.began.after) <= 2*askEvery:
		at = end
	default:
		at = p.began.after.Add(window)
	}
	if at.Before(soon) {
		at = soon
	}
	if end.Before(at) {
		at = end
	}
	return at
}

func (p *pace) startWaiting(now time.Time) {
	if p.waiting == 0 {
		p.since = now
	}
	p.waiting++
}

func (p *pace) stopWaiting(now time.Time) {
	p.waiting--
	if p.waiting == 0 {
		p.waited += now.Sub(p.since)
	}
}

// waitedSoFar returns how long somebody has waited, in all.
func (p *pace) waitedSoFar() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waiting > 0 {
		return p.waited + time.Since(p.since)
	}
	return p.waited
}
