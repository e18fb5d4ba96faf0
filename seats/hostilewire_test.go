package seats_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// redirectBehaviors returns redirects. A client that followed one would post a person's
// address again, to another server.
func redirectBehaviors() []behavior {
	locations := map[string]string{
		"another host":   "Location: https://elsewhere.invalid/?ECHO\r\n",
		"another path":   "Location: /v2/seats\r\n",
		"itself":         "Location: \r\n",
		"nowhere":        "",
		"an invalid URL": "Location: http://[::1/ECHO\r\n",
		"a bad escape":   "Location: /%zz\r\n",
		"another scheme": "Location: javascript:alert(1)\r\n",
		"odd bytes":      "Location: /\xff\xfe\r\n",
		"two hosts":      "Location: https://a.invalid/\r\nLocation: https://b.invalid/\r\n",
	}
	var all []behavior
	for status, v := range map[int]verdict{301: refusal, 302: refusal, 303: failed, 307: refusal, 308: refusal} {
		for name, location := range locations {
			all = append(all, behavior{
				name: fmt.Sprintf("%d to %s", status, name), respond: sendingResponse(status, location, "moved: ECHO"),
				status: status, body: "moved: ECHO", is: "ErrRedirected", verdict: v,
			})
		}
	}
	return append(all, behavior{
		name: "200 with a Refresh and a Location", respond: sendingResponse(200, "Refresh: 0; url=/ECHO\r\nLocation: http://[\r\n", "<html>"),
		status: 200, body: "<html>", is: "ErrUnexpectedResponse", verdict: unreadable,
	})
}

// cutBehaviors returns servers that close the connection, at every stage of an exchange.
func cutBehaviors() []behavior {
	cut := func(name, text string, status int, body, is string, v verdict) behavior {
		return behavior{name: "cut " + name, respond: sendingThenClosing(text), status: status, body: body, is: is, verdict: v, breaksConn: true}
	}
	const ok, chunked, no = "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 400 No\r\nContent-Length: 999\r\n\r\n"
	return []behavior{
		{name: "cut before the request is read", serve: func(*host, peer) {}, verdict: ambiguous, breaksConn: true},
		{name: "cut within the request", serve: func(_ *host, p peer) { _, _ = p.Read(make([]byte, 10)) }, verdict: ambiguous, breaksConn: true},
		cut("before the response", "", 0, "", "", ambiguous),
		cut("within the status", "HTTP/1.1 2", 0, "", "", ambiguous),
		cut("after the status", "HTTP/1.1 200 OK\r\n", 0, "", "", ambiguous),
		cut("within the headers", ok+"X-Debug: ECHO", 0, "", "", ambiguous),
		cut("before the end of the headers", ok, 0, "", "", ambiguous),
		cut("after a 100", "HTTP/1.1 100 Continue\r\n\r\n", 0, "", "", ambiguous),
		cut("before the body", ok+"\r\n", 200, "", "ErrUnexpectedResponse", ambiguous),
		cut("within the body", ok+"\r\n"+`{"id":"ECHO`, 200, `{"id":"ECHO`, "ErrUnexpectedResponse", ambiguous),
		cut("after a body shorter than its length", ok+"\r\n"+any200, 200, any200, "ErrUnexpectedResponse", ambiguous),
		cut("before the first chunk", chunked, 200, "", "ErrUnexpectedResponse", ambiguous),
		cut("within a chunk", chunked+"ff\r\n{", 200, "{", "ErrUnexpectedResponse", ambiguous),
		cut("before the last chunk", chunked+chunk(any200), 200, any200, "ErrUnexpectedResponse", ambiguous),
		cut("within the trailer", chunked+chunk(any200)+"0\r\nX: ECHO", 200, any200, "ErrUnexpectedResponse", ambiguous),
		cut("within a refusal", no+`{"error":"SeatNotAvail`, 400, `{"error":"SeatNotAvail`, "ErrBadRequest", notDone),
		cut("before the body of a 404", "HTTP/1.1 404 No\r\nPolar-Version: 1\r\nContent-Length: 9\r\n\r\n", 404, "", "ErrWrongServer", notDone),
		cut("within a 503", "HTTP/1.1 503 No\r\nContent-Length: 999\r\n\r\nECHO", 503, "ECHO", "ErrServer", ambiguous),
		cut("within a redirect", "HTTP/1.1 307 No\r\nLocation: /\r\nContent-Length: 9\r\n\r\nmoved", 307, "moved", "ErrRedirected", refusal),
	}
}

