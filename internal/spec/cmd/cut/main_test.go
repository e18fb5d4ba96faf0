package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/polarseats/polarseats-go/internal/spec/spectest"
)

const (
	polar   = "testdata/polar.json"
	overlay = "testdata/overlay.yaml"
	old     = "openapi: 3.1.0 # from an earlier run\n"
)

func TestMain(m *testing.M) { spectest.Main(m, main) }

// A result is what one run of the command left behind.
type result struct {
	stdout, stderr          string
	status                  int
	spec, part, handwritten string // the paths of the files that it writes
}

// cutFrom runs the command over files of an earlier run.
func cutFrom(t *testing.T, from, overlay string) result {
	t.Helper()
	r := result{spec: file(t, old), part: file(t, old)}
	r.handwritten = filepath.Join(filepath.Dir(r.part), "handwritten.yaml")
	spectest.Write(t, r.handwritten, old)
	r.stdout, r.stderr, r.status = spectest.Run(t, "-upstream", from, "-overlay", overlay, "-taken", r.part, "-o", r.spec)
	return r
}

func (r result) wantSuccess(t *testing.T) {
	t.Helper()
	if r.status != 0 || r.stderr != "" {
		t.Fatalf("status %d, stderr %q; want success", r.status, r.stderr)
	}
}

func TestCut(t *testing.T) {
	server := httptest.NewServer(http.FileServer(http.Dir("testdata")))
	defer server.Close()
	var first string
	for _, from := range []string{polar, polar, server.URL + "/polar.json"} {
		r := cutFrom(t, from, overlay)
		r.wantSuccess(t)
		if want := "wrote " + r.part + "\nwrote " + r.handwritten + "\nwrote " + r.spec + "; next: make generate\n"; !strings.HasPrefix(r.stdout, want) {
			t.Errorf("%s: stdout is\n%swant\n%s", from, r.stdout, want)
		}
		wantContains(t, spectest.Read(t, r.part), "operationId: customer_portal:seats:list_seats")
		spec := spectest.Read(t, r.spec)
		wantContains(t, spec, "operationId: ListSeats", "description: is a place.")
		if first == "" {
			first = spec
		}
		if spec != first {
			t.Errorf("%s: the bytes differ from those of the first run:\n%s", from, spec)
		}
	}
}

