package seats_test

import (
	"encoding/binary"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// discard is the log of servers that are expected to complain.
var discard = log.New(io.Discard, "", 0)

// The parts of HTTP/2 frames that a server needs to misbehave: RFC 9113, sections 4, 6 and 7.
const (
	frameData     = 0x0
	frameHeaders  = 0x1
	frameReset    = 0x3
	frameSettings = 0x4
	framePing     = 0x6
	frameGoAway   = 0x7

	endStream, endHeaders = 0x1, 0x4

	internalError, refusedStream, canceled, enhanceYourCalm = 0x2, 0x7, 0x8, 0xb

	// Statuses in the static table of HPACK.
	status200 = "\x88"
	status400 = "\x8c"
	status500 = "\x8e"
)

// frame writes a frame. Its payload may contain ECHO.
func (p peer) frame(kind, flags byte, stream uint32, payload string) bool {
	payload = echo(payload)
	head := binary.BigEndian.AppendUint32(nil, uint32(len(payload))<<8|uint32(kind))
	head = append(head, flags)
	head = binary.BigEndian.AppendUint32(head, stream)
	return p.say(string(head) + payload)
}

// word returns n in four bytes.
func word(n uint32) string { return string(binary.BigEndian.AppendUint32(nil, n)) }

// onStreams serves a connection: it calls respond with the stream of each request until
// respond returns false.
func onStreams(respond func(p peer, stream uint32) bool) func(*host, peer) {
	return func(_ *host, p peer) {
		preface := make([]byte, len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
		if _, err := io.ReadFull(p, preface); err != nil {
			return
		}
		requests := make(chan uint32, 100)
		go readFrames(p, requests) // a pipe has no buffer: the client blocks until its frames are read
		p.frame(frameSettings, 0, 0, "")
		for stream := range requests {
			if !respond(p, stream) {
				return
			}
		}
	}
}

// readFrames sends the stream of each HEADERS frame to requests, and skips all other frames.
func readFrames(r io.Reader, requests chan<- uint32) {
	defer close(requests)
	for {
		var head [9]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return
		}
		if _, err := io.CopyN(io.Discard, r, int64(binary.BigEndian.Uint32(head[:])>>8)); err != nil {
			return
		}
		if head[3] == frameHeaders {
			requests <- binary.BigEndian.Uint32(head[5:])
		}
	}
}

// http2Behaviors returns servers that speak HTTP/2 and break streams or connections.
func http2Behaviors() []behavior {
	resets := func(code uint32) func(*host, peer) {
		return onStreams(func(p peer, stream uint32) bool { return p.frame(frameReset, 0, stream, word(code)) })
	}
	goesAway := func(last uint32, code uint32) func(*host, peer) {
		return onStreams(func(p peer, _ uint32) bool {
			time.Sleep(patience / 100) // net/http reconnects at once, again and again
			p.frame(frameGoAway, 0, 0, word(last)+word(code)+"ECHO")
			return false
		})
	}
	after := func(head string, flags byte, body string, then func(p peer, stream uint32) bool) func(*host, peer) {
		return onStreams(func(p peer, stream uint32) bool {
			return p.frame(frameHeaders, endHeaders|flags, stream, head) &&
				(body == "" || p.frame(frameData, 0, stream, body)) && then(p, stream)
		})
	}
	resetStream := func(p peer, stream uint32) bool { return p.frame(frameReset, 0, stream, word(internalError)) }
	goAway := func(p peer, stream uint32) bool {
		p.frame(frameGoAway, 0, 0, word(stream)+word(internalError)+"ECHO")
		return false
	}
	wait := func(peer, uint32) bool { return true }
	end := func(p peer, stream uint32) bool { return p.frame(frameData, endStream, stream, "") }

	all := []behavior{
		{name: "a good response", serve: after(status200, 0, any200, end), status: 200, verdict: accepted},
		{name: "a good response and GOAWAY", serve: after(status200, 0, any200, func(p peer, stream uint32) bool { return end(p, stream) && goAway(p, stream) }), status: 200, verdict: accepted, breaksConn: true},
		{name: "a 400", serve: after(status400, 0, "ECHO", end), status: 400, body: "ECHO", is: "ErrBadRequest", verdict: refusal},
		{name: "a 500 without a body", serve: after(status500, endStream, "", wait), status: 500, is: "ErrServer", verdict: ambiguous},
		{name: "RST_STREAM", serve: resets(internalError), verdict: ambiguous},
		{name: "RST_STREAM, canceled", serve: resets(canceled), verdict: ambiguous},
		{name: "RST_STREAM after the headers", serve: after(status200, 0, "", resetStream), status: 200, is: "ErrUnexpectedResponse", verdict: ambiguous},
		{name: "RST_STREAM within the body", serve: after(status200, 0, any200[:9], resetStream), status: 200, body: any200[:9], is: "ErrUnexpectedResponse", verdict: ambiguous},
		{name: "RST_STREAM within a refusal", serve: after(status400, 0, "{", resetStream), status: 400, body: "{", is: "ErrBadRequest", verdict: notDone},
		{name: "RST_STREAM, refused", serve: resets(refusedStream), verdict: ambiguous, attemptTime: patience}, // net/http itself retries
		{name: "GOAWAY before the request", serve: goesAway(0, 0), verdict: ambiguous, attemptTime: patience, breaksConn: true},
		{name: "GOAWAY with the request", serve: goesAway(1, enhanceYourCalm), verdict: ambiguous, breaksConn: true},
		{name: "GOAWAY with all requests", serve: goesAway(1<<31-1, 0), verdict: ambiguous, breaksConn: true},
		{name: "GOAWAY within the body", serve: after(status200, 0, "{", goAway), status: 200, body: "{", is: "ErrUnexpectedResponse", verdict: ambiguous, breaksConn: true},
		{name: "an invalid frame", serve: onStreams(func(p peer, _ uint32) bool { return p.say("ECHO: HTTP/1.1 400 Bad Request\r\n\r\n") && p.stall() }), verdict: ambiguous, breaksConn: true},
		{name: "a body before its headers", serve: onStreams(func(p peer, stream uint32) bool { return p.frame(frameData, 0, stream, "{") && p.stall() }), verdict: ambiguous, attemptTime: patience, breaksConn: true},
		{name: "headers that are not HPACK", serve: after("\xff\xff\xff\xff\xff\xff", 0, "", wait), verdict: ambiguous, breaksConn: true},
		{name: "a frame on a stream without a request", serve: onStreams(func(p peer, stream uint32) bool {
			return p.frame(frameHeaders, endHeaders, stream+8, status200) && p.stall()
		}), verdict: ambiguous, attemptTime: patience, breaksConn: true},
		{name: "pings", serve: onStreams(func(p peer, _ uint32) bool { return p.frame(framePing, 0, 0, "12345678") }), verdict: ambiguous, attemptTime: patience},
		{name: "stalls", serve: onStreams(wait), verdict: ambiguous, attemptTime: patience},
		{name: "stalls within the body", serve: after(status200, 0, "{", wait), status: 200, body: "{", is: "ErrUnexpectedResponse", verdict: ambiguous, attemptTime: patience},
		{name: "cut before the preface", serve: func(*host, peer) {}, verdict: notDone, breaksConn: true},
		{name: "HTTP/1.1", serve: func(_ *host, p peer) { readHello(p); p.say(whole(any200)) }, verdict: ambiguous, breaksConn: true},
	}
	for i := range all {
		all[i].name, all[i].http2 = "HTTP/2: "+all[i].name, true
	}
	return all
}

// net/http's own HTTP/2 server, over TLS, aborts every request.
func TestRealHTTP2(t *testing.T) {
	var mu sync.Mutex
	remotes := map[string]bool{}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		remotes[r.RemoteAddr] = true
		mu.Unlock()
		if r.ProtoMajor != 2 {
			t.Errorf("protocol %s, want HTTP/2", r.Proto)
		}
		if r.Header.Get("X-Cut") == "body" {
			_, _ = io.WriteString(w, "{")
			_ = http.NewResponseController(w).Flush()
		}
		panic(http.ErrAbortHandler)
	}))
	server.EnableHTTP2 = true
	server.Config.ErrorLog = discard
	server.StartTLS()
	defer server.Close()
	client := newClient(t, seats.WithServer(server.URL), seats.WithHTTPClient(server.Client()), seats.WithRetry(seats.RetryPolicy{InitialInterval: time.Millisecond}))
	for _, op := range polarOperations {
		for cut, is := range map[string]string{"everything": "", "body": "ErrUnexpectedResponse"} {
			var got seats.Response
			hasResult, err := op.call(ctx, client, seats.WithResponse(&got), seats.WithHeader("X-Cut", cut))
			if op.method != "GET" {
				is += " ErrOutcomeUnknown"
			}
			checkIs(t, err, is)
			if want := op.attempts(ambiguous); hasResult || got.Attempts != want {
				t.Errorf("%s, cut %s: result %v, %v after %d attempts; want an error after %d", op.name, cut, hasResult, err, got.Attempts, want)
			}
		}
	}
	if len(remotes) != 1 {
		t.Errorf("%d connections, want 1", len(remotes))
	}
}
