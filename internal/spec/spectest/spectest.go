// Package spectest has what the tests of this module share: files, commands that run as
// processes, and generators.
package spectest

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Read returns the text of a file.
func Read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Write writes a file, and creates its folder if necessary.
func Write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Temp writes a file to a folder of its own and returns its path.
func Temp(t *testing.T, name, text string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	Write(t, name, text)
	return name
}

// CopyTree copies the files below one folder to another, which it creates if necessary.
func CopyTree(t *testing.T, from, to string) {
	t.Helper()
	if err := os.MkdirAll(to, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

// Edited returns the text of a file with replacements: each old text, which must be in the
// file, is followed by the new one.
func Edited(t *testing.T, name string, oldNew ...string) string {
	t.Helper()
	text := Read(t, name)
	for i := 0; i < len(oldNew); i += 2 {
		if !strings.Contains(text, oldNew[i]) {
			t.Fatalf("%s does not contain %q", name, oldNew[i])
		}
	}
	return strings.NewReplacer(oldNew...).Replace(text)
}

// asCommand is set in the environment of the process that Run starts.
const asCommand = "SPECTEST_COMMAND"

// Main runs the tests of a command or, in the process that Run starts, the command.
func Main(m *testing.M, main func()) {
	if os.Getenv(asCommand) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// Run runs the command as a process. The package's TestMain must call Main.
func Run(t *testing.T, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	c := exec.Command(os.Args[0], args...)
	var out, errOut strings.Builder
	c.Env, c.Stdout, c.Stderr = append(os.Environ(), asCommand+"=1"), &out, &errOut
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), errOut.String(), c.ProcessState.ExitCode()
}

// A Generator is a command.Generator.
type Generator func(from string, content []byte) ([]byte, error)

// Generates checks that the generator makes the text want from the text from.
func Generates(t *testing.T, generate Generator, from, want string) {
	t.Helper()
	got, err := generate("from", []byte(from))
	if err != nil || !bytes.Equal(got, []byte(want)) {
		t.Errorf("got error %v and\n%s\nwant\n%s", err, got, want)
	}
}

// Fails checks that generate, given from, fails with an error that contains want.
func Fails(t *testing.T, generate Generator, from, want string) {
	t.Helper()
	if got, err := generate("from", []byte(from)); err == nil || got != nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got error %v and\n%s\nwant only an error with %s", err, got, want)
	}
}
