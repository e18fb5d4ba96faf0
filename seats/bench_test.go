package seats_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// listByHand is the leanest call that does the job of Client.ListSeats without this package.
func listByHand(ctx context.Context, hc *http.Client, server, token, subscriptionID string) (*handList, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server+"/v1/customer-portal/seats?subscription_id="+subscriptionID, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := hc.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", resp.StatusCode)
	}
	var list handList
	if err := json.NewDecoder(resp.Body).Decode(&list); err != nil {
		return nil, err
	}
	return &list, nil
}

type handList struct {
	Seats          []handSeat `json:"seats"`
	AvailableSeats int64      `json:"available_seats"`
	TotalSeats     int64      `json:"total_seats"`
}

type handSeat struct {
	ID                       string         `json:"id"`
	CreatedAt                time.Time      `json:"created_at"`
	ModifiedAt               *time.Time     `json:"modified_at"`
	SubscriptionID           string         `json:"subscription_id"`
	OrderID                  string         `json:"order_id"`
	Status                   string         `json:"status"`
	CustomerID               string         `json:"customer_id"`
	MemberID                 string         `json:"member_id"`
	Member                   *handMember    `json:"member"`
	Email                    string         `json:"email"`
	CustomerEmail            string         `json:"customer_email"`
	InvitationTokenExpiresAt *time.Time     `json:"invitation_token_expires_at"`
	ClaimedAt                *time.Time     `json:"claimed_at"`
	RevokedAt                *time.Time     `json:"revoked_at"`
	SeatMetadata             map[string]any `json:"seat_metadata"`
}

type handMember struct {
	ID         string     `json:"id"`
	CreatedAt  time.Time  `json:"created_at"`
	ModifiedAt *time.Time `json:"modified_at"`
	CustomerID string     `json:"customer_id"`
	Email      string     `json:"email"`
	Name       string     `json:"name"`
	ExternalID string     `json:"external_id"`
	Role       string     `json:"role"`
}

// BenchmarkListSeats compares Client.ListSeats with listByHand on one server, and prints a
// table at the end. The two calls take turns in one loop and their medians are compared, so
// that other work on the machine disturbs both equally. Metrics are named this-… and hand-…:
// the time of a call, the bytes that it allocates and, on Linux, the peak memory of a process
// that makes it.
func BenchmarkListSeats(b *testing.B) {
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "seats\tthis, ms\tby hand, ms\tratio\t\n")
	for _, n := range []int{1, 100, 1_000, 10_000} {
		body := listBody(n)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", strconv.Itoa(len(body)))
			_, _ = io.WriteString(w, body)
		}))
		client := newClient(b, seats.WithServer(server.URL))
		this := func() error {
			_, err := client.ListSeats(ctx, session, seats.ListSeatsParams{SubscriptionID: teamID})
			return err
		}
		hand := func() error {
			_, err := listByHand(ctx, http.DefaultClient, server.URL, token, teamID)
			return err
		}
		b.Run(fmt.Sprintf("seats=%d", n), func(b *testing.B) {
			thisMedian, handMedian := compare(b, server.URL, this, hand)
			fmt.Fprintf(w, "%d\t%.3f\t%.3f\t%.2f\t\n", n, thisMedian*1e3, handMedian*1e3, thisMedian/handMedian)
		})
		server.Close()
	}
	_ = w.Flush()
	fmt.Printf("\nMedians of whole ListSeats calls over loopback, %s:\n%s\n", runtime.Version(), table.String())
}

// listBody returns a list of n pending seats, each with its own id, member and address.
func listBody(n int) string {
	var items []string
	for i := range n {
		items = append(items, fmt.Sprintf(`{"created_at":"2026-08-22T08:47:05.123456Z","modified_at":null,"id":"7a0c2f0e-5d7e-4a51-9d0e-%012[1]d","subscription_id":"`+teamID+`","order_id":null,"status":"pending","customer_id":"992fae2a-2a17-4b7a-8d9e-e287cf90131b","member_id":"b1f3a3c2-3b1e-4f0e-9d1e-%012[1]d",`+
			`"member":{"id":"b1f3a3c2-3b1e-4f0e-9d1e-%012[1]d","created_at":"2026-08-22T08:47:05.1Z","modified_at":null,"customer_id":"992fae2a-2a17-4b7a-8d9e-e287cf90131b","email":"teammate%[1]d@company.com","name":null,"external_id":null,"role":"member"},`+
			`"email":"teammate%[1]d@company.com","customer_email":"teammate%[1]d@company.com","invitation_token_expires_at":"2026-08-23T08:47:05.12Z","claimed_at":null,"revoked_at":null,"seat_metadata":{"team":"core"}}`, i))
	}
	return `{"seats":[` + strings.Join(items, ",") + `],"available_seats":0,"total_seats":` + strconv.Itoa(n) + `}`
}

