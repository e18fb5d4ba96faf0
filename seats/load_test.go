package seats_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

var loadLives = flag.Int("load.lives", 12, "how many times each caller of TestLoad assigns and revokes its seat")

const (
	loadGoroutines    = 200
	loadSubscriptions = 20
	loadLatency       = 20 * time.Millisecond
	loadRounds        = 4       // the client's memory is measured after each round, when the client is idle
	loadGrowth        = 1 << 20 // bytes by which the heap may grow
)

// envLoadServer is set in the process that serves TestLoad. The server is a separate process,
// so that its record of each request does not count as the client's memory.
const envLoadServer = "SEATS_LOAD_SERVER"

// serveLoad prints the server's URL, a token and the ids of the subscriptions, serves until
// its standard input is closed, and prints the maximum number of open connections.
func serveLoad() {
	polar := seatstest.New()
	team := polar.NewTeam(0)
	polar.Fail(seatstest.Fault{Kind: seatstest.FaultDelay, Delay: loadLatency, Rate: 1})
	var conns connCounter
	server := httptest.NewUnstartedServer(polar)
	server.Config.ConnState = conns.count
	server.Start()
	defer server.Close()
	fmt.Print(server.URL, " ", team.OwnerToken)
	for range loadSubscriptions {
		s := team.Customer.NewSubscription(seatstest.Subscription{Seats: loadGoroutines / loadSubscriptions})
		fmt.Print(" ", s.ID)
	}
	fmt.Println()
	_, _ = io.Copy(io.Discard, os.Stdin) // returns when TestLoad closes the input
	fmt.Println(conns.peak)
}

// A connCounter counts open connections.
type connCounter struct {
	mu         sync.Mutex
	open, peak int
}

func (c *connCounter) count(_ net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch state {
	case http.StateNew:
		c.open++
		c.peak = max(c.peak, c.open)
	case http.StateClosed:
		c.open--
	}
}

// A loadServer is a process that runs serveLoad.
type loadServer struct {
	process *exec.Cmd
	stdin   io.Closer
	stdout  *bufio.Reader
}

func startLoadServer(t *testing.T) (s *loadServer, serverURL string, session seats.Session, subscriptions []string) {
	t.Helper()
	process := exec.Command(os.Args[0])
	process.Env = append(os.Environ(), envLoadServer+"=1")
	process.Stderr = os.Stderr
	stdin, err := process.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	s = &loadServer{process, stdin, bufio.NewReader(stdout)}
	fields := strings.Fields(s.readLine(t))
	return s, fields[0], seats.MemberSession(fields[1]), fields[2:]
}

