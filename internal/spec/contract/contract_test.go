package contract_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestContract(t *testing.T) {
	d := openDocument(t)
	for _, operation := range slices.Sorted(maps.Keys(calls)) {
		for _, c := range calls[operation] {
			t.Run(operation+"/"+c.name, func(t *testing.T) {
				w := newWorld(t)
				c.do(w)
				if len(w.wire.exchanges) == 0 {
					t.Fatal("nothing was sent")
				}
				before, last := split(w.wire.exchanges)
				for _, e := range before {
					wantDocumented(t, d, e)
				}
				checkLast(t, d, operation, c, last)
			})
		}
	}
}

func split(exchanges []exchange) (before []exchange, last exchange) {
	end := len(exchanges) - 1
	return exchanges[:end], exchanges[end]
}

func wantDocumented(t *testing.T, d document, e exchange) {
	t.Helper()
	if err := d.checkRequest(e); err != nil {
		t.Errorf("request: %v", err)
	}
	if err := d.checkResponse(e); err != nil {
		t.Errorf("response: %v", err)
	}
}

func checkLast(t *testing.T, d document, operation string, c call, e exchange) {
	t.Helper()
	if got, err := d.operation(e); err != nil || got != operation {
		t.Errorf("operation is %s, error %v", got, err)
	}
	if e.status != c.status || code(e) != c.code {
		t.Errorf("got %d %q, want %d %q", e.status, code(e), c.status, c.code)
	}
	err := d.checkRequest(e)
	if c.wrong == "" && err != nil {
		t.Errorf("request: %v", err)
	}
	if c.wrong != "" && (err == nil || !strings.Contains(err.Error(), c.wrong)) {
		t.Errorf("request: got error %v, want one with %s", err, c.wrong)
	}
	if err := d.checkResponse(e); err != nil {
		t.Errorf("response: %v", err)
	}
}

// code returns the name of the error that was answered.
func code(e exchange) string {
	var body struct{ Error string }
	if json.Unmarshal(e.received, &body) != nil {
		return ""
	}
	return body.Error
}

// Some call gets each answer that the document has, and each operation is called.
func TestContractIsComplete(t *testing.T) {
	d := openDocument(t)
	got := map[string]bool{}
	for operation, all := range calls {
		for _, c := range all {
			got[operation+" "+answer(c.status)] = true
		}
	}
	want := map[string]bool{}
	for _, item := range d.spec.Paths.Map() {
		for _, operation := range item.Operations() {
			for status := range operation.Responses.Map() {
				want[operation.OperationID+" "+status] = true
			}
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("answers that are got:\n%s\nanswers in the document:\n%s", lines(got), lines(want))
	}
}

// answer names a status as the document does.
func answer(status int) string {
	if status >= 500 {
		return "5XX"
	}
	return fmt.Sprint(status)
}

func lines(set map[string]bool) string {
	return strings.Join(slices.Sorted(maps.Keys(set)), "\n")
}
