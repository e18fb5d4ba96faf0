package seats_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"net/http/httptrace"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

var loadTime = flag.Duration("load.time", 2*time.Second, "how long TestLoad goes on")

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

func TestLoadServer(t *testing.T) {
	if os.Getenv(envLoadServer) == "" {
		t.Skip("this is the server of TestLoad")
	}
	server := seatstest.NewServer()
	defer server.Close()
	team := server.NewTeam(0)
	fmt.Print(server.URL, " ", team.OwnerToken)
	for range loadSubscriptions {
		s := team.Customer.NewSubscription(seatstest.Subscription{Seats: loadGoroutines / loadSubscriptions})
		fmt.Print(" ", s.ID)
	}
	server.Fail(seatstest.Fault{Kind: seatstest.FaultDelay, Delay: loadLatency, Rate: 1})
	fmt.Println()
	_, _ = io.Copy(io.Discard, os.Stdin) // until TestLoad closes it
}

// loadServer starts that process, and returns what it says and how to close it.
func loadServer(t *testing.T) (url string, session seats.Session, subscriptions []string, closeServer func()) {
	t.Helper()
	server := exec.Command(os.Args[0], "-test.run=^TestLoadServer$")
	server.Env = append(os.Environ(), envLoadServer+"=1")
	server.Stderr = os.Stderr
	in, err := server.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	said := strings.Fields(line)
	return said[0], seats.MemberSession(said[1]), said[2:], func() {
		in.Close()
		if err := server.Wait(); err != nil {
			t.Error(err)
		}
	}
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
	url, session, subscriptions, closeServer := loadServer(t)
	l := &load{client: newClient(t, seats.WithServer(url)), session: session, subscriptions: subscriptions}
	l.warmUp()
	var heaps []uint64
	for range loadRounds {
		l.round(*loadTime / loadRounds)
		heaps = append(heaps, heap())
	}
	atRest := runtime.NumGoroutine()
	closeServer()
	after := goroutinesLeft(before)

	t.Logf("%d goroutines, %v: %d requests, %.0f a second", loadGoroutines, *loadTime, l.requests.Load(), float64(l.requests.Load())/loadTime.Seconds())
	t.Logf("connections: %d, reused %d times", l.dialled.Load(), l.reused.Load())
	t.Logf("heap after each round, in KiB: %d", inKiB(heaps))
	t.Logf("goroutines: %d before, %d at rest, %d after the server was closed", before, atRest, after)
	if err := l.failed.Load(); err != nil {
		t.Errorf("a call failed: %v", *err)
	}
	if n := l.dialled.Load(); n > loadGoroutines {
		t.Errorf("%d connections for %d goroutines", n, loadGoroutines)
	}
	if first, last := heaps[0], heaps[len(heaps)-1]; last > first+loadGrowth {
		t.Errorf("the heap grew from %d to %d bytes", first, last)
	}
	if after > before {
		t.Errorf("%d goroutines, %d before", after, before)
	}
}

// warmUp has everyone hold a connection until everyone has one. Where callers come for
// their second while others wait for their first, net/http makes some more than there
// are callers.
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

func (l *load) round(d time.Duration) {
	end := time.Now().Add(d)
	l.all(ctx, func(ctx context.Context, ask seats.SeatAssign) error {
		for time.Now().Before(end) {
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
	return l.client.EnsureRevoked(ctx, l.session, *seat)
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

// goroutinesLeft gives those of the closed connections a moment to end.
func goroutinesLeft(want int) int {
	end := time.Now().Add(5 * time.Second)
	for runtime.NumGoroutine() > want && time.Now().Before(end) {
		runtime.Gosched()
	}
	return runtime.NumGoroutine()
}
