package main

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// start runs the program without serving, and returns its output and its handler.
func start(t *testing.T, args ...string) (string, http.Handler) {
	t.Helper()
	var out bytes.Buffer
	var served http.Handler
	err := run(args, &out, func(_ net.Listener, h http.Handler) error { served = h; return nil })
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), served
}

func TestListensOnThisMachine(t *testing.T) {
	tests := map[string]string{
		"127.0.0.1:0": "for this machine only",
		":0":          "for this machine only",
		"0.0.0.0:0":   "FOR EVERYBODY",
		"[::]:0":      "FOR EVERYBODY",
	}
	for addr, want := range tests {
		out, _ := start(t, "-addr", addr)
		if !strings.Contains(out, want) {
			t.Errorf("-addr %s: the output lacks %q:\n%s", addr, want, out)
		}
		if !strings.Contains(out, "curl 'http://127.0.0.1:") || strings.Contains(out, "curl http") {
			t.Errorf("-addr %s: the curl lines lack quotes, or an address to connect to:\n%s", addr, out)
		}
	}
}

func TestEnvironment(t *testing.T) {
	if err := run([]string{"-env", "staging"}, io.Discard, nil); err == nil || !strings.Contains(err.Error(), "sandbox or production") {
		t.Errorf("run -env staging: error %v, want the names of the environments in it", err)
	}
	if err := run([]string{"-addr", "127.0.0.1:0", "sandbox"}, io.Discard, nil); err == nil || !strings.Contains(err.Error(), `unexpected argument "sandbox"`) {
		t.Errorf("run sandbox: error %v, want the unexpected argument in it", err)
	}
	out, served := start(t, "-addr", "127.0.0.1:0", "-env", "sandbox")
	r := httptest.NewRequest("GET", "/v1/customer-portal/seats/subscriptions", nil)
	r.Header.Set("Authorization", "Bearer "+regexp.MustCompile(`polar_mst_\w+`).FindString(out))
	w := httptest.NewRecorder()
	served.ServeHTTP(w, r)
	if w.Code != 200 || w.Header().Get("X-Polar-Sandbox") != "1" {
		t.Errorf("-env sandbox: status %d, X-Polar-Sandbox %q; want 200 and 1", w.Code, w.Header().Get("X-Polar-Sandbox"))
	}
}

// TestCurlLines runs every curl line in a shell. Only the line that starts over invalidates
// the others, so the first line is run again just before it.
func TestCurlLines(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed")
	}
	var out bytes.Buffer
	var ran []string
	err := run([]string{"-addr", "127.0.0.1:0"}, &out, func(l net.Listener, h http.Handler) error {
		srv := &http.Server{Handler: h}
		go srv.Serve(l)
		defer srv.Close()
		for line := range strings.Lines(out.String()) {
			if !strings.HasPrefix(line, "  curl ") {
				continue
			}
			if strings.Contains(line, "/_fake/world") {
				paste(t, ran[0])
			}
			ran = append(ran, line)
			paste(t, line)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(ran) != 11 {
		t.Errorf("%d curl lines, want 11", len(ran))
	}
}

func paste(t *testing.T, line string) {
	t.Helper()
	output, err := exec.Command("sh", "-c", strings.TrimSpace(line)+" -s -S --fail").CombinedOutput()
	if err != nil {
		t.Errorf("%s%v: %s", line, err, output)
	}
}

// TestServesRawPath sends a path that net/http refuses to the server that main uses.
func TestServesRawPath(t *testing.T) {
	err := run([]string{"-addr", "127.0.0.1:0"}, io.Discard, func(l net.Listener, h http.Handler) error {
		go seatstest.Serve(l, h)
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			return err
		}
		defer conn.Close()
		io.WriteString(conn, "GET /v1/customer-portal/seats/% HTTP/1.0\r\n\r\n")
		answer, err := io.ReadAll(conn)
		if !strings.HasPrefix(string(answer), "HTTP/1.1 405 ") {
			t.Errorf("answer %q, want a 405", answer)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
