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

// A host is a server in memory, for one client.
type host struct {
	behavior behavior
	method   string      // of the requests that meet the behavior
	healthy  atomic.Bool // from now on, all requests get good responses

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

// stall sends nothing more, until the client closes the connection.
func (p peer) stall() bool {
	_, _ = io.Copy(io.Discard, p.Conn)
	return false
}

func (h *host) url() string {
	if h.behavior.tls {
		return "https://polar.invalid"
	}
	return "http://polar.invalid"
}

func (h *host) transport() *http.Transport {
	transport := &http.Transport{DialContext: h.dial, MaxResponseHeaderBytes: maxHeader}
	if h.behavior.http2 {
		transport.Protocols = new(http.Protocols)
		transport.Protocols.SetUnencryptedHTTP2(true)
	}
	return transport
}

func (h *host) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	h.dials.Add(1)
	if h.behavior.dial != nil {
		return h.behavior.dial(ctx)
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
	if h.behavior.serve != nil {
		h.behavior.serve(h, p)
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
			sendingResponse(200, "", listWithSeat)(p)
			continue
		}
		h.attempts.Add(1)
		if !h.behavior.respond(p) {
			return
		}
	}
}

// reused makes another call, which gets a good response, and reports whether the client has
// needed only one connection.
func (h *host) reused(t *testing.T, client *seats.Client) bool {
	t.Helper()
	synctest.Wait()
	h.healthy.Store(true)
	if _, err := client.ListSeats(ctx, session, seats.ListSeatsParams{}); err != nil && h.behavior.respond != nil {
		t.Errorf("ListSeats, after the host became healthy: %v", err)
	}
	return h.dials.Load() == 1
}

// sendingResponse sends a complete response, framed as Polar's server does.
func sendingResponse(status int, header, body string) func(peer) bool {
	return func(p peer) bool {
		body := echo(body)
		return p.say(fmt.Sprintf("HTTP/1.1 %d Odd\r\nPolar-Version: 2026-10\r\nContent-Length: %d\r\n%s\r\n%s", status, len(body), header, body))
	}
}
