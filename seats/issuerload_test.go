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

// A deletingTransport sends requests to a fake Polar and counts the answers. It deletes the
// session of one request in deleteEvery before it sends the request.
type deletingTransport struct {
	polar       *seatstest.Fake
	deleteEvery int64 // 0: no session is deleted

	requests, deletions, creations, refusals atomic.Int64
}

func (d *deletingTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	creates := r.Method == http.MethodPost
	if !creates && d.deleteEvery > 0 && d.requests.Add(1)%d.deleteEvery == 0 {
		d.deletions.Add(1)
		d.polar.DeleteToken(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	}
	answer, err := d.polar.Transport().RoundTrip(r)
	switch {
	case err != nil:
	case answer.StatusCode == http.StatusCreated:
		d.creations.Add(1)
	case answer.StatusCode == http.StatusUnauthorized:
		d.refusals.Add(1)
	}
	return answer, err
}

// Twenty workers make calls for ten teams over hours. One request in five to create a
// session fails, and some sessions are deleted at Polar. No call fails, and the issuer
// creates no more sessions than it needs.
func TestIssuerManyTeams(t *testing.T) {
	const workers, callsEach, teams = 20, 300, 10
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	for name, deleteEvery := range map[string]int64{"no deletions": 0, "deletions": 500} {
		t.Run(name, func(t *testing.T) {
			testIssuer(t, func(t *testing.T, polar *seatstest.Fake, team *seatstest.Team, _ *seats.Issuer) {
				transport := &deletingTransport{polar: polar, deleteEvery: deleteEvery}
				client := clientOf(t, polar, withTransport(transport))
				issuer := newIssuer(t, polar, team.Organization, withTransport(transport), seats.WithRetry(seats.RetryPolicy{MaxAttempts: 20}))
				polar.Fail(seatstest.Fault{Kind: seatstest.FaultEdgePage, Rate: 0.2, Seed: seed, Operations: []string{seatstest.CreateCustomerSession}})
				var subjects []seats.Subject
				for range teams {
					subjects = append(subjects, seats.Subject{CustomerID: team.Organization.NewCustomer(seatstest.Customer{}).ID})
				}
				began := time.Now()
				var wait sync.WaitGroup
				for worker := range workers {
					wait.Go(func() {
						random := rand.New(rand.NewPCG(seed, uint64(worker)))
						for range callsEach {
							time.Sleep(time.Duration(random.Int64N(int64(2 * time.Minute))))
							if _, err := client.WhoAmI(ctx, issuer.Session(subjects[random.IntN(teams)])); err != nil {
								t.Error(err)
							}
						}
					})
				}
				wait.Wait()
				creations, deletions, refusals := transport.creations.Load(), transport.deletions.Load(), transport.refusals.Load()
				perTeam := time.Since(began)/(55*time.Minute) + 1
				if limit := teams*int64(perTeam) + deletions; creations > limit {
					t.Errorf("%d sessions created, want at most %d", creations, limit)
				}
				if deleteEvery == 0 && refusals > 0 || deleteEvery > 0 && refusals < deletions {
					t.Errorf("Polar answered 401 %d times, %d sessions deleted; want at least one 401 per deletion and none without deletions", refusals, deletions)
				}
				t.Logf("%d sessions created in %v, %d deleted", creations, time.Since(began), deletions)
			})
		})
	}
}
