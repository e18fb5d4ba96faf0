package roster_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/roster"
)

// canned answers each assignment with a seat for the person, and each list with no seats.
type canned struct{ places int }

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	body := fmt.Sprintf(`{"seats":[],"available_seats":%d,"total_seats":%[1]d}`, c.places)
	if r.Method == http.MethodPost {
		var asked struct{ Email string }
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			return nil, err
		}
		body = seatJSON(asked.Email, asked.Email, "")
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}, nil
}

// BenchmarkApply assigns seats to many people. live-B/person is the growth of the live heap
// between the first and the last assignment, for each person.
func BenchmarkApply(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprintf("people=%d", n), func(b *testing.B) {
			client, err := seats.NewClient(seats.WithHTTPClient(&http.Client{Transport: canned{n}}))
			if err != nil {
				b.Fatal(err)
			}
			var first, last uint64
			r, err := roster.New(client, seats.CustomerSession("polar_cst_x"), seats.ListSeatsParams{SubscriptionID: listedID},
				roster.WithProgress(func(e roster.Event) {
					switch {
					case e.Kind == roster.EventAssigned && e.Done == 1:
						first = liveHeap()
					case e.Kind == roster.EventAssigned && e.Done == n:
						last = liveHeap()
					}
				}))
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				plan, err := r.Plan(ctx, numbered(n))
				if err != nil {
					b.Fatal(err)
				}
				if _, err := r.Apply(ctx, plan); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric((float64(last)-float64(first))/float64(n), "live-B/person")
		})
	}
}

func liveHeap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
