package roster

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

var (
	accepted = outcome{accepted: true}
	refused  = outcome{refused: true, retryAfter: time.Minute}
	noAnswer = outcome{}
)

// A paceTest sends requests as a pace allows. Its times are relative to start.
type paceTest struct {
	*testing.T
	*pace
	start    time.Time
	reported []time.Duration // the ends of the waits that were reported
}

func testPace(t *testing.T, limit int, test func(*paceTest)) {
	synctest.Test(t, func(t *testing.T) { test(&paceTest{T: t, pace: newPace(limit), start: time.Now()}) })
}

// enter waits until a request may be sent, which must be at a given time.
func (p *paceTest) enter(at time.Duration) grant {
	p.Helper()
	g, err := p.pace.enter(context.Background(), func(until time.Time) { p.reported = append(p.reported, until.Sub(p.start)) })
	if err != nil {
		p.Fatal(err)
	}
	if now := time.Since(p.start); now != at {
		p.Errorf("enter returned at %v, want %v", now, at)
	}
	return g
}

// send sends a request, which must be allowed at a given time and is answered at once.
func (p *paceTest) send(at time.Duration, o outcome) {
	p.Helper()
	p.leave(p.enter(at), o, 1)
}

// refuseEvery sends requests at a given interval, from the first time until before end. Polar
// refuses all of them.
func (p *paceTest) refuseEvery(interval, from, end time.Duration) {
	p.Helper()
	for at := from; at < end; at += interval {
		p.send(at, refused)
	}
}

func (p *paceTest) sleepUntil(at time.Duration) { time.Sleep(at - time.Since(p.start)) }

func TestPaceWaitsForTheEndOfTheWindow(t *testing.T) {
	testPace(t, 0, func(p *paceTest) {
		p.send(0, accepted)
		p.send(0, accepted)
		p.sleepUntil(10 * time.Second)
		// While the start of the window is unknown, there is a probe every five seconds, one a
		// second before the end, and one at the end.
		p.refuseEvery(5*time.Second, 10*time.Second, 59*time.Second)
		p.send(59*time.Second, refused)
		p.send(60*time.Second, accepted)
		// Now the start is known to the second.
		p.send(60*time.Second, refused)
		p.send(120*time.Second, accepted)
		p.send(120*time.Second, refused)
		p.send(180*time.Second, accepted)
		if len(p.reported) != 3 || p.reported[0] != time.Minute || p.reported[1] != 2*time.Minute || p.reported[2] != 3*time.Minute {
			t.Errorf("reported waits until %v, want the ends of three windows", p.reported)
		}
		if got := p.waitedSoFar(); got != 50*time.Second+2*time.Minute {
			t.Errorf("waited %v, want 2m50s", got)
		}
	})
}

func TestPaceProbesEachSecondAfterTheEnd(t *testing.T) {
	testPace(t, 0, func(p *paceTest) {
		p.send(0, accepted)
		p.send(0, accepted)
		p.refuseEvery(5*time.Second, 0, 59*time.Second)
		p.refuseEvery(time.Second, 59*time.Second, 90*time.Second)
		p.send(90*time.Second, accepted)
		p.send(90*time.Second, accepted)
	})
}

func TestPaceSendsOneProbeAtATime(t *testing.T) {
	testPace(t, 0, func(p *paceTest) {
		p.send(0, accepted)
		p.send(0, accepted)
		p.refuseEvery(5*time.Second, 0, 59*time.Second)
		entered := make(chan time.Duration, 3)
		for range 3 {
			go func() {
				g, err := p.pace.enter(context.Background(), func(time.Time) {})
				if err != nil {
					t.Error(err)
				}
				entered <- time.Since(p.start)
				time.Sleep(5 * time.Second) // until the answer comes
				p.leave(g, accepted, 1)
			}()
		}
		if at := <-entered; at != 59*time.Second {
			t.Errorf("probe sent at %v, want 59s", at)
		}
		if a, b := <-entered, <-entered; a != 64*time.Second || b != 64*time.Second {
			t.Errorf("other requests sent at %v and %v, want 64s, after the answer to the probe", a, b)
		}
		synctest.Wait()
		time.Sleep(10 * time.Second)
	})
}

// A request that is accepted a minute after the first one starts a new window, without a
// refusal in between.
func TestPaceStartsAWindowWithoutARefusal(t *testing.T) {
	testPace(t, 0, func(p *paceTest) {
		p.send(0, accepted)
		p.send(0, accepted)
		p.sleepUntil(70 * time.Second)
		p.send(70*time.Second, accepted)
		p.sleepUntil(80 * time.Second)
		p.refuseEvery(5*time.Second, 80*time.Second, 129*time.Second)
		p.send(129*time.Second, refused)
		p.send(130*time.Second, accepted)
	})
}

