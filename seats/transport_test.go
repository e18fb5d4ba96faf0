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
		t.Fatalf("%v, want a transport of its own", own)
	}
	if own.MaxIdleConns != 1024 || own.MaxIdleConnsPerHost != 1024 || own.IdleConnTimeout != 4*time.Second {
		t.Errorf("%d idle connections, %d for a host, for %v", own.MaxIdleConns, own.MaxIdleConnsPerHost, own.IdleConnTimeout)
	}
	if own.HTTP2 == nil || own.HTTP2.SendPingTimeout != 5*time.Second || own.HTTP2.PingTimeout != 5*time.Second {
		t.Errorf("HTTP/2 is %+v, want a dead connection left after 10s", own.HTTP2)
	}
	if !own.ForceAttemptHTTP2 || own.TLSHandshakeTimeout != time.Second {
		t.Error("what the base says of other things is lost")
	}
	if base.MaxIdleConns != 100 || base.MaxIdleConnsPerHost != 0 || base.IdleConnTimeout != 90*time.Second {
		t.Error("the base was changed")
	}
}

func TestOwnTransportKeepsPings(t *testing.T) {
	base := &http.Transport{HTTP2: &http.HTTP2Config{SendPingTimeout: time.Second, MaxConcurrentStreams: 7}}
	own := ownTransport(base).(*http.Transport).HTTP2
	if own.SendPingTimeout != time.Second || own.PingTimeout != 5*time.Second || own.MaxConcurrentStreams != 7 {
		t.Errorf("HTTP/2 is %+v, want what the base says and no more", own)
	}
	if base.HTTP2.PingTimeout != 0 {
		t.Error("the base was changed")
	}
}

// A relay forwards connections to another address, until it is silent: then it still has
// them, as a router that has lost its table, and lets new ones through.
type relay struct {
	net.Listener
	to string

	mu      sync.Mutex
	conns   []net.Conn
	silence chan struct{} // closed when the connections that there are fall silent
}

func newRelay(t *testing.T, to string) *relay {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{Listener: listener, to: to, silence: make(chan struct{})}
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
		silence := r.silence
		r.mu.Unlock()
		go forward(far, near, silence)
		go forward(near, far, silence)
	}
}

// forward copies what comes, and drops it after the silence has begun.
func forward(to io.Writer, from io.Reader, silence chan struct{}) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		select {
		case <-silence:
		default:
			_, _ = to.Write(buffer[:n])
		}
	}
}

// silent silences the connections that there are.
func (r *relay) silent() {
	r.mu.Lock()
	defer r.mu.Unlock()
	close(r.silence)
	r.silence = make(chan struct{})
}

func TestDeadHTTP2ConnectionAbandoned(t *testing.T) {
	var remotes sync.Map
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		remotes.Store(r.RemoteAddr, true)
		if r.ProtoMajor != 2 {
			t.Errorf("protocol %s", r.Proto)
		}
		_, _ = io.WriteString(w, `{"seats":[],"available_seats":5,"total_seats":5}`)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	way := newRelay(t, server.Listener.Addr().String())

	own := ownTransport(server.Client().Transport).(*http.Transport)
	own.HTTP2.SendPingTimeout, own.HTTP2.PingTimeout = 50*time.Millisecond, 50*time.Millisecond
	client, err := NewClient(WithServer("https://"+way.Addr().String()), WithHTTPClient(&http.Client{Transport: own}))
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
	way.silent()
	if got, err := list(); err != nil || got.Attempts != 2 {
		t.Errorf("%v after %d attempts, want an answer to the second", err, got.Attempts)
	}
	connections := 0
	remotes.Range(func(any, any) bool { connections++; return true })
	if connections != 2 {
		t.Errorf("%d connections, want another one after the first", connections)
	}
}

type otherTransport struct{ http.RoundTripper }

func TestOwnTransportKeepsOtherTransport(t *testing.T) {
	if base := (otherTransport{}); ownTransport(base) != base {
		t.Error("what the program put in place of http.DefaultTransport is not used")
	}
}
