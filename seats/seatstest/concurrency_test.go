package seatstest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// atOnce calls f n times at the same time and counts the outcomes by name.
func atOnce(n int, f func(i int) string) map[string]int {
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		start = make(chan struct{})
		count = map[string]int{}
	)
	for i := range n {
		wg.Go(func() {
			<-start
			outcome := f(i)
			mu.Lock()
			defer mu.Unlock()
			count[outcome]++
		})
	}
	close(start)
	wg.Wait()
	return count
}

func outcome(err error) string {
	var e *seats.Error
	switch {
	case err == nil:
		return "200"
	case errors.As(err, &e):
		return e.Code
	}
	return err.Error()
}

func TestTwentyPeopleAtOnceOnFiveSeats(t *testing.T) {
	srv := NewServer()
	defer srv.Close()
	team, client := srv.NewTeam(5), srv.Client()
	got := atOnce(20, func(i int) string {
		_, err := client.AssignSeat(context.Background(), team.Owner, seats.SeatAssign{
			SubscriptionID: team.SubscriptionID, Email: fmt.Sprintf("p%d@company.com", i),
		})
		return outcome(err)
	})
	if got["200"] != 5 || got["SeatNotAvailable"] != 15 {
		t.Errorf("%v, want 5 seats and 15 SeatNotAvailable", got)
	}
	if n := len(srv.Invitations()); n != 5 {
		t.Errorf("%d mails, want 5", n)
	}
}

func TestOnePersonTenTimesAtOnce(t *testing.T) {
	srv := NewServer()
	defer srv.Close()
	team, client := srv.NewTeam(20), srv.Client()
	got := atOnce(10, func(int) string {
		_, err := client.AssignSeat(context.Background(), team.Owner, seats.SeatAssign{
			SubscriptionID: team.SubscriptionID, Email: "ada@company.com",
		})
		return outcome(err)
	})
	if got["200"] != 1 || got["SeatAlreadyAssigned"] != 9 {
		t.Errorf("%v, want one seat and 9 SeatAlreadyAssigned", got)
	}
}

func TestSixRevokesAtOnce(t *testing.T) {
	srv := NewServer()
	defer srv.Close()
	team, client := srv.NewTeam(5), srv.Client()
	seat, err := client.AssignSeat(context.Background(), team.Owner, seats.SeatAssign{
		SubscriptionID: team.SubscriptionID, Email: "ada@company.com",
	})
	if err != nil {
		t.Fatal(err)
	}
	got := atOnce(6, func(int) string {
		_, err := client.RevokeSeat(context.Background(), team.Owner, seat.ID)
		return outcome(err)
	})
	if got["200"] != 6 {
		t.Errorf("%v, want six 200s", got)
	}
}

// TestHundredClients is for the race detector: every method while requests come.
func TestHundredClients(t *testing.T) {
	srv := NewServer()
	defer srv.Close()
	team := srv.NewTeam(1000)
	hc := &http.Client{Transport: &http.Transport{}}
	defer hc.CloseIdleConnections()
	client := srv.Client(seats.WithHTTPClient(hc))
	got := atOnce(100, func(i int) string {
		ctx := context.Background()
		seat, err := client.AssignSeat(ctx, team.Owner, seats.SeatAssign{
			SubscriptionID: team.SubscriptionID, Email: fmt.Sprintf("p%d@company.com", i),
		})
		if err != nil {
			return outcome(err)
		}
		if err := srv.Claim(seat.ID); err != nil {
			return err.Error()
		}
		srv.Advance(time.Millisecond)
		srv.Seats(team.SubscriptionID)
		srv.Invitations()
		srv.Webhooks()
		srv.Requests()
		srv.NewTeam(1)
		srv.DeleteToken("nobody's")
		_, err = client.ListClaimedSubscriptions(ctx, team.Owner, seats.ListClaimedSubscriptionsParams{})
		return outcome(err)
	})
	if got["200"] != 100 {
		t.Errorf("%v, want a hundred 200s", got)
	}
	if n := len(srv.Seats(team.SubscriptionID)); n != 100 {
		t.Errorf("%d seats, want 100", n)
	}
}

func TestTenThousandSeats(t *testing.T) {
	const n = 10_000
	srv := NewServer()
	defer srv.Close()
	team := srv.NewTeam(n)
	srv.mu.Lock()
	c := srv.world.containers[team.SubscriptionID]
	for i := range n {
		m := &member{id: newUUID(), customer: c.customer, email: fmt.Sprintf("p%d@company.com", i), role: RoleMember}
		to := recipient{customer: c.customer, member: m, newMember: true, email: m.email}
		srv.assign(c, to, assignment{immediate: true, metadata: pythonjson.Value{Kind: pythonjson.ObjectKind}})
	}
	srv.mu.Unlock()
	began := time.Now()
	status, body := call(t, http.DefaultClient, srv.URL, team.OwnerToken, "GET", "/v1/customer-portal/seats?subscription_id="+team.SubscriptionID, "")
	if took := time.Since(began); took > time.Second {
		t.Errorf("a list of %d seats took %v", n, took)
	}
	if got := strings.Count(body, `"status":"claimed"`); status != 200 || got != n {
		t.Errorf("%d with %d seats, want 200 with %d", status, got, n)
	}
}