// garbageBehaviors returns servers whose responses are not HTTP, or not quite.
func garbageBehaviors() []behavior {
	const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	notHTTP := map[string]string{
		"another protocol":       "SSH-2.0-OpenSSH_9.9 ECHO\r\n",
		"the request again":      "POST /v1/customer-portal/seats HTTP/1.1\r\nAuthorization: Bearer ECHO\r\n\r\n",
		"HTTP/0.9":               "<html>ECHO</html>\r\n\r\n",
		"TLS":                    "\x15\x03\x01\x00\x02\x02\x50\r\n\r\n",
		"nothing but lines":      "\r\n\r\n\r\n",
		"another version":        "HTTP/9.99 200 OK\r\n\r\n",
		"a four-digit status":    "HTTP/1.1 2000 OK\r\n\r\n",
		"a status of letters":    "HTTP/1.1 ECHO OK\r\n\r\n",
		"a negative status":      "HTTP/1.1 -20 OK\r\n\r\n",
		"a header without colon": "HTTP/1.1 200 OK\r\nBearer ECHO\r\n\r\n",
		"a header without name":  "HTTP/1.1 200 OK\r\n: ECHO\r\n\r\n",
		"NUL in a header":        "HTTP/1.1 200 OK\r\nX: a\x00ECHO\r\n\r\n",
		"a negative length":      "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
		"a length of letters":    "HTTP/1.1 200 OK\r\nContent-Length: ECHO\r\n\r\n",
		"two lengths":            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
		"an unknown encoding":    "HTTP/1.1 200 OK\r\nTransfer-Encoding: ECHO\r\n\r\n",
		"1xx without end":        strings.Repeat("HTTP/1.1 102 Processing\r\nX-Debug: ECHO\r\n\r\n", maxHeader/20),
		"headers without end":    "HTTP/1.1 200 OK\r\n" + strings.Repeat("X-Debug: ECHO\r\n", maxHeader/4),
		"a header without end":   "HTTP/1.1 200 OK\r\nX-Debug: " + strings.Repeat("y", 4*maxHeader),
	}
	all := []behavior{
		{name: "101", respond: sending("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ECHO\r\n\r\n"), status: 101, verdict: failed, breaksConn: true},
		{name: "101 without an upgrade", respond: sending("HTTP/1.1 101 Switching Protocols\r\n\r\n"), status: 101, verdict: failed, breaksConn: true},
	}
	for name, text := range notHTTP {
		all = append(all, behavior{name: name, respond: sendingThenClosing(text), verdict: ambiguous, breaksConn: true})
	}
	all = append(all, behavior{
		name: "a space in the name of a header", respond: sendingResponse(200, "X Y: ECHO\r\n", ""),
		status: 200, is: "ErrUnexpectedResponse", verdict: unreadable,
	})
	for name, text := range map[string]string{
		"a chunk without a length": "ECHO\r\n", "a chunk of negative length": "-1\r\n", "a chunk of excessive length": strings.Repeat("f", 17) + "\r\n",
		"a chunk longer than its length": "1\r\nxECHO", "a trailer without colon": "0\r\nBearer ECHO\r\n\r\n",
	} {
		body := strings.Repeat("x", strings.Count(text, "x"))
		all = append(all, behavior{name: name, respond: sendingThenClosing(chunked + text), status: 200, body: body, is: "ErrUnexpectedResponse", verdict: ambiguous, breaksConn: true})
	}
	return all
}

