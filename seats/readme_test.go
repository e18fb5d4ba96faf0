package seats_test

import (
	"os"
	"strings"
	"testing"
)

// The README shows examples/firstcall, which compiles. The program is at most 25 lines long.
func TestReadmeShowsProgram(t *testing.T) {
	program, err := os.ReadFile("../examples/firstcall/main.go")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), "```go\n"+string(program)+"```\n") {
		t.Error("README.md does not show examples/firstcall/main.go unchanged")
	}
	if lines := strings.Count(string(program), "\n"); lines > 25 {
		t.Errorf("examples/firstcall/main.go has %d lines, want at most 25", lines)
	}
}
