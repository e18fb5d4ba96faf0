package upstream_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/internal/spec/upstream"
)

const document = `{"openapi": "3.1.0"}`

func TestReadFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "polar.json")
	if err := os.WriteFile(name, []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := upstream.Read(name)
	if err != nil || string(got) != document {
		t.Errorf("Read = %q, %v; want %q", got, err, document)
	}
}

func TestReadURL(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/base/openapi.json", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(document)) })
	mux.Handle("/base/moved.json", http.RedirectHandler("/base/openapi.json", http.StatusFound))
	server := httptest.NewServer(mux)
	defer server.Close()
	for _, path := range []string{"/base/openapi.json", "/base/moved.json"} {
		got, err := upstream.Read(server.URL + path)
		if err != nil || string(got) != document {
			t.Errorf("Read of %s = %q, %v; want %q", path, got, err, document)
		}
	}
}

func TestReadFails(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("/gone", http.NotFoundHandler())
	mux.HandleFunc("/failed", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	mux.HandleFunc("/cut-off", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		w.Write([]byte(document))
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	closed := httptest.NewServer(mux)
	closed.Close()
	folder := t.TempDir()
	missing := filepath.Join(folder, "missing.json")

	tests := []struct{ name, from, err string }{
		{"no such file", missing, "no such file"},
		{"a folder", folder, "directory"},
		{"404", server.URL + "/gone", "answered 404 Not Found"},
		{"500", server.URL + "/failed", "answered 500 Internal Server Error"},
		{"cut off", server.URL + "/cut-off", "unexpected EOF"},
		{"unreachable", closed.URL + "/openapi.json", "connect"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := upstream.Read(test.from)
			if err == nil || !strings.Contains(err.Error(), test.err) || !strings.Contains(err.Error(), test.from) {
				t.Errorf("Read: error %v, want one that contains %s and %s", err, test.from, test.err)
			}
		})
	}
}
