//go:build unix

package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// A terminal is a running command at a pseudo-terminal.
type terminal struct {
	t    *testing.T
	cmd  *exec.Cmd
	tty  *os.File
	done chan struct{}

	mu   sync.Mutex
	text bytes.Buffer
}

// startAtTerminal starts the command at a terminal of 80 columns.
func startAtTerminal(t *testing.T, s *stage, args ...string) *terminal {
	t.Helper()
	cmd := exec.Command("polarseats", args...) // testscript.Main puts it on the PATH
	cmd.Env = append(os.Environ(), "POLAR_SERVER="+s.server.URL, "POLAR_MEMBER_SESSION="+s.team.OwnerToken,
		"POLAR_SUBSCRIPTION_ID="+s.team.SubscriptionID, "TERM=xterm")
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		t.Fatal(err)
	}
	c := &terminal{t: t, cmd: cmd, tty: tty, done: make(chan struct{})}
	go c.read()
	t.Cleanup(func() { _ = cmd.Process.Kill(); tty.Close() })
	return c
}

func (c *terminal) read() {
	defer close(c.done)
	buffer := make([]byte, 4096)
	for {
		n, err := c.tty.Read(buffer)
		c.mu.Lock()
		c.text.Write(buffer[:n])
		c.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func (c *terminal) shown() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.text.String()
}

// waitFor waits until the terminal has shown text.
func (c *terminal) waitFor(text string) {
	c.t.Helper()
	for range 6000 { // a minute, on a busy machine
		if strings.Contains(c.shown(), text) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	c.t.Fatalf("timed out waiting until the terminal shows %q:\n%s", text, c.shown())
}

func (c *terminal) typeIn(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c.tty, text); err != nil {
		c.t.Fatal(err)
	}
}

// end waits for the end of the command and returns its exit code.
func (c *terminal) end() int {
	_ = c.cmd.Wait() // the exit code says the same
	<-c.done
	return c.cmd.ProcessState.ExitCode()
}

func peopleFile(t *testing.T, lines ...string) string {
	t.Helper()
	name := t.TempDir() + "/people.txt"
	if err := os.WriteFile(name, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{server: seatstest.NewServer()}
	t.Cleanup(s.server.Close)
	s.team = s.server.NewTeam(5)
	return s
}

// At a terminal, apply shows the plan, asks for confirmation, and shows a bar.
func TestTerminalConfirmationAndBar(t *testing.T) {
	s := newStage(t)
	file := peopleFile(t, "ada@company.com", "bob@company.com")
	c := startAtTerminal(t, s, "apply", file)
	c.waitFor("Apply this plan? [y/N] ")
	if n := len(s.server.Invitations()); n != 0 {
		t.Fatalf("before the answer: %d invitations, want 0", n)
	}
	c.typeIn("y\n")
	if code := c.end(); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
	for _, want := range []string{"ada@company.com", "2 of 2 ", "====="} {
		if !strings.Contains(c.shown(), want) {
			t.Errorf("the terminal does not show %q:\n%s", want, c.shown())
		}
	}
	if n := len(s.server.Invitations()); n != 2 {
		t.Errorf("%d invitations, want 2", n)
	}
}

// Any answer except y and yes means no.
func TestTerminalWithoutConfirmation(t *testing.T) {
	for _, answer := range []string{"n\n", "\n", "what?\n", "\x04"} {
		s := newStage(t)
		c := startAtTerminal(t, s, "apply", peopleFile(t, "ada@company.com"))
		c.waitFor("Apply this plan? [y/N] ")
		c.typeIn(answer)
		if code := c.end(); code != exitError {
			t.Errorf("answer %q: exit code %d, want %d", answer, code, exitError)
		}
		if !strings.Contains(c.shown(), "nothing was changed") || len(s.server.Invitations()) != 0 {
			t.Errorf("answer %q: %d invitations, want 0 and a note that nothing was changed:\n%s", answer, len(s.server.Invitations()), c.shown())
		}
	}
}

// Ctrl-C ends a run during a wait, and the report shows the work done so far.
func TestTerminalCtrlC(t *testing.T) {
	s := newStage(t)
	c := startAtTerminal(t, s, "apply", "--yes", "--pace", "3", peopleFile(t, "ada@company.com", "bob@company.com", "carl@company.com"))
	c.waitFor("waiting until")
	c.typeIn("\x03")
	if code := c.end(); code != exitError {
		t.Errorf("exit code %d, want %d", code, exitError)
	}
	invitations := len(s.server.Invitations())
	if invitations == 0 || invitations == 3 {
		t.Errorf("%d invitations, want 1 or 2", invitations)
	}
	for _, want := range []string{"Done: ", "Not done: ", "not begun:", "interrupt signal received"} {
		if !strings.Contains(c.shown(), want) {
			t.Errorf("the terminal does not show %q:\n%s", want, c.shown())
		}
	}
}

// A table fits a terminal of 80 columns.
func TestTerminalTableFits(t *testing.T) {
	s := newStage(t)
	long := strings.Repeat("a", 60) + "@company.com"
	first := startAtTerminal(t, s, "assign", long)
	if code := first.end(); code != exitDone {
		t.Fatalf("exit code %d:\n%s", code, first.shown())
	}
	c := startAtTerminal(t, s, "list")
	if code := c.end(); code != exitDone {
		t.Fatalf("exit code %d:\n%s", code, c.shown())
	}
	for line := range strings.Lines(c.shown()) {
		if line = strings.TrimRight(line, "\r\n"); len([]rune(line)) > 80 {
			t.Errorf("a line has %d columns, want at most 80: %s", len([]rune(line)), line)
		}
	}
	if !strings.Contains(c.shown(), ellipsis) || !strings.Contains(c.shown(), "1 of 5 seats used\r\n(no room for seat_id") {
		t.Errorf("the table has no shortened address, or no footer that names seat_id:\n%s", c.shown())
	}
}

// With --verbose, apply shows lines and no bar, since they would break the bar.
func TestTerminalVerboseWithoutBar(t *testing.T) {
	s := newStage(t)
	c := startAtTerminal(t, s, "apply", "--yes", "-v", peopleFile(t, "ada@company.com", "bob@company.com"))
	if code := c.end(); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
	for _, want := range []string{`msg="polar seats attempt" op=AssignSeat`, "polarseats: 2 of 2: "} {
		if !strings.Contains(c.shown(), want) {
			t.Errorf("the terminal does not show %q:\n%s", want, c.shown())
		}
	}
	if strings.Contains(c.shown(), "===") {
		t.Errorf("the terminal shows a bar:\n%s", c.shown())
	}
}

// CSV is exact for machines. At a terminal, its cells are cleaned as those of a table are.
func TestTerminalCSV(t *testing.T) {
	const name = "Ada\x1b[2J\nLovelace"
	for _, format := range []string{"csv", "table"} {
		s := newStage(t)
		s.team.Customer.NewMember(seatstest.Member{Email: "ada@company.com", Name: name})
		assign := startAtTerminal(t, s, "assign", "ada@company.com")
		if code := assign.end(); code != exitDone {
			t.Fatalf("exit code %d:\n%s", code, assign.shown())
		}
		c := startAtTerminal(t, s, "list", "-o", format)
		if code := c.end(); code != exitDone {
			t.Fatalf("-o %s: exit code %d:\n%s", format, code, c.shown())
		}
		if shown := c.shown(); strings.Contains(shown, "\x1b") || !strings.Contains(shown, "Ada\uFFFD[2J Lovelace") {
			t.Errorf("-o %s: the terminal shows %q, want the name without control characters", format, shown)
		}
		if format != "csv" {
			continue
		}
		cmd := exec.Command("polarseats", "list", "-o", "csv")
		cmd.Env = c.cmd.Env
		out, err := cmd.Output()
		if err != nil || !strings.Contains(string(out), name) {
			t.Errorf("-o csv to a pipe: %q, %v; want the name as it is", out, err)
		}
	}
}
