package seatstest

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// recording is one file of exchanges with the real server.
type recording struct {
	Env   string
	World json.RawMessage
	Steps []recordedStep
}

type recordedStep struct {
	Request  *recordedRequest
	Response recordedResponse
	Effects  []recordedEffect
	Claim    string
	Status   int
	Advance  int
}

type recordedRequest struct {
	Line    string
	Headers [][2]string
	Body    *string
	B64     string
	Chunked bool
	Repeat  int
	Times   int
}

type recordedResponse struct {
	Status  int
	Headers [][2]string
	Body    string
	Page    *recordedPage
	Shape   any
	First   string
}

type recordedPage struct {
	Count      int             `json:"count"`
	Pagination json.RawMessage `json:"pagination"`
}

type recordedEffect struct {
	Mail           string `json:"mail,omitempty"`
	Subject        string `json:"subject,omitempty"`
	Template       string `json:"template,omitempty"`
	Claim          string `json:"claim,omitempty"`
	BillingManager string `json:"billing_manager,omitempty"`
	Webhook        string `json:"webhook,omitempty"`
}

func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/golden/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	steps := 0
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var r recording
		if err := json.Unmarshal(b, &r); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		steps += len(r.Steps)
		t.Run(name, func(t *testing.T) { replay(t, name, r) })
	}
	if steps != 530 {
		t.Errorf("%d steps, want 530", steps)
	}
}

// replay sends what was sent to the real server and compares what comes back.
func replay(t *testing.T, name string, r recording) {
	srv := NewServer()
	defer srv.Close()
	if r.Env == "sandbox" {
		srv.SetEnvironment(Sandbox)
	}
	m := newMatcher()
	m.begin("world", srv.Fake)
	names, err := srv.LoadWorld(r.World)
	if err != nil {
		t.Fatal(err)
	}
	m.end("world", srv.Fake)
	maps.Copy(m.names, names)
	m.names["base"], m.names["host"] = srv.URL, strings.TrimPrefix(srv.URL, "http://")
	for i, step := range r.Steps {
		id := fmt.Sprintf("%s/%d", name, i)
		window := fmt.Sprintf("step%d", i)
		m.begin(window, srv.Fake)
		problems := perform(t, srv, m, step, window)
		for _, p := range problems {
			t.Errorf("%s: %s", id, p)
		}
	}
}

// perform does one step and returns how its outcome differs from the recorded.
func perform(t *testing.T, srv *Server, m *matcher, step recordedStep, window string) []string {
	switch {
	case step.Advance != 0:
		srv.Advance(time.Duration(step.Advance) * time.Second)
		return nil
	case step.Claim != "":
		srv.mu.Lock()
		answer, err := srv.claimMailed(m.fill(step.Claim))
		srv.mu.Unlock()
		m.end(window, srv.Fake)
		if err != nil {
			return []string{err.Error()}
		}
		if answer.status != step.Status {
			return []string{fmt.Sprintf("claim: %d %s, want %d", answer.status, answer.body, step.Status)}
		}
		return m.compareEffects(srv.takeEffects(), step.Effects)
	}
	var resp *http.Response
	var body []byte
	for range max(1, step.Request.Times) {
		resp, body = send(t, m.names["host"], m, *step.Request)
	}
	m.end(window, srv.Fake)
	problems := m.compareResponse(resp, body, step.Response)
	problems = append(problems, m.compareEffects(srv.takeEffects(), step.Effects)...)
	m.learn(step.Request, body)
	return problems
}

// send writes a request as it was recorded, byte for byte, over a connection of
// its own.
func send(t *testing.T, address string, m *matcher, r recordedRequest) (*http.Response, []byte) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(time.Minute))
	if _, err := conn.Write(rawRequest(t, address, m, r)); err != nil {
		t.Fatal(err)
	}
	method, _, _ := strings.Cut(r.Line, " ")
	resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		t.Fatalf("%s: %v", r.Line, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("%s: %v", r.Line, err)
	}
	return resp, body
}

func rawRequest(t *testing.T, address string, m *matcher, r recordedRequest) []byte {
	t.Helper()
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s HTTP/1.1\r\nHost: %s\r\n", m.fill(r.Line), address)
	for _, h := range r.Headers {
		fmt.Fprintf(&b, "%s: %s\r\n", h[0], m.fill(h[1]))
	}
	body, given := []byte(nil), r.Body != nil || r.B64 != ""
	if r.Body != nil {
		body = []byte(m.fill(*r.Body))
	}
	if r.B64 != "" {
		decoded, err := base64.StdEncoding.DecodeString(r.B64)
		if err != nil {
			t.Fatal(err)
		}
		body = decoded
	}
	body = bytes.Repeat(body, max(1, r.Repeat))
	switch {
	case r.Chunked:
		fmt.Fprintf(&b, "Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(body), body)
		return b.Bytes()
	case given || strings.HasPrefix(r.Line, "POST "):
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(body))
	}
	b.WriteString("\r\n")
	b.Write(body)
	return b.Bytes()
}
