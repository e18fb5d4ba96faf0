package roster

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

var (
	accepted = outcome{accepted: true}
	refused  = outcome{refused: true, retryAfter: time.Minute}
	silent   = outcome{}
)

// A paced is a pace, and a program that sends under it.
type paced struct {
	*testing.T
	*pace
	began time.Time
	told  []time.Duration // the ends of waits, since the beginning
}

func testPace(t *testing.T, most int, test func(*paced)) {
	synctest.Test(t, func(t *testing.T) { test(&paced{T: t, pace: newPace(most), began: time.Now()}) })
}

// in enters, and wants that to be at that time since the beginning.
func (p *paced) in(at time.Duration) pass {
	p.Helper()
	g, err := p.enter(context.Background(), func(until time.Time) { p.told = append(p.told, until.Sub(p.began)) })
	if err != nil {
		p.Fatal(err)
	}
	if now := time.Since(p.began); now != at {
		p.Errorf("sent at %v, want %v", now, at)
	}
	return g
}

// send sends a request, with an answer at once.
func (p *paced) send(at time.Duration, o outcome) {
	p.Helper()
	p.leave(p.in(at), o, 1)
}

func (p *paced) sleepUntil(at time.Duration) { time.Sleep(at - time.Since(p.began)) }

// In a window of which nothing else is known one asks a second before its end, and at its end.
func TestPaceWaitsForTheEndOfTheWindow(t *testing.T) {
	testPace(t, 0, func(p *paced) {
		p.send(0, accepted)
		p.send(0, accepted)
		p.sleepUntil(10 * time.Second)
		p.send(10*time.Second, refused)
		p.send(59*time.Second, refused)
		p.send(60*time.Second, accepted)
		p.send(60*time.Second, refused)
		p.send(120*time.Second, accepted) // it is known now to a second when the window began
		p.send(120*time.Second, refused)
		p.send(180*time.Second, accepted)
		if len(p.told) != 3 || p.told[0] != time.Minute || p.told[1] != 2*time.Minute || p.told[2] != 3*time.Minute {
			t.Errorf("told of waits until %v, want the ends of three windows", p.told)
		}
		if got := p.waitedSoFar(); got != 50*time.Second+2*time.Minute {
			t.Errorf("waited %v", got)
		}
	})
}

// If it is too early, somebody asks once a second.
func TestPaceAsksOnceASecond(t *testing.T) {
	testPace(t, 0, func(p *paced) {
		p.send(0, accepted)
		p.send(0, accepted)
		p.send(0, refused)
		p.send(59*time.Second, refused)
		for at := 60 * time.Second; at < 90*time.Second; at += time.Second {
			p.send(at, refused)
		}
		p.send(90*time.Second, accepted)
		p.send(90*time.Second, accepted)
	})
}

// One asks, and the others wait for the answer.
func TestPaceHasOneAsk(t *testing.T) {
	testPace(t, 0, func(p *paced) {
		p.send(0, accepted)
		p.send(0, accepted)
		p.send(0, refused)
		entered := make(chan time.Duration, 3)
		for range 3 {
			go func() {
				g, err := p.enter(context.Background(), func(time.Time) {})
				if err != nil {
					t.Error(err)
				}
				entered <- time.Since(p.began)
				time.Sleep(5 * time.Second) // till the answer
				p.leave(g, accepted, 1)
			}()
		}
		if at := <-entered; at != 59*time.Second {
			t.Errorf("one asks at %v, want 59s", at)
		}
		if a, b := <-entered, <-entered; a != 64*time.Second || b != 64*time.Second {
			t.Errorf("the others go on at %v and %v, want 64s", a, b)
		}
		synctest.Wait()
		time.Sleep(10 * time.Second)
	})
}

// A request that is accepted a minute after the first begins a new window.
func TestPaceBeginsAWindowWithoutARefusal(t *testing.T) {
	testPace(t, 0, func(p *paced) {
		p.send(0, accepted)
		p.send(0, accepted)
		p.sleepUntil(70 * time.Second)
		p.send(70*time.Second, accepted)
		p.sleepUntil(80 * time.Second)
		p.send(80*time.Second, refused)
		p.send(129*time.Second, refused)
		p.send(130*time.Second, accepted)
	})
}

