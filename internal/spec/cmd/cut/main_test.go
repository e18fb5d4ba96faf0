package main

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	polar   = "testdata/polar.json"
	overlay = "testdata/overlay.yaml"
	old     = "openapi: 3.1.0 # of before\n"
)

// TestMain lets the tests run the command as a process: this binary, told to be it.
func TestMain(m *testing.M) {
	if os.Getenv("BE_CUT") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func TestCut(t *testing.T) {
	server := httptest.NewServer(http.FileServer(http.Dir("testdata")))
	defer server.Close()
	var first []byte
	for _, from := range []string{polar, polar, server.URL + "/polar.json"} {
		to := outputFile(t)
		part := outputFile(t)
		said, stderr, err := command("-upstream", from, "-overlay", overlay, "-taken", part, "-o", to)
		if err != nil || stderr != "" {
			t.Fatalf("%s: %v: %s", from, err, stderr)
		}
		if want := "wrote " + part + "\nwrote " + besideOf(part) + "\nwrote " + to + "; next: make generate\n"; !strings.HasPrefix(said, want) {
			t.Errorf("%s: said\n%swant\n%s", from, said, want)
		}
		got, err := os.ReadFile(to)
		if err != nil {
			t.Fatal(err)
		}
		taken, err := os.ReadFile(part)
		if err != nil || !bytes.Contains(taken, []byte("operationId: customer_portal:seats:list_seats")) {
			t.Errorf("%s: taken, with error %v:\n%s", from, err, taken)
		}
		if !bytes.Contains(got, []byte("operationId: ListSeats")) || !bytes.Contains(got, []byte("description: is a place.")) {
			t.Errorf("%s: got\n%s", from, got)
		}
		if first == nil {
			first = got
		}
		if !bytes.Equal(got, first) {
			t.Errorf("%s: other bytes than the first time:\n%s", from, got)
		}
	}
}

// besideOf returns the file of what sessions and webhooks use.
func besideOf(part string) string { return filepath.Join(filepath.Dir(part), "beside.yaml") }

// What sessions and webhooks use is kept as it was if some of it is gone, or if the
// document says nothing of it.
func TestCutBeside(t *testing.T) {
	for _, test := range []struct{ from, overlay, want, said string }{
		{polar, overlay, "operationId: customer_seat.claimed\n", "wrote "},
		{polarWith(t, "customer-sessions:create", "customer-sessions:new"), overlay, old, "customer-sessions:create is gone, and sessions or webhooks use it: "},
		{polarWith(t, "customer_seat.claimed", "seat.claimed"), overlay, old, "customer_seat.claimed is gone, and sessions or webhooks use it: "},
		{"../../polar.yaml", "../../overlay.yaml", old, ""},
	} {
		to, part := outputFile(t), outputFile(t)
		written := besideOf(part)
		if err := os.WriteFile(written, []byte(old), 0o600); err != nil {
			t.Fatal(err)
		}
		said, stderr, err := command("-upstream", test.from, "-overlay", test.overlay, "-taken", part, "-o", to)
		if err != nil || stderr != "" || strings.Contains(said, test.said+written) != (test.said != "") {
			t.Errorf("%s: %v: %s%swant %s%s", test.from, err, stderr, said, test.said, written)
		}
		if got := string(read(t, written)); !strings.Contains(got, test.want) || (test.want == old) != (got == old) {
			t.Errorf("%s: got\n%s", test.from, got)
		}
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestCutFails(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("/missing.json", http.NotFoundHandler())
	mux.HandleFunc("/page", func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("<!DOCTYPE html>\n<title>Polar: sign in</title>\n"))
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	closed := httptest.NewServer(mux)
	closed.Close()

	tests := []struct {
		name, from, overlay string
		says                []string
	}{
		{"list is gone", polarWith(t, "seats:list_seats", "seats:list"), overlay, []string{`operation "customer_portal:seats:list_seats" is gone`}},
		{"assign is gone", polarWith(t, "seats:assign_seat", "seats:assign"), overlay, []string{`operation "customer_portal:seats:assign_seat" is gone`}},
		{"revoke is gone", polarWith(t, "seats:revoke_seat", "seats:revoke"), overlay, []string{`operation "customer_portal:seats:revoke_seat" is gone`}},
		{"resend is gone", polarWith(t, "seats:resend_invitation", "seats:resend"), overlay, []string{`operation "customer_portal:seats:resend_invitation" is gone`}},
		{"claimed is gone", polarWith(t, "seats:list_claimed_subscriptions", "seats:claimed"), overlay, []string{`operation "customer_portal:seats:list_claimed_subscriptions" is gone`}},
		{"dangling reference", polarWith(t, `"Fixed": {`, `"Fix": {`), overlay, []string{`$ref "#/components/schemas/Fixed" has no target`}},
		{"reference elsewhere", polarWith(t, "#/components/schemas/Seat", "other.json#/Seat"), overlay, []string{`$ref "other.json#/Seat" does not point into`}},
		{"not OpenAPI any more", polarWith(t, `{"200": {"description": "Words"}}`, `[]`), overlay, []string{"OpenAPI", "responses"}},
		{"not valid any more", polarWith(t, `"/seats/1"`, `"/seats/{id}"`), overlay, []string{"the cut is not valid OpenAPI", "/seats/{id}"}},
		{"conflicting prices", polarWith(t, `"fixed"}, "amount": {"type": "integer"}`, `"fixed"}, "amount": {"type": "string"}`), overlay, []string{"price variant Fixed: property amount"}},
		{"HTML", file(t, "<!DOCTYPE html>\n<title>Polar: sign in</title>\n"), overlay, []string{"neither JSON nor YAML"}},
		{"empty", file(t, ""), overlay, []string{"neither JSON nor YAML: empty"}},
		{"truncated", file(t, `{"openapi": "3.1.0", "paths": {`), overlay, []string{"neither JSON nor YAML"}},
		{"list", file(t, "[]"), overlay, []string{"not an OpenAPI document"}},
		{"missing file", "testdata/missing.json", overlay, []string{"testdata/missing.json", "no such file"}},
		{"no upstream", "", overlay, []string{"-upstream"}},
		{"unreachable", closed.URL + "/openapi.json", overlay, []string{closed.URL + "/openapi.json", "refused"}},
		{"404", server.URL + "/missing.json", overlay, []string{server.URL + "/missing.json: answered 404 Not Found"}},
		{"HTML from a URL", server.URL + "/page", overlay, []string{server.URL + "/page: neither JSON nor YAML"}},
		{"overlay missing", polar, "testdata/missing.yaml", []string{"testdata/missing.yaml", "no such file"}},
		{"overlay's target is gone", polarWith(t, "schemas/Seat", "schemas/Place", `"Seat": {`, `"Place": {`), overlay, []string{overlay + ":5: ", "$.components.schemas.Seat"}},
		{"overlay broken", polar, file(t, "overlay: ["), []string{"/file:1: yaml"}},
		{"overlay without anything", polar, file(t, ""), []string{"/file:1: overlay version"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			to, part := outputFile(t), outputFile(t)
			_, stderr, err := command("-upstream", test.from, "-overlay", test.overlay, "-taken", part, "-o", to)
			wantFailure(t, stderr, err)
			for _, want := range test.says {
				if !strings.Contains(stderr, want) {
					t.Errorf("got %q, want it to say %s", stderr, want)
				}
			}
			wantUntouched(t, to)
			wantUntouched(t, part)
		})
	}
}

// What is as it should be is not written, and that is said too.
func TestCutAgain(t *testing.T) {
	to, part := outputFile(t), outputFile(t)
	long := time.Unix(1e9, 0)
	for _, want := range []string{"wrote " + to, to + " is up to date\n"} {
		said, stderr, err := command("-upstream", polar, "-overlay", overlay, "-taken", part, "-o", to)
		if err != nil || !strings.Contains(said, want) {
			t.Errorf("got %v and\n%s%swant %s", err, said, stderr, want)
		}
		if info, err := os.Stat(to); err != nil || strings.HasPrefix(want, to) && !info.ModTime().Equal(long) {
			t.Errorf("it was written again: %v, error %v", info.ModTime(), err)
		}
		if err := os.Chtimes(to, long, long); err != nil {
			t.Fatal(err)
		}
	}
}

// Each target that is gone has a line, with the one of the overlay.
func TestCutWithoutTwoTargets(t *testing.T) {
	more := file(t, "overlay: 1.1.0\ninfo: {title: Words, version: 1.0.0}\nactions:\n- target: $.gone\n  update: {a: b}\n- target: $.lost\n  update: {a: b}\n")
	_, stderr, err := command("-upstream", polar, "-overlay", more, "-taken", outputFile(t), "-o", outputFile(t))
	if err == nil || !strings.Contains(stderr, "cut: "+more+":4: ") || !strings.Contains(stderr, "\ncut: "+more+":6: ") {
		t.Errorf("got %v and\n%s", err, stderr)
	}
}

// command runs the command and returns what it wrote.
func command(args ...string) (stdout, stderr string, err error) {
	c := exec.Command(os.Args[0], args...)
	var out, faults strings.Builder
	c.Env, c.Stdout, c.Stderr = append(os.Environ(), "BE_CUT=1"), &out, &faults
	err = c.Run()
	return out.String(), faults.String(), err
}

// outputFile returns a file that has been cut before.
func outputFile(t *testing.T) string {
	t.Helper()
	return file(t, old)
}

func file(t *testing.T, data string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// polarWith returns a file like polar with the old texts replaced by new ones.
func polarWith(t *testing.T, oldNew ...string) string {
	t.Helper()
	data, err := os.ReadFile(polar)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.NewReplacer(oldNew...).Replace(string(data))
	if changed == string(data) {
		t.Fatalf("%s has no %s", polar, oldNew[0])
	}
	return file(t, changed)
}

func wantFailure(t *testing.T, stderr string, err error) {
	t.Helper()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("got %v, want exit status 1", err)
	}
	if !strings.HasPrefix(stderr, "cut: ") || strings.Count(stderr, "\n") != 1 {
		t.Errorf("got %q, want one line", stderr)
	}
}

// wantUntouched wants to to be as it was, and alone in its folder.
func wantUntouched(t *testing.T, to string) {
	t.Helper()
	got, err := os.ReadFile(to)
	if err != nil || string(got) != old {
		t.Errorf("the file has %q and error %v, want it untouched", got, err)
	}
	beside, err := os.ReadDir(filepath.Dir(to))
	if err != nil || len(beside) != 1 {
		t.Errorf("beside the file: got %v and error %v", beside, err)
	}
}