// The file for sessions and webhooks stays as it is if the document lacks something that they use,
// or if the document is polar.yaml, which has neither.
func TestCutHandwritten(t *testing.T) {
	for _, test := range []struct{ from, overlay, want, message string }{
		{polar, overlay, "operationId: customer_seat.claimed\n", "wrote "},
		{polarWith(t, "customer-sessions:create", "customer-sessions:new"), overlay, old, "customer-sessions:create is gone, and sessions or webhooks use it: "},
		{polarWith(t, "customer_seat.claimed", "seat.claimed"), overlay, old, "customer_seat.claimed is gone, and sessions or webhooks use it: "},
		{"../../polar.yaml", "../../overlay.yaml", old, ""},
	} {
		r := cutFrom(t, test.from, test.overlay)
		r.wantSuccess(t)
		if strings.Contains(r.stdout, test.message+r.handwritten) != (test.message != "") {
			t.Errorf("%s: stdout is\n%swant in it: %s%s", test.from, r.stdout, test.message, r.handwritten)
		}
		if got := spectest.Read(t, r.handwritten); !strings.Contains(got, test.want) || (got == old) != (test.want == old) {
			t.Errorf("%s: the file for sessions and webhooks is\n%swant in it\n%s", test.from, got, test.want)
		}
	}
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
		want                []string
	}{
		{"list is gone", polarWith(t, "seats:list_seats", "seats:list"), overlay, []string{`operation "customer_portal:seats:list_seats" is gone`}},
		{"assign is gone", polarWith(t, "seats:assign_seat", "seats:assign"), overlay, []string{`operation "customer_portal:seats:assign_seat" is gone`}},
		{"revoke is gone", polarWith(t, "seats:revoke_seat", "seats:revoke"), overlay, []string{`operation "customer_portal:seats:revoke_seat" is gone`}},
		{"resend is gone", polarWith(t, "seats:resend_invitation", "seats:resend"), overlay, []string{`operation "customer_portal:seats:resend_invitation" is gone`}},
		{"claimed is gone", polarWith(t, "seats:list_claimed_subscriptions", "seats:claimed"), overlay, []string{`operation "customer_portal:seats:list_claimed_subscriptions" is gone`}},
		{"dangling reference", polarWith(t, `"Fixed": {`, `"Fix": {`), overlay, []string{`$ref "#/components/schemas/Fixed" has no target`}},
		{"reference elsewhere", polarWith(t, "#/components/schemas/Seat", "other.json#/Seat"), overlay, []string{`$ref "other.json#/Seat" does not point into`}},
		{"no longer OpenAPI", polarWith(t, `{"200": {"description": "Words"}}`, `[]`), overlay, []string{"OpenAPI", "responses"}},
		{"no longer valid", polarWith(t, `"/seats/1"`, `"/seats/{id}"`), overlay, []string{"the cut is not valid OpenAPI", "/seats/{id}"}},
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
		{"missing overlay", polar, "testdata/missing.yaml", []string{"testdata/missing.yaml", "no such file"}},
		{"overlay's target is gone", polarWith(t, "schemas/Seat", "schemas/Place", `"Seat": {`, `"Place": {`), overlay, []string{overlay + ":5: ", "$.components.schemas.Seat"}},
		{"broken overlay", polar, file(t, "overlay: ["), []string{"/file:1: yaml"}},
		{"empty overlay", polar, file(t, ""), []string{"/file:1: overlay version"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := cutFrom(t, test.from, test.overlay)
			if r.status != 1 || !strings.HasPrefix(r.stderr, "cut: ") || strings.Count(r.stderr, "\n") != 1 {
				t.Errorf("status %d, stderr %q; want status 1 and one line", r.status, r.stderr)
			}
			wantContains(t, r.stderr, test.want...)
			for name, inFolder := range map[string]int{r.spec: 1, r.part: 2, r.handwritten: 2} {
				files, err := os.ReadDir(filepath.Dir(name))
				if got := spectest.Read(t, name); got != old || err != nil || len(files) != inFolder {
					t.Errorf("%s is %q, and its folder has %v, %v; want no change", name, got, files, err)
				}
			}
		})
	}
}

// A file that is up to date is not written again.
func TestCutTwice(t *testing.T) {
	r := cutFrom(t, polar, overlay)
	r.wantSuccess(t)
	longAgo := time.Unix(1e9, 0)
	if err := os.Chtimes(r.spec, longAgo, longAgo); err != nil {
		t.Fatal(err)
	}
	stdout, stderr, status := spectest.Run(t, "-upstream", polar, "-overlay", overlay, "-taken", r.part, "-o", r.spec)
	if status != 0 || !strings.Contains(stdout, r.spec+" is up to date\n") {
		t.Errorf("second run: status %d and\n%s%swant %s to be up to date", status, stdout, stderr, r.spec)
	}
	if info, err := os.Stat(r.spec); err != nil || !info.ModTime().Equal(longAgo) {
		t.Errorf("the file was written at %v, %v; want it unchanged", info.ModTime(), err)
	}
}

// Each missing target has a line that names the line of the overlay.
func TestCutWithoutTwoTargets(t *testing.T) {
	two := file(t, "overlay: 1.1.0\ninfo: {title: Words, version: 1.0.0}\nactions:\n- target: $.gone\n  update: {a: b}\n- target: $.lost\n  update: {a: b}\n")
	r := cutFrom(t, polar, two)
	if r.status == 0 {
		t.Error("status 0, want a failure")
	}
	wantContains(t, r.stderr, "cut: "+two+":4: ", "\ncut: "+two+":6: ")
}

func file(t *testing.T, text string) string {
	t.Helper()
	return spectest.Temp(t, "file", text)
}

// polarWith returns a file like polar with the old texts replaced by new ones.
func polarWith(t *testing.T, oldNew ...string) string {
	t.Helper()
	return file(t, spectest.Edited(t, polar, oldNew...))
}

func wantContains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("got\n%s\nwant in it %s", text, part)
		}
	}
}
