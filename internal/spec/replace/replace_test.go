package replace_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/internal/spec/replace"
)

func TestFile(t *testing.T) {
	for _, before := range []string{"", "an old and longer text"} {
		name := filepath.Join(t.TempDir(), "out")
		if before != "" {
			write(t, name, before)
		}
		if err := replace.File(name, []byte("new")); err != nil {
			t.Fatal(err)
		}
		wantOnly(t, name, "new")
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != 0o644 {
			t.Errorf("mode is %v, want 0644", info.Mode())
		}
	}
}

// A file that is written in place has moments at which it is half written; a
// second name of the old file shows that it was not touched.
func TestFileIsNotWrittenInPlace(t *testing.T) {
	name := filepath.Join(t.TempDir(), "out")
	write(t, name, "old")
	second := filepath.Join(t.TempDir(), "second")
	if err := os.Link(name, second); err != nil {
		t.Skip("no hard links here: ", err)
	}
	if err := replace.File(name, []byte("new")); err != nil {
		t.Fatal(err)
	}
	wantOnly(t, name, "new")
	wantOnly(t, second, "old")
}

func TestFileFails(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "folder")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, to, err string }{
		{"a folder", folder, "folder is not a regular file"},
		{"a device", os.DevNull, os.DevNull + " is not a regular file"},
		{"in a folder that is not there", filepath.Join(folder, "gone", "out"), "no such file"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := replace.File(test.to, []byte("new"))
			if err == nil || !strings.Contains(err.Error(), test.err) {
				t.Errorf("got error %v, want one with %s", err, test.err)
			}
		})
	}
}

func write(t *testing.T, name, data string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
}

// wantOnly wants name to be the only file in its folder.
func wantOnly(t *testing.T, name, want string) {
	t.Helper()
	got, err := os.ReadFile(name)
	if err != nil || string(got) != want {
		t.Errorf("got %q and error %v, want %q", got, err, want)
	}
	beside, err := os.ReadDir(filepath.Dir(name))
	if err != nil || len(beside) != 1 {
		t.Errorf("beside %s: got %v and error %v", name, beside, err)
	}
}
