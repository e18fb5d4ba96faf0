package command

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"

	"github.com/polarseats/polarseats-go/internal/spec/spectest"
)

func upper(_ string, content []byte) ([]byte, error) {
	if len(content) == 0 {
		return nil, errors.New("empty")
	}
	return bytes.ToUpper(content), nil
}

func TestRun(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing")
	tests := []struct{ name, from, want, err string }{
		{"a file", spectest.Temp(t, "from", "a"), "A", ""},
		{"the generator fails", spectest.Temp(t, "from", ""), "old", "empty"},
		{"no such file", missing, "old", "open " + missing + ": no such file or directory"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			to := spectest.Temp(t, "to", "old")
			err := run(upper, test.from, to)
			if (err == nil) != (test.err == "") || err != nil && err.Error() != test.err {
				t.Errorf("run: error %v, want %q", err, test.err)
			}
			if got := spectest.Read(t, to); got != test.want {
				t.Errorf("run left %q in the file, want %q", got, test.want)
			}
		})
	}
}
