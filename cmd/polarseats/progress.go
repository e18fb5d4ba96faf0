package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/polarseats/polarseats-go/seats/roster"
)

// A progress shows on standard error what apply is doing: with a bar at a terminal,
// otherwise with a line for each event.
type progress struct {
	app  *app
	bars *mpb.Progress // nil if events are shown as lines
	bar  *mpb.Bar      // nil until the number of people is known

	mu    sync.Mutex
	last  string    // the last event
	until time.Time // the end of the wait
}

func (a *app) newProgress() *progress {
	p := &progress{app: a}
	if isTerminal(a.stderr) && !a.verbose { // the lines of --verbose would run into the bar
		p.bars = mpb.New(mpb.WithOutput(a.stderr), mpb.WithWidth(30), mpb.WithAutoRefresh())
	}
	return p
}

// event shows an event. The roster calls it for one event at a time.
func (p *progress) event(e roster.Event) {
	if p.bars == nil || e.Total == 0 {
		p.line(e)
		return
	}
	p.mu.Lock()
	if e.Kind == roster.EventWaiting {
		p.until = e.Until
	} else {
		p.last = printable(describe(e))
	}
	p.mu.Unlock()
	if p.bar == nil {
		p.bar = p.bars.AddBar(int64(e.Total),
			mpb.PrependDecorators(decor.CountersNoUnit("%d of %d ")),
			mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return " " + p.current() })))
	}
	p.bar.SetCurrent(int64(e.Done))
}

// line shows an event without a bar.
func (p *progress) line(e roster.Event) {
	text := printable(describe(e))
	if e.Total > 0 {
		text = fmt.Sprintf("%d of %d: %s", e.Done, e.Total, text)
	}
	p.app.notef("%s", text)
}

// current returns the wait if there is one, otherwise the last event.
func (p *progress) current() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if time.Now().Before(p.until) {
		return waiting(p.until)
	}
	return p.last
}

// end stops drawing and leaves the bar on the terminal.
func (p *progress) end() {
	if p.bars == nil {
		return
	}
	if p.bar != nil {
		p.bar.Abort(false)
	}
	p.bars.Wait()
}

func describe(e roster.Event) string {
	name := e.Person.Email
	if name == "" && e.Seat != nil {
		name = e.Seat.Email
	}
	if name == "" {
		name = e.Person.MemberID + e.Person.ExternalMemberID
	}
	switch e.Kind {
	case roster.EventWaiting:
		return waiting(e.Until)
	case roster.EventLooking:
		return "looking at the seats"
	case roster.EventFailed:
		return fmt.Sprintf("%s failed: %v", name, e.Err)
	case roster.EventAssigned:
		return name + " assigned"
	case roster.EventRenewed:
		return name + " invited again"
	case roster.EventRevoked:
		return name + " revoked"
	}
	return string(e.Kind)
}

func waiting(until time.Time) string {
	return "waiting until " + until.Local().Format(time.TimeOnly)
}
