// Package commandtest tests the commands that make one file of another.
package commandtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A Run is the function of a command that reads one file and writes another.
type Run func(from, to string) error

// Makes wants run to make the text want of the text from.
func Makes(t *testing.T, run Run, from, want string) {
	t.Helper()
	name, to := files(t, from)
	if err := run(name, to); err != nil {
		t.Fatal(err)
	}
	wantFile(t, to, want)
}

// Fails wants run to refuse the text from with an error that has the text want in it, and
// to leave the file that is there.
func Fails(t *testing.T, run Run, from, want string) {
	t.Helper()
	name, to := files(t, from)
	err := run(name, to)
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got error %v, want one with %s", err, want)
	}
	wantFile(t, to, old)
}

const old = "what was there before"

// files returns a file with the text, and one to write that exists already.
func files(t *testing.T, text string) (from, to string) {
	t.Helper()
	from, to = filepath.Join(t.TempDir(), "from"), filepath.Join(t.TempDir(), "to")
	for name, text := range map[string]string{from: text, to: old} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return from, to
}

func wantFile(t *testing.T, name, want string) {
	t.Helper()
	got, err := os.ReadFile(name)
	if err != nil || string(got) != want {
		t.Errorf("got\n%s\nand error %v, want\n%s", got, err, want)
	}
}
