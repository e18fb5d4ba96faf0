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

// A day has exchanges with Polar's server as it was on that day.
type day struct {
	Date      string
	Exchanges []exchange
}

// An exchange is a request line and the response to it.
type exchange struct {
	Name    string
	Request struct{ Line string }
	Status  int
	Headers map[string]string
	Body    string
}

// The client returns the right value or error for every recorded response, from the first
// version of the server on.
func TestHistory(t *testing.T) {
	if n := checkDays(t, "testdata/history/*.json"); n < 387 {
		t.Errorf("%d exchanges, want at least 387", n)
	}
	t.Run("shared", func(t *testing.T) {
		skipWithoutSharedHistory(t)
		checkDays(t, sharedHistory)
	})
}

// sharedHistory matches the recordings from which testdata/history is copied.
const sharedHistory = "../../shared/golden/history/*.json"

func skipWithoutSharedHistory(t *testing.T) {
	t.Helper()
	if len(glob(t, sharedHistory)) == 0 {
		t.Skipf("no recordings match %s", sharedHistory)
	}
}

// checkDays checks every exchange of the files and returns their number.
func checkDays(t *testing.T, pattern string) (count int) {
	t.Helper()
	for _, file := range glob(t, pattern) {
		for _, e := range readDay(t, file).Exchanges {
			if strings.Contains(e.Request.Line, "/customer-seats/claim") {
				continue // an operation of the invitee's page, which the client does not have
			}
			count++
			t.Run(filepath.Base(file)+"/"+e.Name, func(t *testing.T) { e.check(t) })
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

// check gives the recorded response to the operation that sends the request.
func (e exchange) check(t *testing.T) {
	t.Helper()
	header := http.Header{}
	for key, value := range e.Headers {
		header.Set(key, value)
	}
	header.Del("Content-Length")
	call := recordedCall(e.Request.Line)
	if call == nil {
		t.Fatalf("no operation sends %q", e.Request.Line)
	}
	checkRecorded(t, call, literal{e.Status, header, e.Body})
}

// The check also accepts the names and shapes of days that are not recorded yet.
func TestHistoryCheckAcceptsOtherDays(t *testing.T) {
	const line = "POST /v1/customer-portal/seats HTTP/1.1"
	statuses := map[string]int{"NotPermitted": 403, "FeatureNotEnabled": 403, "MemberNotFound": 404, "ResourceNotFound": 404, "insufficient_scope": 403}
	for _, name := range slices.Concat([]string{"", "BadRequest", "insufficient_scope", "SeatOnHold"}, slices.Collect(maps.Keys(sentinelByCode))) {
		e := exchange{Status: cmp.Or(statuses[name], 400), Body: `{"error":"` + name + `","detail":"Why."}`}
		e.Request.Line = line
		t.Run(name, func(t *testing.T) { e.check(t) })
	}
	for _, prices := range []string{`[]`, `[{"amount_type":"fixed","price_amount":500,"is_archived":false}]`, `[{"amount_type":"seat_based","is_archived":false}]`, `[{"amount_type":"seat_based","is_archived":false,"seat_tiers":{"tiers":[]}}]`} {
		page := decodeJSON(t, []byte(testdata(t, "subscriptions.json"))).(map[string]any)
		page["items"].([]any)[0].(map[string]any)["prices"] = decodeJSON(t, []byte(prices))
		e := exchange{Status: 200, Body: mustJSON(t, page)}
		e.Request.Line = "GET /v1/customer-portal/seats/subscriptions HTTP/1.1"
		t.Run(prices, func(t *testing.T) { e.check(t) })
	}
}