// A late refusal from the old window does not block the new one.
func TestPaceIgnoresALateRefusal(t *testing.T) {
	testPace(t, 0, func(p *paceTest) {
		p.send(0, accepted)
		p.send(0, accepted)
		late := p.enter(0)
		p.refuseEvery(5*time.Second, 0, 59*time.Second)
		p.send(59*time.Second, refused)
		p.send(60*time.Second, accepted)
		p.leave(late, refused, 1)
		p.send(60*time.Second, accepted)
	})
}

// Another program started the window long before our first request. A probe finds the next
// window within five seconds of its start. From the earliest possible end of that window, there
// is a probe each second, so the start of the third window is known to the second.
func TestPaceFindsAWindowThatAnotherProgramStarted(t *testing.T) {
	testPace(t, 0, func(p *paceTest) {
		// Polar's windows end at 37s, 97s and 157s.
		p.send(0, accepted)
		p.send(0, accepted)
		p.sleepUntil(10 * time.Second)
		p.refuseEvery(5*time.Second, 10*time.Second, 37*time.Second)
		p.send(40*time.Second, accepted)
		p.send(40*time.Second, refused)
		p.refuseEvery(time.Second, 95*time.Second, 97*time.Second)
		p.send(97*time.Second, accepted)
		p.send(97*time.Second, refused)
		p.send(157*time.Second, accepted)
	})
}

// The last of the probes that come each second is sent exactly at the end of the window.
func TestPaceProbesAtTheEnd(t *testing.T) {
	testPace(t, 0, func(p *paceTest) {
		p.send(0, accepted)
		p.send(0, accepted)
		p.sleepUntil(10 * time.Second)
		p.send(10*time.Second, refused)
		p.send(15*time.Second, accepted)
		p.sleepUntil(71500 * time.Millisecond)
		p.refuseEvery(time.Second, 71500*time.Millisecond, 75*time.Second)
		p.send(75*time.Second, accepted)
	})
}

// Polar counts the first request of a new token separately, so a single accepted request shows
// nothing about the window.
func TestPaceOfANewToken(t *testing.T) {
	testPace(t, 0, func(p *paceTest) {
		p.send(0, accepted)
		p.refuseEvery(time.Second, 0, 20*time.Second)
		p.send(20*time.Second, accepted)
		p.send(20*time.Second, refused)
		p.send(80*time.Second, accepted)
	})
}

// If Polar blocks a customer or member, Retry-After is how long the block still lasts. A proxy's
// Retry-After is exact too.
func TestPaceHonorsOtherRetryAfters(t *testing.T) {
	testPace(t, 0, func(p *paceTest) {
		p.send(0, accepted)
		p.send(0, accepted)
		p.send(0, outcome{refused: true, retryAfter: 10 * time.Minute})
		p.send(10*time.Minute, outcome{refused: true, retryAfter: 3 * time.Second})
		p.send(10*time.Minute+3*time.Second, accepted)
		p.send(10*time.Minute+3*time.Second, outcome{refused: true, retryAfter: 2 * time.Second})
		p.send(10*time.Minute+5*time.Second, accepted)
		want := []time.Duration{10 * time.Minute, 10*time.Minute + 3*time.Second, 10*time.Minute + 5*time.Second}
		if !slices.Equal(p.reported, want) {
			t.Errorf("reported waits until %v, want %v", p.reported, want)
		}
	})
}

// A proxy's refusal late in a window may ask for a wait beyond its end.
func TestPaceReportsARetryAfterBeyondTheWindow(t *testing.T) {
	testPace(t, 0, func(p *paceTest) {
		p.send(0, accepted)
		p.send(0, accepted)
		p.sleepUntil(58 * time.Second)
		p.send(58*time.Second, outcome{refused: true, retryAfter: 30 * time.Second})
		p.send(88*time.Second, refused)
		p.send(89*time.Second, accepted)
		if want := []time.Duration{88 * time.Second}; !slices.Equal(p.reported, want) {
			t.Errorf("reported waits until %v, want %v", p.reported, want)
		}
	})
}

// A probe without an answer from Polar does not show that the window is over. A probe that was
// not sent delays no other request.
func TestPaceProbeWithoutAnswer(t *testing.T) {
	testPace(t, 0, func(p *paceTest) {
		p.send(0, refused)
		p.send(time.Second, noAnswer)
		p.send(2*time.Second, refused)
		p.leave(p.enter(3*time.Second), noAnswer, 0)
		p.send(3*time.Second, accepted)
	})
}

func TestPaceWithItsOwnLimit(t *testing.T) {
	testPace(t, 3, func(p *paceTest) {
		p.send(0, accepted)
		p.sleepUntil(10 * time.Second)
		p.leave(p.enter(10*time.Second), accepted, 2) // two requests: a 401, and one with a new token
		p.send(60*time.Second, accepted)
		p.send(70*time.Second, accepted)
		p.send(70*time.Second, accepted)
		p.send(120*time.Second, accepted)
	})
}
