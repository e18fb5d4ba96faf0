package drift

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
)

// taken returns what was taken of Polar's document: all that can drift.
func taken(t *testing.T) side {
	t.Helper()
	source, err := os.ReadFile("../polar.yaml")
	if err != nil {
		t.Fatal(err)
	}
	ours, err := read(source)
	if err != nil {
		t.Fatal(err)
	}
	return ours
}

// polars returns Polar's whole document. Where there is no copy of it the test is
// skipped: it is not part of the project.
func polars(t *testing.T) object {
	t.Helper()
	source, err := os.ReadFile("../../../../shared/upstream/polar-2026-10.openapi.json")
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("Polar's own document is not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	var whole object
	if err := json.Unmarshal(source, &whole); err != nil {
		t.Fatal(err)
	}
	return whole
}

// Every single change of what the operations reach is found, once, and classed.
func TestMutations(t *testing.T) {
	ours := taken(t)
	for _, test := range mutations {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			wantChanges(t, ours, edited(t, ours.tree, test.edits), test.want+"\n")
		})
	}
}

// The same in Polar's whole document, of which it is a small part.
func TestMutationsOfTheWhole(t *testing.T) {
	ours, whole := taken(t), polars(t)
	for i, test := range mutations {
		if i%8 == 0 { // each reads 3 MB
			t.Run(test.name, func(t *testing.T) {
				wantChanges(t, ours, edited(t, whole, test.edits), test.want+"\n")
			})
		}
	}
}

// Changes elsewhere, and changes of words and of order, are none.
func TestNoMutations(t *testing.T) {
	ours, whole := taken(t), polars(t)
	for _, test := range noMutations {
		t.Run(test.name, func(t *testing.T) {
			wantChanges(t, ours, edited(t, whole, test.edits), "")
		})
	}
}

// An operation that is gone breaks, and does not hide what else has changed.
func TestOperationsThatAreGone(t *testing.T) {
	ours := taken(t)
	for step, name := range map[string]string{
		"list": "ListSeats", "assign": "AssignSeat", "revoke": "RevokeSeat", "resend": "ResendInvitation", "claimed": "ListClaimedSubscriptions",
	} {
		changes, err := ours.compare(edited(t, ours.tree, step+" -\nopenapi = \"3.1.1\""), nil)
		if err != nil {
			t.Errorf("%s is gone: %v", name, err)
		}
		said := lines(changes)
		for _, want := range []string{"breaking: " + name + ": is gone\n", `breaking: make spec: fails: operation "customer_portal:seats:`, "harmless: openapi: was 3.1.0, is 3.1.1\n"} {
			if !strings.Contains(said, want) {
				t.Errorf("%s is gone: got\n%swant %s", name, said, want)
			}
		}
		if len(changes) != 3 {
			t.Errorf("%s is gone: got\n%swant no more than three changes", name, said)
		}
	}
}

func wantChanges(t *testing.T, ours side, theirs []byte, want string) {
	t.Helper()
	changes, err := ours.compare(theirs, exported)
	if err != nil {
		t.Fatal(err)
	}
	if got := lines(changes); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
