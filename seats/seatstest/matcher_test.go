package seatstest

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// matcher puts names for what differs from run to run, and compares texts in
// which those names stand.
type matcher struct {
	names   map[string]string
	windows map[string][2]time.Time
}

func newMatcher() *matcher {
	return &matcher{map[string]string{}, map[string][2]time.Time{}}
}

func (m *matcher) begin(window string, f *Fake) {
	m.windows[window] = [2]time.Time{fakeNow(f)}
}

func (m *matcher) end(window string, f *Fake) {
	m.windows[window] = [2]time.Time{m.windows[window][0], fakeNow(f)}
}

func fakeNow(f *Fake) time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now()
}

var nameInBraces = regexp.MustCompile(`\{\{([^{}]+)\}\}`)

// fill puts values for names.
func (m *matcher) fill(text string) string {
	return nameInBraces.ReplaceAllStringFunc(text, func(name string) string {
		if v, ok := m.names[name[2:len(name)-2]]; ok {
			return v
		}
		return name
	})
}

// compare returns how a text differs from one with names; "" when it does not.
// A name that is new takes the value that it finds.
func (m *matcher) compare(got, want string) string {
	rest := got
	for {
		at := nameInBraces.FindStringSubmatchIndex(want)
		if at == nil {
			if rest != want {
				return difference(got, rest, want)
			}
			return ""
		}
		literal, name := want[:at[0]], want[at[2]:at[3]]
		if !strings.HasPrefix(rest, literal) {
			return difference(got, rest, want)
		}
		rest, want = rest[len(literal):], want[at[1]:]
		n, problem := m.take(rest, name)
		if problem != "" {
			return problem
		}
		rest = rest[n:]
	}
}

// take returns how much of a text is what a name stands for.
func (m *matcher) take(text, name string) (n int, problem string) {
	if v, ok := m.names[name]; ok {
		if !strings.HasPrefix(text, v) {
			return 0, fmt.Sprintf("%s is %.60q, want %q", name, text, v)
		}
		return len(v), ""
	}
	found := regexp.MustCompile(`^[^"\\ }]*`).FindString(text)
	if isTimeName(name) {
		return len(found), m.checkTime(found, name)
	}
	if !validName(name, found) {
		return 0, fmt.Sprintf("%.60q is no %s", text, name)
	}
	for other, v := range m.names {
		if v == found {
			return 0, fmt.Sprintf("%q is %s, want a new %s", found, other, name)
		}
	}
	m.names[name] = found
	return len(found), ""
}

var (
	uuidForm  = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	claimForm = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)
	timeName  = regexp.MustCompile(`^(world|old|step[0-9]+)(?:\+([0-9]+)h)?$`)
	timeForm  = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})?Z$`)
)

func isTimeName(name string) bool { return timeName.MatchString(name) }

func validName(name, found string) bool {
	switch {
	case strings.HasPrefix(name, "claim"):
		return claimForm.MatchString(found)
	case name == "slug":
		return strings.HasPrefix(found, "testorg")
	}
	return uuidForm.MatchString(found)
}

// checkTime tells whether a timestamp lies in the window of its name.
func (m *matcher) checkTime(found, name string) string {
	at, err := time.Parse(time.RFC3339Nano, found)
	if err != nil || !timeForm.MatchString(found) {
		return fmt.Sprintf("%q is no time", found)
	}
	parts := timeName.FindStringSubmatch(name)
	if parts[1] == "old" {
		if at.After(m.windows["world"][0].Add(-time.Hour)) {
			return fmt.Sprintf("%s is not old", found)
		}
		return ""
	}
	window, later := m.windows[parts[1]], time.Duration(0)
	if parts[2] != "" {
		later, _ = time.ParseDuration(parts[2] + "h")
	}
	early, late := window[0].Add(later), window[1].Add(later)
	if parts[2] != "" && later > 24*time.Hour {
		early = early.Add(-time.Minute) // counted from some earlier step
	}
	if at.Before(early) || at.After(late) {
		return fmt.Sprintf("%s is not %s, %v to %v", found, name, early, late)
	}
	return ""
}

func difference(got, rest, want string) string {
	at := len(got) - len(rest)
	return fmt.Sprintf("differs after %d bytes\n  got  …%.300s\n  want …%.300s", at, rest, want)
}
