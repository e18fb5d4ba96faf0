package roster_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
)

func TestNilContext(t *testing.T) {
	d := newDesk(t, 1)
	people := emails("ada")
	plan := d.plan(people...)
	before := len(d.polar.Requests())
	var none context.Context
	_, planErr := d.Plan(none, people)
	_, applyErr := d.Apply(none, plan)
	for op, err := range map[string]error{"Plan": planErr, "Apply": applyErr} {
		if !errors.Is(err, seats.ErrInvalidArgument) || !strings.Contains(err.Error(), "context is nil") {
			t.Errorf("%s(nil): %v, want ErrInvalidArgument that names the context", op, err)
		}
	}
	if n := len(d.polar.Requests()) - before; n != 0 {
		t.Errorf("%d requests were sent, want 0", n)
	}
}