// A late refusal of the old window does not block the new one.
func TestPaceIgnoresALateRefusal(t *testing.T) {
	testPace(t, 0, func(p *paced) {
		p.send(0, accepted)
		p.send(0, accepted)
		late := p.in(0)
		p.send(0, refused)
		p.send(59*time.Second, refused)
		p.send(60*time.Second, accepted)
		p.leave(late, refused, 1)
		p.send(60*time.Second, accepted)
	})
}

// Somebody else's request began the window before ours: one asks once a second from the first
// moment at which it can be over, and knows it to a second then.
func TestPaceFindsAWindowThatSomebodyElseBegan(t *testing.T) {
	testPace(t, 0, func(p *paced) {
		over := func(at time.Duration) outcome { // the windows of the bucket end at 40s, 100s, 160s
			if at < 40*time.Second || 70*time.Second <= at && at < 100*time.Second || 110*time.Second <= at && at < 160*time.Second {
				return refused
			}
			return accepted
		}
		p.send(0, accepted)
		p.send(0, accepted)
		p.sleepUntil(10 * time.Second)
		p.send(10*time.Second, refused)
		p.send(59*time.Second, accepted) // early, so the window had begun before ours
		p.sleepUntil(71 * time.Second)
		p.send(71*time.Second, refused)
		for at := 72 * time.Second; at < 100*time.Second; at += time.Second {
			p.send(at, over(at))
		}
		p.send(100*time.Second, accepted)
		p.sleepUntil(111 * time.Second)
		p.send(111*time.Second, refused)
		p.send(160*time.Second, over(160*time.Second))
	})
}

// Of requests once a second one more comes at the end of the window.
func TestPaceAsksAtTheEnd(t *testing.T) {
	testPace(t, 0, func(p *paced) {
		p.send(0, accepted)
		p.send(0, accepted)
		p.sleepUntil(10 * time.Second)
		p.send(10*time.Second, refused)
		p.send(59*time.Second, accepted)
		p.sleepUntil(71500 * time.Millisecond)
		p.send(71500*time.Millisecond, refused)
		for at := 72500 * time.Millisecond; at < 119*time.Second; at += time.Second {
			p.send(at, refused)
		}
		p.send(119*time.Second, accepted)
	})
}

// Polar counts the first request of a new token by itself: a single accepted one says nothing
// of the window.
func TestPaceOfANewToken(t *testing.T) {
	testPace(t, 0, func(p *paced) {
		p.send(0, accepted)
		for at := time.Duration(0); at < 20*time.Second; at += time.Second {
			p.send(at, refused)
		}
		p.send(20*time.Second, accepted)
		p.send(20*time.Second, refused)
		p.send(80*time.Second, accepted)
	})
}

// A block of the whole subject says how long it lasts, and so does a refusal of a proxy's.
func TestPaceAndOtherRetryAfters(t *testing.T) {
	testPace(t, 0, func(p *paced) {
		p.send(0, accepted)
		p.send(0, accepted)
		p.send(0, outcome{refused: true, retryAfter: 10 * time.Minute})
		p.send(10*time.Minute, outcome{refused: true, retryAfter: 3 * time.Second})
		p.send(10*time.Minute+3*time.Second, accepted)
		p.send(10*time.Minute+3*time.Second, outcome{refused: true, retryAfter: 2 * time.Second})
		p.send(10*time.Minute+5*time.Second, accepted)
		if len(p.told) != 2 || p.told[0] != 10*time.Minute {
			t.Errorf("told of waits until %v", p.told)
		}
	})
}

// An answer that is not Polar's does not say that the window is over, and a request that was
// not sent after all says nothing.
func TestPaceOfWhoAsksWithoutAnAnswer(t *testing.T) {
	testPace(t, 0, func(p *paced) {
		p.send(0, refused)
		p.send(time.Second, silent)
		p.send(2*time.Second, refused)
		p.leave(p.in(3*time.Second), silent, 0)
		p.send(3*time.Second, accepted)
	})
}

func TestPaceOfOnesOwn(t *testing.T) {
	testPace(t, 3, func(p *paced) {
		p.send(0, accepted)
		p.sleepUntil(10 * time.Second)
		p.leave(p.in(10*time.Second), accepted, 2) // one more after a 401
		p.send(60*time.Second, accepted)
		p.send(70*time.Second, accepted)
		p.send(70*time.Second, accepted)
		p.send(120*time.Second, accepted)
	})
}
