package seats_test

import (
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// A border counts what passes between many calls and a fake, and deletes a session now
// and then before it is used.
type border struct {
	polar       *seatstest.Fake
	deleteEvery int64 // requests of a session; 0: never

	requests, deletions, creations, refusals atomic.Int64
}

func (b *border) RoundTrip(r *http.Request) (*http.Response, error) {
	creates := r.Method == http.MethodPost
	if !creates && b.deleteEvery > 0 && b.requests.Add(1)%b.deleteEvery == 0 {
		b.deletions.Add(1)
		b.polar.DeleteToken(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	}
	answer, err := b.polar.Transport().RoundTrip(r)
	switch {
	case err != nil:
	case answer.StatusCode == http.StatusCreated:
		b.creations.Add(1)
	case answer.StatusCode == http.StatusUnauthorized:
		b.refusals.Add(1)
	}
	return answer, err
}

// Twenty workers call for ten teams over hours, while every fifth creation of a session
// fails, and sessions are deleted at Polar now and then. No call fails, and no more
// sessions are created than have to be.
func TestIssuerManyTeams(t *testing.T) {
	const workers, callsEach, teams = 20, 300, 10
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	for name, deleteEvery := range map[string]int64{"sessions live on": 0, "sessions are deleted": 500} {
		t.Run(name, func(t *testing.T) {
			issuing(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, _ *seats.Issuer) {
				b := &border{polar: polar, deleteEvery: deleteEvery}
				over := withTransport(b)
				client, issuer := clientOf(t, polar, over), issuerOf(t, polar, team.Organization, over, seats.WithRetry(seats.RetryPolicy{MaxAttempts: 20}))
				polar.Fail(seatstest.Fault{Kind: seatstest.FaultEdgePage, Rate: 0.2, Seed: seed, Operations: []string{seatstest.CreateCustomerSession}})
				var of []seats.Subject
				for range teams {
					of = append(of, seats.Subject{CustomerID: team.Organization.NewCustomer(seatstest.Customer{}).ID})
				}
				began := time.Now()
				var wait sync.WaitGroup
				for worker := range workers {
					wait.Go(func() {
						random := rand.New(rand.NewPCG(seed, uint64(worker)))
						for range callsEach {
							time.Sleep(time.Duration(random.Int64N(int64(2 * time.Minute))))
							if _, err := client.WhoAmI(ctx, issuer.Session(of[random.IntN(teams)])); err != nil {
								t.Error(err)
							}
						}
					})
				}
				wait.Wait()
				lives := time.Since(began)/(55*time.Minute) + 1 // of one team's sessions, one after the other
				if most := teams*int64(lives) + b.deletions.Load(); b.creations.Load() > most {
					t.Errorf("%d sessions were created, want %d at most", b.creations.Load(), most)
				}
				if deleteEvery == 0 && b.refusals.Load() > 0 || deleteEvery > 0 && b.refusals.Load() < b.deletions.Load() {
					t.Errorf("Polar answered %d times 401 to sessions of which %d were deleted", b.refusals.Load(), b.deletions.Load())
				}
				t.Logf("%d sessions in %v, %d of them deleted", b.creations.Load(), time.Since(began), b.deletions.Load())
			})
		})
	}
}
