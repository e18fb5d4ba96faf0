package seats_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/polarseats/polarseats-go/seats"
)

// reused makes another call, which is answered well, and tells whether one connection
// was enough for all.
func (h *host) reused(t *testing.T, client *seats.Client) bool {
	t.Helper()
	synctest.Wait()
	h.healthy.Store(true)
	if _, err := client.ListSeats(ctx, session, seats.ListSeatsParams{}); err != nil && h.behaviour.respond != nil {
		t.Errorf("the call after it: %v", err)
	}
	return h.dials.Load() == 1
}

// A host is a server that one client reaches.
type host struct {
	behaviour behaviour
	method    string
	healthy   atomic.Bool // it behaves no more

	dials, attempts atomic.Int32
	mu              sync.Mutex
	conns           []net.Conn
}

// A peer is the server's end of a connection.
type peer struct{ net.Conn }

func (p peer) say(text string) bool {
	_, err := io.WriteString(p.Conn, echo(text))
	return err == nil
}

// stall says nothing more, until the client has had enough.
func (p peer) stall() bool {
	_, _ = io.Copy(io.Discard, p.Conn)
	return false
}

func (h *host) url() string {
	if h.behaviour.tls {
		return "https://polar.invalid"
	}
	return "http://polar.invalid"
}

func (h *host) transport() *http.Transport {
	transport := &http.Transport{DialContext: h.dial, MaxResponseHeaderBytes: maxHeader}
	if h.behaviour.http2 {
		transport.Protocols = new(http.Protocols)
		transport.Protocols.SetUnencryptedHTTP2(true)
	}
	return transport
}

func (h *host) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	h.dials.Add(1)
	if h.behaviour.dial != nil {
		return h.behaviour.dial(ctx)
	}
	near, far := net.Pipe()
	h.mu.Lock()
	h.conns = append(h.conns, far)
	h.mu.Unlock()
	go h.serve(far)
	return near, nil
}

func (h *host) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, conn := range h.conns {
		_ = conn.Close()
	}
}

func (h *host) serve(conn net.Conn) {
	defer conn.Close()
	p := peer{conn}
	if h.behaviour.serve != nil {
		h.behaviour.serve(h, p)
		return
	}
	requests := bufio.NewReader(conn)
	for {
		r, err := http.ReadRequest(requests)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, r.Body)
		if h.healthy.Load() || r.Method != h.method {
			answer(200, "", listWithSeat)(p)
			continue
		}
		h.attempts.Add(1)
		if !h.behaviour.respond(p) {
			return
		}
	}
}

// answer is a whole answer, as Polar's server would frame it.
func answer(status int, header, body string) func(peer) bool {
	return func(p peer) bool {
		body := echo(body)
		return p.say(fmt.Sprintf("HTTP/1.1 %d Odd\r\nPolar-Version: 2026-10\r\nContent-Length: %d\r\n%s\r\n%s", status, len(body), header, body))
	}
}
