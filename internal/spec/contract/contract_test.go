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
					t.Fatal("the client sent no request")
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
	wantRequest(t, d, e, "")
	if err := d.checkResponse(e); err != nil {
		t.Errorf("checkResponse: %v", err)
	}
}

func checkLast(t *testing.T, d document, operation string, c call, e exchange) {
	t.Helper()
	if got, err := d.operation(e); err != nil || got != operation {
		t.Errorf("operation: %q, error %v; want %q", got, err, operation)
	}
	if e.status != c.status || code(e) != c.code {
		t.Errorf("answer: %d %q, want %d %q", e.status, code(e), c.status, c.code)
	}
	wantRequest(t, d, e, c.requestError)
	if err := d.checkResponse(e); err != nil {
		t.Errorf("checkResponse: %v", err)
	}
}

// wantRequest checks that the document allows a request or, if want is not empty, that it
// refuses the request with an error that contains want.
func wantRequest(t *testing.T, d document, e exchange, want string) {
	t.Helper()
	err := d.checkRequest(e)
	if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
		t.Errorf("checkRequest: error %v, want %q", err, want)
	}
}

// code returns the error code of an answer, "" if the answer has none.
func code(e exchange) string {
	var body struct{ Error string }
	if json.Unmarshal(e.body, &body) != nil {
		return ""
	}
	return body.Error
}

// There is a call for each operation, and for each status of an answer in the document.
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
		t.Errorf("answers to the calls:\n%s\nanswers in the document:\n%s", lines(got), lines(want))
	}
}

// answer returns the name of a status in the document.
func answer(status int) string {
	if status >= 500 {
		return "5XX"
	}
	return fmt.Sprint(status)
}

func lines(set map[string]bool) string {
	return strings.Join(slices.Sorted(maps.Keys(set)), "\n")
}
