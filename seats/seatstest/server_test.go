package seatstest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// dial connects to a server, to send requests that net/http does not send.
func dial(t *testing.T, srv *Server) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(srv.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(time.Minute))
	return conn
}

// readAnswer reads the next answer from a connection.
func readAnswer(t *testing.T, in *bufio.Reader) (*http.Response, string) {
	t.Helper()
	resp, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

// TestMalformedHeads has requests that uvicorn 0.52 with llhttp refuses.
func TestMalformedHeads(t *testing.T) {
	srv := NewServer()
	defer srv.Close()
	const line = "POST /v1/customer-portal/seats HTTP/1.1\r\n"
	heads := []string{
		"FOO / HTTP/1.1\r\n\r\n", "get / HTTP/1.1\r\n\r\n", "GET v1 HTTP/1.1\r\n\r\n", "GET /a b HTTP/1.1\r\n\r\n",
		"GET / HTTP/1.2\r\n\r\n", "GET / http/1.1\r\n\r\n", "GET\t/ HTTP/1.1\r\n\r\n", "GET /\xff HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\n\n",
		"CONNECT polar.sh:443 HTTP/1.1\r\n\r\n", "GET http://polar.sh HTTP/1.1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\n",
		"GET / HTTP/1.1\r\nA B: 1\r\n\r\n", "GET / HTTP/1.1\r\nA : 1\r\n\r\n", "GET / HTTP/1.1\r\nA: 1\r\n 2\r\n\r\n",
		"GET / HTTP/1.1\r\nA: \x01\r\n\r\n", "GET / HTTP/1.1\r\nA\r\n\r\n", "GET / HTTP/1.1\r\nA: 1\nB: 2\r\n\r\n",
		line + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", line + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
		line + "Content-Length: +2\r\n\r\n{}", line + "Content-Length:\r\n\r\n", line + "Content-Length: 00\r\n\r\n", line + "Content-Length: 1, 1\r\n\r\n{}",
		line + "Content-Length: 99999999999999999999\r\n\r\n", line + "Transfer-Encoding: gzip\r\n\r\n",
		"GET / HTTP/1.1\r\nA: " + strings.Repeat("a", 1<<20) + "\r\n\r\n",
	}
	for _, head := range heads {
		conn := dial(t, srv)
		io.WriteString(conn, head)
		in := bufio.NewReader(conn)
		resp, body := readAnswer(t, in)
		if resp.StatusCode != 400 || body != "Invalid HTTP request received." || resp.Header.Get("Polar-Version") != "" || !resp.Close {
			t.Errorf("%.60q: %d %v %s, want 400 and the end of the connection", head, resp.StatusCode, resp.Header, body)
		}
		if _, err := in.ReadByte(); err != io.EOF {
			t.Errorf("%.60q: %v after the answer, want the end of the connection", head, err)
		}
	}
}

// TestOddHeads has requests that uvicorn accepts, but net/http refuses or changes.
func TestOddHeads(t *testing.T) {
	srv := NewServer()
	defer srv.Close()
	tests := []struct {
		head   string
		status int
		body   string
	}{
		{"GET " + seatsPath + " HTTP/1.1\r\n\r\n", 401, ""},
		{"\r\nGET  " + seatsPath + "  HTTP/1.1\r\n\r\n", 401, ""},
		{"GET " + seatsPath + "\r\n\r\n", 401, ""},
		{"GET " + seatsPath + " HTTP/2.0\r\nHost: a\r\nHost: b\r\n\r\n", 401, ""},
		{"POST " + seatsPath + " HTTP/1.1\r\nExpect: x\r\nContent-Length: 2 \r\n\r\n{}", 401, ""},
		{"GET / HTTP/1.1\r\nPolar-Version: 2026-10 \r\n\r\n", 404, `{"detail":"Not Found"}`},
		{"GET / HTTP/1.1\r\nA: \xff\r\n\r\n", 404, ""},
		{"POST " + seatsPath + " HTTP/1.1\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 411, ""},
	}
	for _, test := range tests {
		conn := dial(t, srv)
		io.WriteString(conn, test.head)
		resp, body := readAnswer(t, bufio.NewReader(conn))
		if resp.StatusCode != test.status || !strings.Contains(body, test.body) {
			t.Errorf("%q: %d %s, want %d with %q", test.head, resp.StatusCode, body, test.status, test.body)
		}
	}
}

// TestPipelining sends requests on one connection before their predecessors are answered.
func TestPipelining(t *testing.T) {
	srv := NewServer()
	defer srv.Close()
	team := srv.NewTeam(5)
	conn := dial(t, srv)
	for i := range 3 {
		body := fmt.Sprintf(`{"subscription_id":"%s","email":"p%d@company.com"}`, team.SubscriptionID, i)
		fmt.Fprintf(conn, "POST /v1/customer-portal/seats HTTP/1.1\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
			team.OwnerToken, len(body), body)
	}
	io.WriteString(conn, "GET / HTTP/1.0\r\n\r\n")
	in := bufio.NewReader(conn)
	for i, want := range []int{200, 200, 200, 404} {
		if resp, body := readAnswer(t, in); resp.StatusCode != want {
			t.Errorf("request %d: %d %s, want %d", i, resp.StatusCode, body, want)
		}
	}
	if _, err := in.ReadByte(); err != io.EOF {
		t.Errorf("after the answer to HTTP/1.0: %v, want the end of the connection", err)
	}
}

// TestRedirectHost: if the Host is unsafe, the Location has the server's address.
func TestRedirectHost(t *testing.T) {
	srv := NewServer()
	defer srv.Close()
	tests := map[string]string{
		"Host: A.B\r\n": "http://A.B", "Host: h:80\r\n": "http://h:80", "Host: [::1]:80\r\n": "http://[::1]:80", "Host: h..b\r\n": "http://h..b",
		"": srv.URL, "Host:\r\n": srv.URL, "Host: a_b\r\n": srv.URL, "Host: h:\r\n": srv.URL, "Host: h:80 \r\n": srv.URL,
		"Host: 127.0.0.1:1:2\r\n": srv.URL, "Host: u@h\r\n": srv.URL, "Host: [zz]\r\n": srv.URL, "Host: h/p\r\n": srv.URL,
		"Host: h\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Proto: https \r\n": "https://h",
		"Host: h\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Proto: junk\r\n":  "http://h",
	}
	for headers, want := range tests {
		conn := dial(t, srv)
		io.WriteString(conn, "GET /v1/customer-portal/seats/ HTTP/1.1\r\n"+headers+"\r\n")
		resp, _ := readAnswer(t, bufio.NewReader(conn))
		if got := resp.Header.Get("Location"); got != want+"/v1/customer-portal/seats" {
			t.Errorf("%q: Location %s, want %s%s", headers, got, want, seatsPath)
		}
	}
}

func TestDateFollowsClock(t *testing.T) {
	server := NewServer()
	defer server.Close()
	server.Advance(48 * time.Hour)
	for name, client := range map[string]*http.Client{"in process": {Transport: server.Transport()}, "over TCP": {}} {
		resp, err := client.Get(server.URL + "/v1/customer-portal/seats")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		at, err := http.ParseTime(resp.Header.Get("Date"))
		if ahead := time.Until(at); err != nil || len(resp.Header["Date"]) != 1 || ahead < 47*time.Hour {
			t.Errorf("%s: Date %q, %v; want the time in two days", name, resp.Header["Date"], err)
		}
	}
}
