package seatstest

import (
	"net/http"
	"testing"
	"time"
)

// counter sends requests in process and counts answers until a 429.
type counter struct {
	t    *testing.T
	fake *Fake
}

func (c counter) status(token string) int {
	r, _ := http.NewRequest("GET", "http://polar/v1/customer-portal/seats/subscriptions", nil)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := c.fake.Transport().RoundTrip(r)
	if err != nil {
		c.t.Fatal(err)
	}
	return resp.StatusCode
}

func (c counter) answered(token string) int {
	for n := range 1000 {
		if c.status(token) == http.StatusTooManyRequests {
			return n
		}
	}
	return 1000
}

func TestRateLimits(t *testing.T) {
	tests := []struct {
		environment Environment
		fresh       int // answers to a token that works
		again       int // a minute later
		unknown     int // answers to a token that does not work, and to none
		anonymous   int
	}{
		{NoEnvironment, 1000, 1000, 1000, 1000},
		{Sandbox, 101, 100, 60, 100},
		{Production, 501, 500, 60, 500},
	}
	for _, test := range tests {
		fake := New()
		fake.SetEnvironment(test.environment)
		team := fake.NewTeam(5)
		c := counter{t, fake}
		if n := c.answered(team.OwnerToken); n != test.fresh {
			t.Errorf("%v: %d answers, want %d", test.environment, n, test.fresh)
		}
		fake.Advance(59 * time.Second)
		if n := c.answered(team.OwnerToken); test.environment != NoEnvironment && n != 0 {
			t.Errorf("%v: %d answers in the same minute, want none", test.environment, n)
		}
		fake.Advance(time.Second)
		if n := c.answered(team.OwnerToken); n != test.again {
			t.Errorf("%v: %d answers a minute later, want %d", test.environment, n, test.again)
		}
		if n := c.answered("polar_cst_unknown"); n != test.unknown {
			t.Errorf("%v: %d answers to an unknown token, want %d", test.environment, n, test.unknown)
		}
		if n := c.answered(""); n != test.anonymous {
			t.Errorf("%v: %d answers without a token, want %d", test.environment, n, test.anonymous)
		}
	}
}

// TestRateLimitsBySubject: two sessions of a customer share its limit.
func TestRateLimitsBySubject(t *testing.T) {
	fake := New()
	fake.SetEnvironment(Sandbox)
	team := fake.NewTeam(5)
	c := counter{t, fake}
	first, second := team.Customer.NewToken(Token{}), team.Customer.NewToken(Token{})
	if got := c.answered(first); got != 101 {
		t.Errorf("%d answers, want 101", got)
	}
	if got := c.status(second); got != 200 {
		t.Errorf("a new token: %d, want 200: it is not known yet whose it is", got)
	}
	if got := c.status(second); got != 429 {
		t.Errorf("the same token: %d, want 429", got)
	}
	if got := c.status(team.OwnerToken); got != 200 {
		t.Errorf("another subject: %d, want 200", got)
	}
}
