package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/roster"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// refusedSession returns the error of a call for which Polar refuses to create a session.
func refusedSession(t *testing.T, status int, retryAfter, body string) error {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Retry-After", retryAfter)
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	defer srv.Close()
	client, err := seats.NewClient(seats.WithServer(srv.URL))
	if err != nil {
		t.Fatal(err)
	}
	issuer, err := seats.NewIssuer(client, "polar_oat_test")
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.ListSeats(t.Context(), issuer.Session(seats.Subject{CustomerID: "9d4e0ad4-1e3a-4a7a-9c55-1b1f4e5d2a01"}),
		seats.ListSeatsParams{SubscriptionID: "0f4f0b5e-0d3c-4b43-8d42-8c0d4b1d7c02"})
	if !errors.Is(err, seats.ErrCreateSession) {
		t.Fatalf("ListSeats: %v, want ErrCreateSession", err)
	}
	return err
}

func TestRiverError(t *testing.T) {
	if err := riverError(nil); err != nil {
		t.Errorf("riverError(nil) = %v, want nil", err)
	}

	limited := refusedSession(t, http.StatusTooManyRequests, "60", `{"detail":"Too Many Requests"}`)
	var snooze *river.JobSnoozeError
	if err := riverError(limited); !errors.As(err, &snooze) {
		t.Errorf("riverError(rate limited) = %v, want a snooze", err)
	} else if snooze.Duration < time.Minute || snooze.Duration >= 70*time.Second {
		t.Errorf("riverError(rate limited) snoozes for %s, want 60 to 70 s", snooze.Duration)
	}

	for _, cause := range []error{roster.ErrTooManyRevocations, roster.ErrEmptyRoster} {
		err := riverError(fmt.Errorf("roster: Compare: %w", cause))
		var cancel *river.JobCancelError
		if !errors.As(err, &cancel) || !errors.Is(err, cause) {
			t.Errorf("riverError(%v) = %v, want a cancellation", cause, err)
		}
	}

	retried := []error{
		refusedSession(t, http.StatusUnauthorized, "", `{"error":"invalid_token","error_description":"The access token provided is expired, revoked, malformed, or invalid for other reasons."}`),
		roster.ErrStalePlan,
		seats.ErrServer,
		seats.ErrOutcomeUnknown,
		context.DeadlineExceeded,
	}
	for _, err := range retried {
		if got := riverError(err); got != err {
			t.Errorf("riverError(%v) = %v, want the same error, so that River retries", err, got)
		}
	}
}

// work has River run the job for the only team of a fake until the job has ended or is
// scheduled for later. people are the local parts of addresses. work returns the job and the
// held seats.
func work(t *testing.T, timeout time.Duration, faults []seatstest.Fault, people ...string) (*rivertype.JobRow, []seats.Seat) {
	t.Helper()
	srv := seatstest.NewServer()
	t.Cleanup(srv.Close)
	folder := t.TempDir()
	orders := httptest.NewServer(srv.Fake.WithOrders())
	t.Cleanup(orders.Close)
	token, err := seed(t.Context(), orders.URL, folder, 1)
	if err != nil {
		t.Fatal(err)
	}
	src, err := readSource(folder)
	if err != nil {
		t.Fatal(err)
	}
	name := teamName(0)
	src[name].People = nil
	for _, person := range people {
		src[name].People = append(src[name].People, roster.Person{Email: person + "@company.com"})
	}
	for _, fault := range faults {
		srv.Fail(fault)
	}
	worker, err := newTeamWorker(srv.URL, token, src)
	if err != nil {
		t.Fatal(err)
	}
	s, err := openStore(t.Context(), "", filepath.Join(folder, "fleet.db"), newConfig(settings{workers: 1, timeout: timeout, rescue: time.Hour}, worker))
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	if err := s.enqueue(t.Context(), "tonight", src); err != nil {
		t.Fatal(err)
	}
	if err := s.queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	job := waitForJob(t, s)
	if err := s.queue.Stop(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	return job, srv.Seats(src[name].SubscriptionID)
}

// waitForJob waits until the only job has ended or is scheduled for later.
func waitForJob(t *testing.T, s *store) *rivertype.JobRow {
	t.Helper()
	for {
		for job, err := range s.jobs(t.Context(), "tonight") {
			if err != nil {
				t.Fatal(err)
			}
			if job.FinalizedAt != nil || job.State == rivertype.JobStateScheduled {
				return job
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func TestWork(t *testing.T) {
	noSession := seatstest.Fault{Kind: seatstest.FaultAnswer, Operations: []string{seatstest.CreateCustomerSession}, Status: 429,
		Header: http.Header{"Retry-After": {"60"}}, Body: `{"detail":"Too Many Requests"}`, Times: 100}
	// A job's first ListSeats sends three requests.
	unavailable := seatstest.Fault{Kind: seatstest.FaultAnswer, Operations: []string{seatstest.ListSeats}, Times: 3}
	stall := seatstest.Fault{Kind: seatstest.FaultStall, Operations: []string{seatstest.AssignSeat}}
	tests := map[string]struct {
		timeout time.Duration
		faults  []seatstest.Fault
		people  []string
		state   rivertype.JobState
		errors  string
		held    int
	}{
		"a list":            {people: []string{"ada", "bob"}, state: rivertype.JobStateCompleted, held: 2},
		"no session":        {faults: []seatstest.Fault{noSession}, people: []string{"ada"}, state: rivertype.JobStateScheduled},
		"an empty list":     {state: rivertype.JobStateCancelled, errors: "the list of people is empty"},
		"Polar unavailable": {faults: []seatstest.Fault{unavailable}, people: []string{"ada"}, state: rivertype.JobStateCompleted, errors: "503", held: 1},
		"out of time":       {timeout: 3 * time.Second, faults: []seatstest.Fault{stall}, people: []string{"ada", "bob"}, state: rivertype.JobStateCompleted, held: 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.timeout == 0 {
				test.timeout = time.Minute
			}
			job, held := work(t, test.timeout, test.faults, test.people...)
			if job.State != test.state {
				t.Errorf("state %s, want %s", job.State, test.state)
			}
			if got := fmt.Sprint(job.Errors); !strings.Contains(got, test.errors) || test.errors == "" && len(job.Errors) > 0 {
				t.Errorf("errors %s, want %q in them", got, test.errors)
			}
			if len(held) != test.held {
				t.Errorf("%d seats are held, want %d", len(held), test.held)
			}
		})
	}
}

func TestOutcome(t *testing.T) {
	job, _ := work(t, time.Minute, nil, "ada", "bob")
	var got outcome
	if err := json.Unmarshal(job.Output(), &got); err != nil {
		t.Fatal(err)
	}
	if want := (outcome{People: 2, Assigned: 2}); got != want {
		t.Errorf("outcome %+v, want %+v", got, want)
	}
}
