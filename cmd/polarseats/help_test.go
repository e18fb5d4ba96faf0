package main

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

// The help of each command fits a terminal.
func TestHelpFitsTerminal(t *testing.T) {
	commands := (&app{}).root().Commands()
	if len(commands) < 10 {
		t.Fatalf("%d commands, want at least 10", len(commands))
	}
	for _, c := range append(commands, (&app{}).root()) {
		var out bytes.Buffer
		c.SetOut(&out)
		if err := c.Help(); err != nil || out.Len() == 0 {
			t.Fatalf("%s: Help: %v, %d bytes; want no error and some help", c.Name(), err, out.Len())
		}
		for line := range strings.Lines(out.String()) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > helpWidth {
				t.Errorf("%s --help: a line has %d columns, want at most %d: %s", c.Name(), n, helpWidth, line)
			}
		}
	}
}
