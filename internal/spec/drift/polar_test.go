package drift

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
)

// taken returns the part of Polar's document that make spec took.
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

// polars returns Polar's whole document. It skips the test if there is no copy, because the
// document is not part of the project.
func polars(t *testing.T) object {
	t.Helper()
	source, err := os.ReadFile("../../../../shared/upstream/polar-2026-10.openapi.json")
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("no copy of Polar's whole document")
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

// Each change of what the operations reach is reported once, with its class.
func TestMutations(t *testing.T) {
	ours := taken(t)
	for _, test := range mutations {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			changes, err := ours.compare(edited(t, ours.tree, test.edits), exported)
			wantChanges(t, changes, err, test.want+"\n")
		})
	}
}

// The same changes are reported in Polar's whole document.
func TestMutationsOfWholeDocument(t *testing.T) {
	ours, whole := taken(t), polars(t)
	for i, test := range mutations {
		if i%8 == 0 { // each reads 3 MB
			t.Run(test.name, func(t *testing.T) {
				changes, err := ours.compare(edited(t, whole, test.edits), exported)
				wantChanges(t, changes, err, test.want+"\n")
			})
		}
	}
}

// Changes elsewhere, and changes of descriptions or of the order of things, are not reported.
func TestNoMutations(t *testing.T) {
	ours, whole := taken(t), polars(t)
	for _, test := range noMutations {
		t.Run(test.name, func(t *testing.T) {
			changes, err := ours.compare(edited(t, whole, test.edits), exported)
			wantChanges(t, changes, err, "")
		})
	}
}

// If an operation is gone, that is a breaking change, and the other changes are reported too.
func TestOperationGone(t *testing.T) {
	ours := taken(t)
	for operation, name := range map[string]string{
		"list": "ListSeats", "assign": "AssignSeat", "revoke": "RevokeSeat", "resend": "ResendInvitation", "claimed": "ListClaimedSubscriptions",
	} {
		changes, err := ours.compare(edited(t, ours.tree, operation+" -\nopenapi = \"3.1.1\""), nil)
		if err != nil {
			t.Errorf("compare without %s: %v", name, err)
		}
		got := lines(changes)
		for _, want := range []string{"breaking: " + name + ": is gone\n", `breaking: make spec: fails: operation "customer_portal:seats:`, "harmless: openapi: was 3.1.0, is 3.1.1\n"} {
			if !strings.Contains(got, want) {
				t.Errorf("compare without %s: changes\n%swant among them %s", name, got, want)
			}
		}
		if len(changes) != 3 {
			t.Errorf("compare without %s: changes\n%swant three", name, got)
		}
	}
}
