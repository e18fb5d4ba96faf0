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

// The call that creates a session gives up while others wait: one of them creates it, and
// the calls that come later have it.
func TestSessionOfCancelledCallIsKept(t *testing.T) {
	issuing(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultDelay, Delay: 10 * time.Second, Times: 2, Operations: []string{seatstest.CreateCustomerSession}})
		client, s := clientOf(t, polar), issuer.Session(teamOf(team))
		first, cancel := context.WithCancel(ctx)
		var wait sync.WaitGroup
		wait.Go(func() {
			if err := list(first, client, s); !errors.Is(err, context.Canceled) {
				t.Errorf("the first: %v", err)
			}
		})
		synctest.Wait()
		for range 100 {
			wait.Go(func() {
				if err := listTeam(client, team, s); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		cancel()
		wait.Wait()
		if err := listTeam(client, team, s); err != nil {
			t.Error(err)
		}
		wantCreated(t, polar, 2)
	})
}

// A hundred calls share a refusal, too, and each has its own error of it.
func TestConcurrentCallsShareRefusal(t *testing.T) {
	issuing(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, issuer *seats.Issuer) {
		polar.Fail(seatstest.Fault{Kind: seatstest.FaultDelay, Delay: time.Second, Operations: []string{seatstest.CreateCustomerSession}})
		client, s := clientOf(t, polar), issuer.Session(seats.Subject{ExternalCustomerID: "nobody"})
		var wait sync.WaitGroup
		for range 100 {
			wait.Go(func() {
				err := list(ctx, client, s)
				checkIs(t, err, "ErrCreateSession ErrCustomerNotFound ErrValidation")
				var e *seats.Error
				if !errors.As(err, &e) || e.StatusCode != http.StatusUnprocessableEntity {
					t.Errorf("%v", err)
				}
			})
		}
		wait.Wait()
		wantCreated(t, polar, 1)
	})
}
