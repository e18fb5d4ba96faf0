package seats_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// figures describes a run.
func (c *chaosRun) figures(t truth) string {
	var b strings.Builder
	requests := c.polar.Requests()
	fmt.Fprintf(&b, "%d people, %d calls, %d requests, %d workers\n", len(c.people), c.calls.Load(), len(requests), chaosWorkers)
	faults, total := countFaults(requests)
	fmt.Fprintf(&b, "faults: %d (%.1f%% of the requests): %s\n", total, 100*float64(total)/float64(len(requests)), joinCounts(faults))
	for _, op := range []string{seatstest.AssignSeat, ensureSeat, ensureRevoked, seatstest.ResendInvitation} {
		fmt.Fprintf(&b, "%s: %s\n", op, joinCounts(c.outcomes(op)))
	}
	unknown, calls := c.countUnknown()
	fmt.Fprintf(&b, "unknown outcomes: %s; %d of the %d calls that can be settled\n", joinCounts(c.unknowns(t)), unknown, calls)
	repeated, looks := repeatedRequests(requests)
	fmt.Fprintf(&b, "repeated requests: %s; looks: %d\n", joinCounts(repeated), looks)
	fmt.Fprintf(&b, "seat ids reassigned: %d", seatsReassigned(c.polar))
	return b.String()
}

func countFaults(requests []seatstest.Request) (byKind map[string]int, total int) {
	byKind = map[string]int{}
	for _, r := range requests {
		if r.Fault != "" {
			byKind[string(r.Fault)]++
			total++
		}
	}
	return byKind, total
}

func (c *chaosRun) outcomes(op string) map[string]int {
	count := map[string]int{}
	for _, p := range c.people {
		for _, call := range p.calls {
			if call.op == op {
				count[chaosOutcome(call.err)]++
			}
		}
	}
	return count
}

// chaosOutcome names the class of a call's outcome.
func chaosOutcome(err error) string {
	var apiErr *seats.Error
	switch {
	case err == nil:
		return "done"
	case errors.Is(err, seats.ErrOutcomeUnknown):
		return "ErrOutcomeUnknown"
	case errors.Is(err, context.DeadlineExceeded):
		return "caller gave up"
	case !errors.As(err, &apiErr):
		return "no response"
	case apiErr.Code != "":
		return apiErr.Code
	}
	return fmt.Sprintf("%s %d", apiErr.Op, apiErr.StatusCode)
}

// unknowns counts the unknown outcomes by whether the request was in fact carried out.
func (c *chaosRun) unknowns(t truth) map[string]int {
	count := map[string]int{}
	for _, p := range c.people {
		for _, call := range p.calls {
			switch {
			case !call.unknown():
			case t.done[call.id] > 0:
				count[call.op+" done"]++
			default:
				count[call.op+" not done"]++
			}
		}
	}
	return count
}

// repeatedRequests counts the requests that a call sent again, by operation, and the lists of
// seats that the client asked for.
func repeatedRequests(requests []seatstest.Request) (repeated map[string]int, looks int) {
	repeated = map[string]int{}
	seen := map[[2]string]bool{}
	for _, r := range requests {
		key := [2]string{r.Header.Get(callHeader), r.Operation}
		if r.Operation == seatstest.ListSeats {
			looks++
		} else if seen[key] {
			repeated[r.Operation]++
		}
		seen[key] = true
	}
	return repeated, looks
}

// seatsReassigned counts the assignments of seats that had been revoked.
func seatsReassigned(polar *seatstest.Fake) int {
	n := 0
	revoked := map[string]bool{}
	for _, hook := range polar.Webhooks() {
		if hook.Type == "customer_seat.revoked" {
			revoked[hook.SeatID] = true
			continue
		}
		if revoked[hook.SeatID] {
			n++
		}
		revoked[hook.SeatID] = false
	}
	return n
}

// joinCounts returns counts on one line.
func joinCounts(counts map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%s %d", name, counts[name]))
	}
	return strings.Join(parts, ", ")
}
