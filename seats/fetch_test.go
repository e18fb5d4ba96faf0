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

// In a browser it is fetch that sends, and fetch would follow a redirect with the token. It
// builds for one at least; with Node, whose fetch net/http uses under another name, it runs.
func TestFetchDoesNotFollowRedirects(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it compiles for GOOS=js")
	}
	program := filepath.Join(t.TempDir(), "fetch.wasm")
	build := exec.Command("go", "build", "-o", program, "./testdata/fetch")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("it builds for GOOS=js; to run it there must be node")
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}

	var elsewhere atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		elsewhere.Add(1)
		polar(200, any200).write(w)
	}))
	defer other.Close()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+r.URL.Path, http.StatusTemporaryRedirect)
	}))
	defer server.Close()

	run := exec.Command(node, filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec_node.js"), program, server.URL)
	run.Args[0] = "browser" // by the name of node net/http would not use fetch
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if n := elsewhere.Load(); n != 0 {
		t.Errorf("%d requests went where the redirect pointed to", n)
	}
	for _, want := range []string{"ListSeats: false seats: ListSeats: ", "RevokeSeat: true seats: RevokeSeat: outcome unknown: ", "fetch() failed"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the output has no %q:\n%s", want, out)
		}
	}
}
