package roster_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/roster"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

func TestNilContext(t *testing.T) {
	polar := seatstest.New()
	team := polar.NewTeam(1)
	r, err := roster.New(polar.Client(), team.Owner, seats.ListSeatsParams{SubscriptionID: team.SubscriptionID})
	if err != nil {
		t.Fatal(err)
	}
	people := []roster.Person{{Email: "ada@company.com"}}
	plan, err := r.Plan(t.Context(), people)
	if err != nil {
		t.Fatal(err)
	}
	sent := len(polar.Requests())
	var none context.Context
	_, planErr := r.Plan(none, people)
	_, applyErr := r.Apply(none, plan)
	for op, err := range map[string]error{"Plan": planErr, "Apply": applyErr} {
		if !errors.Is(err, seats.ErrInvalidArgument) || !strings.Contains(err.Error(), "context is nil") {
			t.Errorf("%s(nil): %v, want ErrInvalidArgument that names the context", op, err)
		}
	}
	if n := len(polar.Requests()) - sent; n != 0 {
		t.Errorf("%d requests were sent, want 0", n)
	}
}
