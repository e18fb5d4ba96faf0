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

// discard is for servers whose complaints are wanted.
var discard = log.New(io.Discard, "", 0)

// The frames of HTTP/2 that a server needs to misbehave: RFC 9113, sections 4 and 6.
const (
	frameData     = 0x0
	frameHeaders  = 0x1
	frameReset    = 0x3
	frameSettings = 0x4
	framePing     = 0x6
	frameGoAway   = 0x7

	endStream, endHeaders = 0x1, 0x4

	internalError, refusedStream, cancelled, calmDown = 0x2, 0x7, 0x8, 0xb

	ok200 = "\x88" // in HPACK's static table
	bad   = "\x8c" // 400
	fail5 = "\x8e" // 500
)

// frame writes a frame; its payload may say ECHO.
func (p peer) frame(kind, flags byte, stream uint32, payload string) bool {
	payload = echo(payload)
	head := binary.BigEndian.AppendUint32(nil, uint32(len(payload))<<8|uint32(kind))
	head = append(head, flags)
	head = binary.BigEndian.AppendUint32(head, stream)
	return p.say(string(head) + payload)
}

func word(n uint32) string { return string(binary.BigEndian.AppendUint32(nil, n)) }

// streams gives the stream of each request to does, until that says that the connection
// ends.
func streams(does func(p peer, stream uint32) bool) func(*host, peer) {
	return func(_ *host, p peer) {
		preface := make([]byte, len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
		if _, err := io.ReadFull(p, preface); err != nil {
			return
		}
		requests := make(chan uint32, 100)
		go readFrames(p, requests) // a pipe holds nothing: who writes must be read
		p.frame(frameSettings, 0, 0, "")
		for stream := range requests {
			if !does(p, stream) {
				return
			}
		}
	}
}

// readFrames gives the stream of each HEADERS to requests, and leaves the rest.
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

// http2Behaviours are a server that speaks HTTP/2 and breaks streams or connections.
func http2Behaviours() []behaviour {
	resets := func(code uint32) func(*host, peer) {
		return streams(func(p peer, stream uint32) bool { return p.frame(frameReset, 0, stream, word(code)) })
	}
	goesAway := func(last uint32, code uint32) func(*host, peer) {
		return streams(func(p peer, _ uint32) bool {
			time.Sleep(patience / 100) // net/http comes back at once, and often
			p.frame(frameGoAway, 0, 0, word(last)+word(code)+"ECHO")
			return false
		})
	}
	after := func(head string, flags byte, body string, then func(p peer, stream uint32) bool) func(*host, peer) {
		return streams(func(p peer, stream uint32) bool {
			return p.frame(frameHeaders, endHeaders|flags, stream, head) &&
				(body == "" || p.frame(frameData, 0, stream, body)) && then(p, stream)
		})
	}
	reset := func(p peer, stream uint32) bool { return p.frame(frameReset, 0, stream, word(internalError)) }
	leave := func(p peer, stream uint32) bool {
		p.frame(frameGoAway, 0, 0, word(stream)+word(internalError)+"ECHO")
		return false
	}
	stall := func(peer, uint32) bool { return true }
	end := func(p peer, stream uint32) bool { return p.frame(frameData, endStream, stream, "") }

	all := []behaviour{
		{name: "a good answer", serve: after(ok200, 0, any200, end), status: 200, verdict: accepted},
		{name: "a good answer and GOAWAY", serve: after(ok200, 0, any200, func(p peer, stream uint32) bool { return end(p, stream) && leave(p, stream) }), status: 200, verdict: accepted, breaksConn: true},
		{name: "a 400", serve: after(bad, 0, "ECHO", end), status: 400, body: "ECHO", is: "ErrBadRequest", verdict: refusal},
		{name: "a 500 without a body", serve: after(fail5, endStream, "", stall), status: 500, is: "ErrServer", verdict: ambiguous},
		{name: "RST_STREAM", serve: resets(internalError), verdict: ambiguous},
		{name: "RST_STREAM, cancelled", serve: resets(cancelled), verdict: ambiguous},
		{name: "RST_STREAM after the headers", serve: after(ok200, 0, "", reset), status: 200, is: "ErrUnexpectedResponse", verdict: ambiguous},
		{name: "RST_STREAM within the body", serve: after(ok200, 0, any200[:9], reset), status: 200, body: any200[:9], is: "ErrUnexpectedResponse", verdict: ambiguous},
		{name: "RST_STREAM within a refusal", serve: after(bad, 0, "{", reset), status: 400, body: "{", is: "ErrBadRequest", verdict: notDone},
		{name: "RST_STREAM, refused", serve: resets(refusedStream), verdict: ambiguous, attemptTime: patience}, // net/http tries itself
		{name: "GOAWAY before the request", serve: goesAway(0, 0), verdict: ambiguous, attemptTime: patience, breaksConn: true},
		{name: "GOAWAY with the request", serve: goesAway(1, calmDown), verdict: ambiguous, breaksConn: true},
		{name: "GOAWAY with all requests", serve: goesAway(1<<31-1, 0), verdict: ambiguous, breaksConn: true},
		{name: "GOAWAY within the body", serve: after(ok200, 0, "{", leave), status: 200, body: "{", is: "ErrUnexpectedResponse", verdict: ambiguous, breaksConn: true},
		{name: "a frame that is none", serve: streams(func(p peer, _ uint32) bool { return p.say("ECHO: HTTP/1.1 400 Bad Request\r\n\r\n") && p.stall() }), verdict: ambiguous, breaksConn: true},
		{name: "a body before its headers", serve: streams(func(p peer, stream uint32) bool { return p.frame(frameData, 0, stream, "{") && p.stall() }), verdict: ambiguous, attemptTime: patience, breaksConn: true},
		{name: "headers that are no HPACK", serve: after("\xff\xff\xff\xff\xff\xff", 0, "", stall), verdict: ambiguous, breaksConn: true},
		{name: "a frame on a stream of its own", serve: streams(func(p peer, stream uint32) bool {
			return p.frame(frameHeaders, endHeaders, stream+8, ok200) && p.stall()
		}), verdict: ambiguous, attemptTime: patience, breaksConn: true},
		{name: "pings", serve: streams(func(p peer, _ uint32) bool { return p.frame(framePing, 0, 0, "12345678") }), verdict: ambiguous, attemptTime: patience},
		{name: "stalls", serve: streams(stall), verdict: ambiguous, attemptTime: patience},
		{name: "stalls within the body", serve: after(ok200, 0, "{", stall), status: 200, body: "{", is: "ErrUnexpectedResponse", verdict: ambiguous, attemptTime: patience},
		{name: "cut before the preface", serve: func(*host, peer) {}, verdict: notDone, breaksConn: true},
		{name: "HTTP/1.1", serve: func(_ *host, p peer) { hello(p); p.say(whole(any200)) }, verdict: ambiguous, breaksConn: true},
	}
	for i := range all {
		all[i].name, all[i].http2 = "HTTP/2: "+all[i].name, true
	}
	return all
}

// The same with net/http's own server, over TLS.
func TestRealHTTP2(t *testing.T) {
	var mu sync.Mutex
	remotes := map[string]bool{}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		remotes[r.RemoteAddr] = true
		mu.Unlock()
		if r.ProtoMajor != 2 {
			t.Errorf("protocol %s", r.Proto)
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
	for _, op := range hostileOperations[:5] {
		for cut, is := range map[string]string{"all": "", "body": "ErrUnexpectedResponse"} {
			var got seats.Response
			some, err := op.call(ctx, client, seats.WithResponse(&got), seats.WithHeader("X-Cut", cut))
			if op.method != "GET" {
				is += " ErrOutcomeUnknown"
			}
			checkIs(t, err, is)
			if want := op.attempts(ambiguous); some || got.Attempts != want {
				t.Errorf("%s, %s cut: %d attempts, want %d: %v", op.name, cut, got.Attempts, want, err)
			}
		}
	}
	if len(remotes) != 1 {
		t.Errorf("%d connections, want 1", len(remotes))
	}
}