// slowBehaviors returns servers on which an attempt times out.
func slowBehaviors() []behavior {
	stalls := func(after string) func(peer) bool {
		return func(p peer) bool { return p.say(after) && p.stall() }
	}
	slow := func(name string, respond func(peer) bool, status int, body, is string, v verdict) behavior {
		return behavior{name: name, respond: respond, status: status, body: body, is: is, verdict: v, attemptTime: patience, breaksConn: true}
	}
	const ok = "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"
	return []behavior{
		slow("stalls before the response", stalls(""), 0, "", "", ambiguous),
		slow("stalls within the status", stalls("HTTP/1"), 0, "", "", ambiguous),
		slow("stalls within the headers", stalls("HTTP/1.1 200 OK\r\nX: ECHO"), 0, "", "", ambiguous),
		slow("stalls after a 100", stalls("HTTP/1.1 100 Continue\r\n\r\n"), 0, "", "", ambiguous),
		slow("stalls before the body", stalls(ok), 200, "", "ErrUnexpectedResponse", ambiguous),
		slow("stalls within the body", stalls(ok+any200[:20]), 200, any200[:20], "ErrUnexpectedResponse", ambiguous),
		slow("stalls before the last chunk", stalls("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"+chunk(any200)), 200, any200, "ErrUnexpectedResponse", ambiguous),
		slow("stalls within a refusal", stalls("HTTP/1.1 400 No\r\nContent-Length: 99\r\n\r\n{"), 400, "{", "ErrBadRequest", notDone),
		slow("stalls within a 502", stalls("HTTP/1.1 502 No\r\nContent-Length: 99\r\n\r\n<"), 502, "<", "ErrServer", ambiguous),
		slow("stalls within a redirect", stalls("HTTP/1.1 308 No\r\nLocation: /\r\nContent-Length: 99\r\n\r\n<"), 308, "<", "ErrRedirected", refusal),
		slow("stalls beyond what is kept", stalls("HTTP/1.1 400 No\r\n\r\n"+strings.Repeat("x", maxRefusal+1)), 400, strings.Repeat("x", maxRefusal), "ErrBadRequest", notDone),
		slow("drips headers", dripping(30*time.Millisecond, "HTTP/1.1 200 OK\r\n"+strings.Repeat("X: ECHO\r\n", 99)), 0, "", "", ambiguous),
		slow("drips 1xx", dripping(30*time.Millisecond, strings.Repeat("HTTP/1.1 103 Hints\r\n\r\n", 99)), 0, "", "", ambiguous),
		slow("drips a body", dripping(30*time.Millisecond, "HTTP/1.1 200 OK\r\n\r\n"+strings.Repeat("x", 99)), 200, strings.Repeat("x", 15), "ErrUnexpectedResponse", ambiguous),
		{name: "drips a good response", respond: dripping(time.Millisecond, whole(any200)), status: 200, verdict: accepted, attemptTime: patience},
	}
}

// dripping sends text byte by byte.
func dripping(interval time.Duration, text string) func(peer) bool {
	return func(p peer) bool {
		for i := range len(text) {
			if !p.say(text[i : i+1]) {
				return false
			}
			time.Sleep(interval)
		}
		return true
	}
}

// connectBehaviors returns servers to which no connection can be made.
func connectBehaviors() []behavior {
	failing := func(err error) func(context.Context) (net.Conn, error) {
		return func(context.Context) (net.Conn, error) { return nil, &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	}
	secure := func(name string, handshake func(peer), v verdict, attemptTime time.Duration) behavior {
		return behavior{name: name, serve: func(_ *host, p peer) { readHello(p); handshake(p) }, tls: true, verdict: v, attemptTime: attemptTime, breaksConn: true}
	}
	return []behavior{
		{name: "nobody listens", dial: failing(errors.New("connection refused")), verdict: notDone, breaksConn: true},
		{name: "no such host", dial: failing(&net.DNSError{Err: "no such host", Name: "polar.invalid", IsNotFound: true}), verdict: notDone, breaksConn: true},
		{name: "the resolver fails", dial: failing(&net.DNSError{Err: "server misbehaving", Name: "polar.invalid", IsTemporary: true}), verdict: notDone, breaksConn: true},
		{name: "dialling stalls", dial: func(ctx context.Context) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() }, verdict: notDone, attemptTime: patience, breaksConn: true},
		{name: "an untrusted certificate", serve: func(_ *host, p peer) { _ = tls.Server(p.Conn, serverTLS).Handshake() }, tls: true, verdict: refusal, breaksConn: true},
		secure("plain HTTP in place of TLS", func(p peer) { p.say("HTTP/1.1 400 Bad Request\r\nX: ECHO\r\n\r\n") }, notDone, 0),
		secure("garbage in place of TLS", func(p peer) { p.say("ECHO: not a handshake at all") }, notDone, 0),
		secure("a TLS alert", func(p peer) { p.say("\x15\x03\x03\x00\x02\x02\x28") }, notDone, 0),
		secure("cut within the handshake", func(p peer) { p.say("\x16\x03\x03") }, notDone, 0),
		secure("stalls within the handshake", func(p peer) { p.stall() }, notDone, patience),
	}
}

