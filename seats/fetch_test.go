package seats_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// In a browser, net/http sends requests with fetch, which by default follows redirects and
// takes the token along. Without Node, the test only checks that the package builds for
// GOOS=js.
func TestFetchDoesNotFollowRedirects(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: this test compiles a program for GOOS=js")
	}
	program := filepath.Join(t.TempDir(), "fetch.wasm")
	build := exec.Command("go", "build", "-o", program, "./testdata/fetch")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, output)
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("the program builds for GOOS=js; running it needs node")
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}

	var followed atomic.Int32
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		followed.Add(1)
		polarResponse(200, any200).write(w)
	}))
	defer target.Close()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, target.URL+r.URL.Path, http.StatusTemporaryRedirect)
	}))
	defer server.Close()

	run := exec.Command(node, filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec_node.js"), program, server.URL)
	run.Args[0] = "browser" // net/http does not use fetch if the process is called node
	output, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, output)
	}
	if n := followed.Load(); n != 0 {
		t.Errorf("%d requests followed the redirect, want 0", n)
	}
	for _, want := range []string{"ListSeats: false seats: ListSeats: ", "RevokeSeat: true seats: RevokeSeat: outcome unknown: ", "fetch() failed"} {
		if !strings.Contains(string(output), want) {
			t.Errorf("the output lacks %q:\n%s", want, output)
		}
	}
}
