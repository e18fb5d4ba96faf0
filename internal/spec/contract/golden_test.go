package contract_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// golden has the parts of a recording of Polar's own server that this test reads.
type golden struct {
	Steps []struct {
		Request struct {
			Line string
		}
		Response *struct {
			Status  int
			Headers [][2]string
			Body    *string
			First   string // the first item of Page
			Page    *struct {
				Pagination json.RawMessage
			}
		}
	}
}

// The document allows the recorded answers of Polar's own server.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("../../../seats/seatstest/testdata/golden/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("Glob: %d recordings, error %v", len(files), err)
	}
	d := openDocument(t)
	checked := 0
	for _, file := range files {
		for i, e := range recorded(t, file) {
			if _, err := d.operation(e); err != nil {
				continue // the path or the method is not in the document
			}
			checked++
			if err := d.checkResponse(e); err != nil {
				t.Errorf("%s: answer %d, to %s %s: %v", filepath.Base(file), i, e.request.Method, e.request.URL, err)
			}
		}
	}
	if checked < 400 {
		t.Errorf("checked %d answers, want at least 400", checked)
	}
}

// recorded returns the answers in a recording.
func recorded(t *testing.T, file string) []exchange {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	var all []exchange
	for _, step := range g.Steps {
		if step.Response == nil {
			continue
		}
		method, target, _ := strings.Cut(fill(step.Request.Line), " ")
		request, err := http.NewRequest(method, "https://api.polar.sh"+target, nil)
		if err != nil {
			continue // not a URL
		}
		header := http.Header{}
		for _, h := range step.Response.Headers {
			header.Add(h[0], h[1])
		}
		e := exchange{request: request, status: step.Response.Status, header: header}
		switch {
		case step.Response.Page != nil:
			e.body = fmt.Appendf(nil, `{"items":[%s],"pagination":%s}`, fill(step.Response.First), step.Response.Page.Pagination)
		case step.Response.Body != nil:
			e.body = []byte(fill(*step.Response.Body))
		}
		all = append(all, e)
	}
	return all
}

// fill replaces each name with a time or an id. The recordings have names for the values
// that differ from run to run.
func fill(text string) string {
	return names.ReplaceAllStringFunc(text, func(name string) string {
		if times.MatchString(name) {
			return "2026-08-22T08:47:05.123456Z"
		}
		return unknown
	})
}

var (
	names = regexp.MustCompile(`\{\{[^{}]+\}\}`)
	times = regexp.MustCompile(`^\{\{(step\d|world|old)`)
)