func (s *loadServer) readLine(t *testing.T) string {
	t.Helper()
	line, err := s.stdout.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// close ends the server and returns the maximum number of connections that were open.
func (s *loadServer) close(t *testing.T) int {
	t.Helper()
	s.stdin.Close()
	peak, err := strconv.Atoi(s.readLine(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.process.Wait(); err != nil {
		t.Error(err)
	}
	return peak
}

// A load runs many concurrent callers of one client. Each caller has its own person.
type load struct {
	client        *seats.Client
	session       seats.Session
	subscriptions []string

	requests, dialled, reused atomic.Int64
	failed                    atomic.Pointer[error]
}

func TestLoad(t *testing.T) {
	before := runtime.NumGoroutine()
	server, serverURL, session, subscriptions := startLoadServer(t)
	l := &load{client: newClient(t, seats.WithServer(serverURL)), session: session, subscriptions: subscriptions}
	l.warmUp()
	var heaps []uint64
	for range loadRounds {
		l.round(*loadLives / loadRounds)
		heaps = append(heaps, heapInUse())
	}
	idle := runtime.NumGoroutine()
	peak := server.close(t)
	after := waitForGoroutines(before)

	t.Logf("%d goroutines, %d requests", loadGoroutines, l.requests.Load())
	t.Logf("connections: %d open at most, %d dialled, reused %d times", peak, l.dialled.Load(), l.reused.Load())
	t.Logf("heap after each round, in KiB: %d", inKiB(heaps))
	t.Logf("goroutines: %d before, %d when the client was idle, %d after the server was closed", before, idle, after)
	if err := l.failed.Load(); err != nil {
		t.Errorf("a call failed: %v", *err)
	}
	// On a busy machine the client dials a few times more, because some connections are idle
	// for too long. With the two idle connections that http.DefaultTransport keeps, it would
	// dial for every seventh request.
	if dialled, requests := l.dialled.Load(), l.requests.Load(); dialled > requests/20 {
		t.Errorf("%d connections dialled for %d requests, want at most %d", dialled, requests, requests/20)
	}
	if first, last := heaps[0], heaps[len(heaps)-1]; last > first+loadGrowth {
		t.Errorf("the heap grew from %d to %d bytes, want at most %d more", first, last, loadGrowth)
	}
	if after > before {
		t.Errorf("%d goroutines after the test, want at most %d as before", after, before)
	}
}

// warmUp has every caller hold a connection until all callers have one. Without it, net/http
// dials more connections than there are callers: it begins to dial for a caller that finds
// no idle connection, and then may give the caller one that another returns. This still
// happens to a few callers after connections have been closed because they were idle.
func (l *load) warmUp() {
	var waiting sync.WaitGroup
	waiting.Add(loadGoroutines)
	ctx := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
		waiting.Done()
		waiting.Wait()
	}})
	l.all(ctx, func(ctx context.Context, a seats.SeatAssign) error {
		_, err := l.client.ListSeats(ctx, l.session, seats.ListSeatsParams{SubscriptionID: a.SubscriptionID})
		return err
	})
}

func (l *load) round(lives int) {
	l.all(ctx, func(ctx context.Context, a seats.SeatAssign) error {
		for range lives {
			if err := l.live(ctx, a); err != nil {
				return err
			}
		}
		return nil
	})
}

// all runs do for every caller concurrently, and waits.
func (l *load) all(ctx context.Context, do func(context.Context, seats.SeatAssign) error) {
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		ConnectStart: func(string, string) { l.dialled.Add(1) },
		GotConn: func(c httptrace.GotConnInfo) {
			l.requests.Add(1)
			if c.Reused {
				l.reused.Add(1)
			}
		},
	})
	var callers sync.WaitGroup
	for i := range loadGoroutines {
		a := seats.SeatAssign{SubscriptionID: l.subscriptions[i%len(l.subscriptions)], Email: fmt.Sprintf("p%d@company.com", i)}
		callers.Go(func() {
			if err := do(ctx, a); err != nil {
				l.failed.Store(&err)
			}
		})
	}
	callers.Wait()
}

// live assigns a seat, makes calls about it, and revokes it.
func (l *load) live(ctx context.Context, a seats.SeatAssign) error {
	seat, err := l.client.AssignSeat(ctx, l.session, a)
	if err != nil {
		return err
	}
	if _, err := l.client.ResendInvitation(ctx, l.session, seat.ID); err != nil {
		return err
	}
	if _, err := l.client.ListClaimedSubscriptions(ctx, l.session, seats.ListClaimedSubscriptionsParams{}); err != nil {
		return err
	}
	_, err = l.client.EnsureRevoked(ctx, l.session, *seat)
	return err
}

// heapInUse returns the number of heap bytes in use after a garbage collection.
func heapInUse() uint64 {
	runtime.GC()
	runtime.GC() // a sync.Pool drops its values at the second collection
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func inKiB(bytes []uint64) (kib []uint64) {
	for _, b := range bytes {
		kib = append(kib, b>>10)
	}
	return kib
}

// waitForGoroutines waits for the goroutines of closed connections to end, up to a minute,
// and returns the number of goroutines.
func waitForGoroutines(want int) int {
	for range 60_000 {
		if runtime.NumGoroutine() <= want {
			break
		}
		time.Sleep(time.Millisecond)
	}
	return runtime.NumGoroutine()
}
