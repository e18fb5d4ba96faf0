package seats_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A day has what Polar's server of that day answered.
type day struct {
	Date      string
	Exchanges []recorded
}

type recorded struct {
	Name    string
	Request struct{ Line string }
	Status  int
	Headers map[string]string
	Body    string
}

// Every server from the first version on gives today's client the right values or
// the right error.
func TestHistory(t *testing.T) {
	ours := checkDays(t, "testdata/history/*.json")
	if ours < 387 {
		t.Errorf("%d exchanges, want those of all days", ours)
	}
	// The recordings that ours are copied from, where they are.
	checkDays(t, "../../shared/golden/history/*.json")
}

// checkDays returns how many exchanges the files have.
func checkDays(t *testing.T, pattern string) (count int) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		for _, exchange := range readDay(t, file).Exchanges {
			if strings.Contains(exchange.Request.Line, "/customer-seats/claim") {
				continue // an operation of the invitee's page, not of ours
			}
			count++
			t.Run(filepath.Base(file)+"/"+exchange.Name, func(t *testing.T) { exchange.check(t) })
		}
	}
	return count
}

func readDay(t testing.TB, file string) day {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var d day
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return d
}

// check gives the recorded answer to the operation that was asked.
func (r recorded) check(t *testing.T) {
	t.Helper()
	header := http.Header{}
	for key, value := range r.Headers {
		header.Set(key, value)
	}
	header.Del("Content-Length")
	call := recordedCall(r.Request.Line)
	if call == nil {
		t.Fatalf("no operation has %q", r.Request.Line)
	}
	checkRecorded(t, call, literal{r.Status, header, r.Body})
}

// No other day may stop the test at a name or a shape that only today's servers have.
func TestHistoryCheckAcceptsOtherDays(t *testing.T) {
	const line = "POST /v1/customer-portal/seats HTTP/1.1"
	statuses := map[string]int{"NotPermitted": 403, "FeatureNotEnabled": 403, "MemberNotFound": 404, "ResourceNotFound": 404, "insufficient_scope": 403}
	for _, name := range slices.Concat([]string{"", "BadRequest", "insufficient_scope", "SeatOnHold"}, slices.Collect(maps.Keys(sentinelByCode))) {
		exchange := recorded{Status: cmp.Or(statuses[name], 400), Body: `{"error":"` + name + `","detail":"Why."}`}
		exchange.Request.Line = line
		t.Run(name, func(t *testing.T) { exchange.check(t) })
	}
	for _, prices := range []string{`[]`, `[{"amount_type":"fixed","price_amount":500,"is_archived":false}]`, `[{"amount_type":"seat_based","is_archived":false}]`, `[{"amount_type":"seat_based","is_archived":false,"seat_tiers":{"tiers":[]}}]`} {
		page := decodeJSON(t, []byte(testdata(t, "subscriptions.json"))).(map[string]any)
		page["items"].([]any)[0].(map[string]any)["prices"] = decodeJSON(t, []byte(prices))
		exchange := recorded{Status: 200, Body: mustJSON(t, page)}
		exchange.Request.Line = "GET /v1/customer-portal/seats/subscriptions HTTP/1.1"
		t.Run(prices, func(t *testing.T) { exchange.check(t) })
	}
}
