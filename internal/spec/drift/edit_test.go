package drift

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// edited returns document with edits: lines such as "path = JSON", "path += JSON" to append
// to a list, and "path -" to delete. The steps of a path are keys, or positions in lists,
// separated by "|". The first step may be a key of short.
func edited(t *testing.T, document object, edits string) []byte {
	t.Helper()
	var root any = document
	for line := range strings.SplitSeq(strings.TrimSpace(edits), "\n") {
		path, value, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok {
			t.Fatalf("%q is not an edit", line)
		}
		first, rest, _ := strings.Cut(path, "|")
		if long, ok := short[first]; ok {
			path = long + "|" + rest
		}
		root = edit(t, root, strings.Split(strings.TrimSuffix(path, "|"), "|"), value)
	}
	out, err := json.Marshal(root)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// short has names for the places that tests edit most.
var short = map[string]string{
	"S":       "components|schemas",
	"list":    "paths|/v1/customer-portal/seats|get",
	"assign":  "paths|/v1/customer-portal/seats|post",
	"revoke":  "paths|/v1/customer-portal/seats/{seat_id}|delete",
	"resend":  "paths|/v1/customer-portal/seats/{seat_id}/resend|post",
	"claimed": "paths|/v1/customer-portal/seats/subscriptions|get",
}

// edit copies what is on the path, so that the document does not change.
func edit(t *testing.T, v any, path []string, change string) any {
	t.Helper()
	if len(path) == 0 {
		return changed(t, v, change)
	}
	step := path[0]
	switch v := v.(type) {
	case object:
		copied := maps.Clone(v)
		if len(path) == 1 && change == "-" {
			if _, ok := v[step]; !ok {
				t.Fatalf("no key %s to delete", step)
			}
			delete(copied, step)
			return copied
		}
		if len(path) > 1 && v[step] == nil {
			t.Fatalf("no key %s on the path", step)
		}
		copied[step] = edit(t, v[step], path[1:], change)
		return copied
	case []any:
		i, err := strconv.Atoi(step)
		if err != nil || i >= len(v) {
			t.Fatalf("no position %s in a list of %d", step, len(v))
		}
		if len(path) == 1 && change == "-" {
			return slices.Delete(slices.Clone(v), i, i+1)
		}
		copied := slices.Clone(v)
		copied[i] = edit(t, v[i], path[1:], change)
		return copied
	}
	t.Fatalf("%s is not in an object or a list", step)
	return nil
}

func changed(t *testing.T, v any, change string) any {
	t.Helper()
	operator, source, _ := strings.Cut(change, " ")
	var value any
	if err := json.Unmarshal([]byte(source), &value); err != nil {
		t.Fatalf("%s: %v", change, err)
	}
	switch operator {
	case "=":
		return value
	case "+=":
		return append(slices.Clone(list(v)), value)
	}
	t.Fatalf("no operator %q", operator)
	return nil
}

// wantChanges checks the result of a comparison. There is a line for each change in want.
func wantChanges(t *testing.T, changes []Change, err error, want string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if got := lines(changes); got != want {
		t.Errorf("changes:\n%swant:\n%s", got, want)
	}
}

// lines returns a line for each change.
func lines(changes []Change) string {
	var s strings.Builder
	for _, change := range changes {
		fmt.Fprintf(&s, "%s: %s: %s\n", change.Class, change.Where, change.What)
	}
	return s.String()
}