// readHello reads the first message of a client. A pipe has no buffer, so the client blocks
// until the server has read the message.
func readHello(p peer) { _, _ = p.Read(make([]byte, 16<<10)) }

// serverTLS has the certificate of httptest, which is for example.com and which no client
// trusts by default.
var serverTLS = func() *tls.Config {
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	return server.TLS.Clone()
}()

func TestCertificateForAnotherHost(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the client sent a request, want none") }))
	defer server.Close()
	server.Config.ErrorLog = discard
	trusting := server.Client().Transport.(*http.Transport).Clone()
	trusting.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
	}
	client := newClient(t, seats.WithServer("https://polar.invalid"), withTransport(trusting))
	for _, op := range polarOperations {
		var got seats.Response
		hasResult, err := op.call(ctx, client, seats.WithResponse(&got))
		var untrusted *tls.CertificateVerificationError
		if hasResult || !errors.As(err, &untrusted) || got.Attempts != 1 {
			t.Errorf("%s: %v after %d attempts, want a *tls.CertificateVerificationError after 1", op.name, err, got.Attempts)
		}
		checkIs(t, err, "")
	}
}

func TestUnresolvableHost(t *testing.T) {
	resolver := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("there is no resolver")
	}}
	transport := &http.Transport{DialContext: (&net.Dialer{Resolver: resolver}).DialContext}
	client := newClient(t, seats.WithServer("http://polar.invalid"), withTransport(transport),
		seats.WithRetry(seats.RetryPolicy{InitialInterval: time.Millisecond}))
	for _, op := range polarOperations {
		var got seats.Response
		hasResult, err := op.call(ctx, client, seats.WithResponse(&got))
		var unresolved *net.DNSError
		if hasResult || !errors.As(err, &unresolved) || got.Attempts != 3 {
			t.Errorf("%s: %v after %d attempts, want a *net.DNSError after 3", op.name, err, got.Attempts)
		}
		checkIs(t, err, "")
	}
}

// A server closes real connections, with a reset, which a pipe does not have, and without.
func TestRealConnectionCut(t *testing.T) {
	for how, linger := range map[string]int{"reset": 0, "closed": -1} {
		t.Run(how, func(t *testing.T) {
			client := newClient(t, seats.WithServer("http://"+newCuttingServer(t, linger)), seats.WithRetry(seats.RetryPolicy{InitialInterval: time.Millisecond}))
			for _, op := range polarOperations {
				var got seats.Response
				hasResult, err := op.call(ctx, client, seats.WithResponse(&got))
				if want := op.attempts(ambiguous); hasResult || got.Attempts != want {
					t.Errorf("%s: result %v, %v after %d attempts; want an error after %d", op.name, hasResult, err, got.Attempts, want)
				}
				is := ""
				if op.method != "GET" {
					is = "ErrOutcomeUnknown"
				}
				checkIs(t, err, is)
			}
		})
	}
}

// newCuttingServer returns the address of a server that reads some of a request and closes the
// connection, with the given SetLinger.
func newCuttingServer(t *testing.T, linger int) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 4096))
			_ = conn.(*net.TCPConn).SetLinger(linger)
			_ = conn.Close()
		}
	}()
	return listener.Addr().String()
}

// A caller's transport may break the contract of http.RoundTripper.
func TestNilResponseForEveryOperation(t *testing.T) {
	transport := roundTripper(func(*http.Request) (*http.Response, error) { return nil, nil })
	client := newClient(t, withTransport(transport), oneAttempt)
	for _, op := range hostileOperations {
		if hasResult, err := op.call(ctx, client); hasResult || err == nil {
			t.Errorf("%s: result %v, error %v; want no result and an error", op.name, hasResult, err)
		}
	}
}
