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

var loadLives = flag.Int("load.lives", 12, "how many lives with a seat each caller of TestLoad goes through")

const (
	loadGoroutines    = 200
	loadSubscriptions = 20
	loadLatency       = 20 * time.Millisecond
	loadRounds        = 4       // after each, the client is at rest and its memory is looked at
	loadGrowth        = 1 << 20 // bytes that the heap may vary by
)

// The server is the test binary in a process of its own, told so by this: what it keeps
// of each request is not the client's memory.
const envLoadServer = "SEATS_LOAD_SERVER"

// serveLoad says where it is, serves until its input is closed, and says how many
// connections there were.
func serveLoad() {
	polar := seatstest.New()
	team := polar.NewTeam(0)
	polar.Fail(seatstest.Fault{Kind: seatstest.FaultDelay, Delay: loadLatency, Rate: 1})
	var open openConns
	server := httptest.NewUnstartedServer(polar)
	server.Config.ConnState = open.count
	server.Start()
	defer server.Close()
	fmt.Print(server.URL, " ", team.OwnerToken)
	for range loadSubscriptions {
		s := team.Customer.NewSubscription(seatstest.Subscription{Seats: loadGoroutines / loadSubscriptions})
		fmt.Print(" ", s.ID)
	}
	fmt.Println()
	_, _ = io.Copy(io.Discard, os.Stdin) // until TestLoad closes it
	fmt.Println(open.most)
}

// openConns counts how many connections are open at the same time.
type openConns struct {
	mu        sync.Mutex
	now, most int
}

func (o *openConns) count(_ net.Conn, state http.ConnState) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch state {
	case http.StateNew:
		o.now++
		o.most = max(o.most, o.now)
	case http.StateClosed:
		o.now--
	}
}

// A loadServer is that process.
type loadServer struct {
	process *exec.Cmd
	in      io.Closer
	out     *bufio.Reader
}

func startLoadServer(t *testing.T) (s *loadServer, url string, session seats.Session, subscriptions []string) {
	t.Helper()
	process := exec.Command(os.Args[0])
	process.Env = append(os.Environ(), envLoadServer+"=1")
	process.Stderr = os.Stderr
	in, err := process.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	s = &loadServer{process, in, bufio.NewReader(out)}
	said := strings.Fields(s.line(t))
	return s, said[0], seats.MemberSession(said[1]), said[2:]
}

func (s *loadServer) line(t *testing.T) string {
	t.Helper()
	line, err := s.out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// close closes the server, and returns how many connections were open at most.
func (s *loadServer) close(t *testing.T) int {
	t.Helper()
	s.in.Close()
	most, err := strconv.Atoi(s.line(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.process.Wait(); err != nil {
		t.Error(err)
	}
	return most
}

// A load is many callers of one client, each busy with a person of their own.
type load struct {
	client        *seats.Client
	session       seats.Session
	subscriptions []string

	requests, dialled, reused atomic.Int64
	failed                    atomic.Pointer[error]
}

func TestLoad(t *testing.T) {
	before := runtime.NumGoroutine()
	server, url, session, subscriptions := startLoadServer(t)
	l := &load{client: newClient(t, seats.WithServer(url)), session: session, subscriptions: subscriptions}
	l.warmUp()
	var heaps []uint64
	for range loadRounds {
		l.round(*loadLives / loadRounds)
		heaps = append(heaps, heap())
	}
	atRest := runtime.NumGoroutine()
	open := server.close(t)
	after := goroutinesLeft(before)

	t.Logf("%d goroutines, %d requests", loadGoroutines, l.requests.Load())
	t.Logf("connections: %d at most, %d in all, reused %d times", open, l.dialled.Load(), l.reused.Load())
	t.Logf("heap after each round, in KiB: %d", inKiB(heaps))
	t.Logf("goroutines: %d before, %d at rest, %d after the server was closed", before, atRest, after)
	if err := l.failed.Load(); err != nil {
		t.Errorf("a call failed: %v", *err)
	}
	// A few more are made on a busy machine, where some are idle for too long. With the two
	// that http.DefaultTransport keeps it would be every seventh request.
	if dialled, requests := l.dialled.Load(), l.requests.Load(); dialled > requests/20 {
		t.Errorf("%d connections were made for %d requests", dialled, requests)
	}
	if first, last := heaps[0], heaps[len(heaps)-1]; last > first+loadGrowth {
		t.Errorf("the heap grew from %d to %d bytes", first, last)
	}
	if after > before {
		t.Errorf("%d goroutines, %d before", after, before)
	}
}

// warmUp has everyone hold a connection until everyone has one. net/http makes another
// for each caller who finds none free, and while it does, hands the caller one that
// another gives back: where many begin at once there are some more than callers. It
// happens again, for a few, after connections were idle for so long that they were closed.
func (l *load) warmUp() {
	var waiting sync.WaitGroup
	waiting.Add(loadGoroutines)
	ctx := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
		waiting.Done()
		waiting.Wait()
	}})
	l.all(ctx, func(ctx context.Context, ask seats.SeatAssign) error {
		_, err := l.client.ListSeats(ctx, l.session, seats.ListSeatsParams{SubscriptionID: ask.SubscriptionID})
		return err
	})
}

func (l *load) round(lives int) {
	l.all(ctx, func(ctx context.Context, ask seats.SeatAssign) error {
		for range lives {
			if err := l.live(ctx, ask); err != nil {
				return err
			}
		}
		return nil
	})
}

// all has everyone do something at the same time.
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
		ask := seats.SeatAssign{SubscriptionID: l.subscriptions[i%len(l.subscriptions)], Email: fmt.Sprintf("p%d@company.com", i)}
		callers.Go(func() {
			if err := do(ctx, ask); err != nil {
				l.failed.Store(&err)
			}
		})
	}
	callers.Wait()
}

// live goes through a person's life with a seat, and leaves them without.
func (l *load) live(ctx context.Context, ask seats.SeatAssign) error {
	seat, err := l.client.AssignSeat(ctx, l.session, ask)
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

// heap returns the bytes that are in use when nobody is busy.
func heap() uint64 {
	runtime.GC()
	runtime.GC() // what pools hold is let go by the second
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

// goroutinesLeft gives those of the closed connections the time to end that they need on a
// busy machine.
func goroutinesLeft(want int) int {
	for range 60_000 {
		if runtime.NumGoroutine() <= want {
			break
		}
		time.Sleep(time.Millisecond)
	}
	return runtime.NumGoroutine()
}
