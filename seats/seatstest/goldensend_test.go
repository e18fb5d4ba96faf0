package seatstest

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

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
