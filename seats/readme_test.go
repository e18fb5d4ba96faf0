package seats_test

import (
	"os"
	"strings"
	"testing"
)

// The program in the README is one that compiles, and short.
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
		t.Error("README.md does not have examples/firstcall/main.go as it is")
	}
	if lines := strings.Count(string(program), "\n"); lines > 25 {
		t.Errorf("the program has %d lines, want 25 at most", lines)
	}
}
