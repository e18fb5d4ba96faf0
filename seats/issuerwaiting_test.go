package seats_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// If the call that creates a session is canceled while others wait, one of them creates the
// session, and later calls use it.
func TestSessionOfCanceledCallIsKept(t *testing.T) {
	testIssuer(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
		failCreateSession(polar, seatstest.Fault{Kind: seatstest.FaultDelay, Delay: 10 * time.Second, Times: 2})
		client, s := clientOf(t, polar), issuer.Session(subjectOf(team))
		first, cancel := context.WithCancel(ctx)
		var wait sync.WaitGroup
		wait.Go(func() {
			if err := listSeatsAs(first, client, s); !errors.Is(err, context.Canceled) {
				t.Errorf("the canceled call: ListSeats: %v, want context.Canceled", err)
			}
		})
		synctest.Wait()
		for range 100 {
			wait.Go(func() {
				if err := listTeamSeats(client, team, s); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		cancel()
		wait.Wait()
		if err := listTeamSeats(client, team, s); err != nil {
			t.Error(err)
		}
		checkCreateCalls(t, polar, 2)
	})
}

// Calls that wait for the same session share a refusal, and each returns its own error.
func TestConcurrentCallsShareRefusal(t *testing.T) {
	testIssuer(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
		failCreateSession(polar, seatstest.Fault{Kind: seatstest.FaultDelay, Delay: time.Second})
		client, s := clientOf(t, polar), issuer.Session(seats.Subject{ExternalCustomerID: "nobody"})
		var wait sync.WaitGroup
		for range 100 {
			wait.Go(func() {
				err := listSeatsAs(ctx, client, s)
				checkIs(t, err, "ErrCreateSession ErrCustomerNotFound ErrValidation")
				var e *seats.Error
				if !errors.As(err, &e) || e.StatusCode != http.StatusUnprocessableEntity {
					t.Errorf("ListSeats: %v, want one with a 422", err)
				}
			})
		}
		wait.Wait()
		checkCreateCalls(t, polar, 1)
	})
}
