package seats

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

func TestOwnTransport(t *testing.T) {
	base := &http.Transport{MaxIdleConns: 100, IdleConnTimeout: 90 * time.Second, ForceAttemptHTTP2: true, TLSHandshakeTimeout: time.Second}
	own, ok := ownTransport(base).(*http.Transport)
	if !ok || own == base {
		t.Fatalf("ownTransport = %v, want a copy of the base", own)
	}
	if own.MaxIdleConns != 1024 || own.MaxIdleConnsPerHost != 1024 || own.IdleConnTimeout != 4*time.Second {
		t.Errorf("ownTransport keeps %d idle connections, %d per host, for %v; want 1024, 1024 and 4s", own.MaxIdleConns, own.MaxIdleConnsPerHost, own.IdleConnTimeout)
	}
	if own.HTTP2 == nil || own.HTTP2.SendPingTimeout != 5*time.Second || own.HTTP2.PingTimeout != 5*time.Second {
		t.Errorf("ownTransport: HTTP2 %+v, want pings that abandon a dead connection after 10s", own.HTTP2)
	}
	if !own.ForceAttemptHTTP2 || own.TLSHandshakeTimeout != time.Second {
		t.Error("ownTransport lost other settings of the base")
	}
	if base.MaxIdleConns != 100 || base.MaxIdleConnsPerHost != 0 || base.IdleConnTimeout != 90*time.Second {
		t.Error("ownTransport changed the base")
	}
}

func TestOwnTransportKeepsPings(t *testing.T) {
	base := &http.Transport{HTTP2: &http.HTTP2Config{SendPingTimeout: time.Second, MaxConcurrentStreams: 7}}
	own := ownTransport(base).(*http.Transport).HTTP2
	if own.SendPingTimeout != time.Second || own.PingTimeout != 5*time.Second || own.MaxConcurrentStreams != 7 {
		t.Errorf("ownTransport: HTTP2 %+v, want the base's settings and a PingTimeout of 5s", own)
	}
	if base.HTTP2.PingTimeout != 0 {
		t.Error("ownTransport changed the base")
	}
}

// A relay forwards connections to another address. After dropAll it keeps the open
// connections but forwards nothing on them, like a router that has lost its table. It still
// forwards new connections.
type relay struct {
	net.Listener
	to string

	mu      sync.Mutex
	conns   []net.Conn
	dropped chan struct{} // closed by dropAll; new connections get a new channel
}

func newRelay(t *testing.T, to string) *relay {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{Listener: listener, to: to, dropped: make(chan struct{})}
	go r.serve()
	t.Cleanup(func() {
		listener.Close()
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, conn := range r.conns {
			conn.Close()
		}
	})
	return r
}

func (r *relay) serve() {
	for {
		near, err := r.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", r.to)
		if err != nil {
			near.Close()
			continue
		}
		r.mu.Lock()
		r.conns = append(r.conns, near, far)
		dropped := r.dropped
		r.mu.Unlock()
		go forward(far, near, dropped)
		go forward(near, far, dropped)
	}
}

// forward copies from one connection to the other until dropped is closed. It then reads and
// discards.
func forward(to io.Writer, from io.Reader, dropped chan struct{}) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		select {
		case <-dropped:
		default:
			_, _ = to.Write(buffer[:n])
		}
	}
}

// dropAll stops forwarding on the connections that are open.
func (r *relay) dropAll() {
	r.mu.Lock()
	defer r.mu.Unlock()
	close(r.dropped)
	r.dropped = make(chan struct{})
}

func TestDeadHTTP2ConnectionAbandoned(t *testing.T) {
	var remotes sync.Map
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		remotes.Store(r.RemoteAddr, true)
		if r.ProtoMajor != 2 {
			t.Errorf("request over %s, want HTTP/2", r.Proto)
		}
		_, _ = io.WriteString(w, `{"seats":[],"available_seats":5,"total_seats":5}`)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	relay := newRelay(t, server.Listener.Addr().String())

	own := ownTransport(server.Client().Transport).(*http.Transport)
	own.HTTP2.SendPingTimeout, own.HTTP2.PingTimeout = 50*time.Millisecond, 50*time.Millisecond
	client, err := NewClient(WithServer("https://"+relay.Addr().String()), WithHTTPClient(&http.Client{Transport: own}))
	if err != nil {
		t.Fatal(err)
	}
	list := func() (got Response, err error) {
		_, err = client.ListSeats(t.Context(), CustomerSession("polar_cst_x"), ListSeatsParams{}, WithResponse(&got), WithTimeout(5*time.Second))
		return got, err
	}
	if _, err := list(); err != nil {
		t.Fatal(err)
	}
	relay.dropAll()
	if got, err := list(); err != nil || got.Attempts != 2 {
		t.Errorf("ListSeats: %v after %d attempts, want success with the second", err, got.Attempts)
	}
	connections := 0
	remotes.Range(func(any, any) bool { connections++; return true })
	if connections != 2 {
		t.Errorf("ListSeats used %d connections, want 2", connections)
	}
}

type otherTransport struct{ http.RoundTripper }

func TestOwnTransportKeepsOtherTransport(t *testing.T) {
	if base := (otherTransport{}); ownTransport(base) != base {
		t.Error("ownTransport replaced a transport that is not an *http.Transport")
	}
}