// compare measures the two calls and returns the median times in seconds.
func compare(b *testing.B, server string, this, hand func() error) (thisMedian, handMedian float64) {
	var thisTimes, handTimes []time.Duration
	for b.Loop() {
		thisTimes = append(thisTimes, timed(b, this))
		handTimes = append(handTimes, timed(b, hand))
	}
	thisTime, handTime := median(thisTimes), median(handTimes)
	b.ReportMetric(0, "ns/op") // the time of both calls together means nothing
	b.ReportMetric(float64(thisTime), "this-ns")
	b.ReportMetric(float64(handTime), "hand-ns")
	b.ReportMetric(float64(thisTime)/float64(handTime), "time-ratio")
	b.ReportMetric(allocated(b, this), "this-B")
	b.ReportMetric(allocated(b, hand), "hand-B")
	if runtime.GOOS == "linux" {
		thisPeak, handPeak := peak(b, "this", server, 1), peak(b, "hand", server, 1)
		b.ReportMetric(thisPeak, "this-peak-KiB")
		b.ReportMetric(handPeak, "hand-peak-KiB")
		b.ReportMetric(thisPeak/handPeak, "peak-ratio")
		// The peak of several calls also depends on how much garbage each of them makes.
		b.ReportMetric(peak(b, "this", server, 10)/peak(b, "hand", server, 10), "peak-ratio-of-10")
	}
	return thisTime.Seconds(), handTime.Seconds()
}

// timed returns the duration of a call.
func timed(b *testing.B, call func() error) time.Duration {
	began := time.Now()
	if err := call(); err != nil {
		b.Fatal(err)
	}
	return time.Since(began)
}

func median[N cmp.Ordered](values []N) N {
	slices.Sort(values)
	return values[len(values)/2]
}

// allocated returns the bytes that a call allocates, including those of the server.
func allocated(b *testing.B, call func() error) float64 {
	const runs = 10
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range runs {
		timed(b, call)
	}
	runtime.ReadMemStats(&after)
	return float64(after.TotalAlloc-before.TotalAlloc) / runs
}

// Peak memory is measured in a process of its own: the test binary, which TestMain directs
// by these variables.
const (
	envPeakCall   = "SEATS_PEAK_CALL"   // "this" or "hand"
	envPeakServer = "SEATS_PEAK_SERVER" // URL
	envPeakCalls  = "SEATS_PEAK_CALLS"  // number of calls
)

// runForPeak makes the given number of calls and prints the peak memory of the process in KiB.
func runForPeak(which, server, calls string) error {
	n, err := strconv.Atoi(calls)
	if err != nil {
		return err
	}
	client, err := seats.NewClient(seats.WithServer(server))
	if err != nil {
		return err
	}
	for range n {
		if which == "this" {
			_, err = client.ListSeats(ctx, session, seats.ListSeatsParams{SubscriptionID: teamID})
		} else {
			_, err = listByHand(ctx, http.DefaultClient, server, token, teamID)
		}
		if err != nil {
			return err
		}
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return err
	}
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	fmt.Println(strings.Fields(peak)[0])
	return nil
}

// peak returns the peak memory, in KiB, of a process that makes the given number of calls:
// the median of a few processes.
func peak(b *testing.B, which, server string, calls int) float64 {
	var peaks []int
	for range 5 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), envPeakCall+"="+which, envPeakServer+"="+server, envPeakCalls+"="+strconv.Itoa(calls))
		child.Stderr = os.Stderr
		output, err := child.Output()
		if err != nil {
			b.Fatal(err)
		}
		kib, err := strconv.Atoi(strings.TrimSpace(string(output)))
		if err != nil {
			b.Fatal(err)
		}
		peaks = append(peaks, kib)
	}
	return float64(median(peaks))
}
