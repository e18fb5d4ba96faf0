package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/polarseats/polarseats-go/seats/roster"
)

// A progress shows what apply is doing on standard error: as a bar on a terminal, and
// else a line whenever there is something to say.
type progress struct {
	app  *app
	bars *mpb.Progress // nil: there is no terminal
	bar  *mpb.Bar      // nil until there is a plan

	mu    sync.Mutex
	last  string    // what has happened
	until time.Time // the end of the wait
}

func (a *app) newProgress() *progress {
	p := &progress{app: a}
	if isTerminal(a.err) && !a.verbose { // whose lines would run into the bar
		p.bars = mpb.New(mpb.WithOutput(a.err), mpb.WithWidth(30), mpb.WithAutoRefresh())
	}
	return p
}

// event is called by the roster, one at a time.
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
			mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return " " + p.now() })))
	}
	p.bar.SetCurrent(int64(e.Done))
}

// line is for where there is no bar.
func (p *progress) line(e roster.Event) {
	text := printable(describe(e))
	if e.Total > 0 {
		text = fmt.Sprintf("%d of %d: %s", e.Done, e.Total, text)
	}
	p.app.notef("%s", text)
}

// now says what is being waited for, or else what has happened last.
func (p *progress) now() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if time.Now().Before(p.until) {
		return waiting(p.until)
	}
	return p.last
}

// end leaves the bar as it is and gives the terminal back.
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
	who := e.Person.Email
	if who == "" && e.Seat != nil {
		who = e.Seat.Email
	}
	if who == "" {
		who = e.Person.MemberID + e.Person.ExternalMemberID
	}
	switch e.Kind {
	case roster.EventWaiting:
		return waiting(e.Until)
	case roster.EventLooking:
		return "looking"
	case roster.EventFailed:
		return fmt.Sprintf("%s failed: %v", who, e.Err)
	case roster.EventAssigned:
		return who + " assigned"
	case roster.EventRenewed:
		return who + " invited anew"
	case roster.EventRevoked:
		return who + " revoked"
	}
	return string(e.Kind)
}

func waiting(until time.Time) string {
	return "waiting until " + until.Local().Format(time.TimeOnly)
}
