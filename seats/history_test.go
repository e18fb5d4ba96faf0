package seats_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
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
	count := 0
	for _, file := range historyFiles(t) {
		for _, exchange := range readDay(t, file).Exchanges {
			if strings.Contains(exchange.Request.Line, "/customer-seats/claim") {
				continue // an operation of the invitee's page, not of ours
			}
			count++
			t.Run(filepath.Base(file)+"/"+exchange.Name, func(t *testing.T) { exchange.check(t) })
		}
	}
	if count < 387 {
		t.Errorf("%d exchanges, want those of all days", count)
	}
}

// historyFiles has ours, and where they are the recordings that ours are copied from.
func historyFiles(t *testing.T) []string {
	t.Helper()
	ours, err := filepath.Glob("testdata/history/*.json")
	if err != nil {
		t.Fatal(err)
	}
	shared, err := filepath.Glob("../../shared/golden/history/*.json")
	if err != nil {
		t.Fatal(err)
	}
	return append(ours, shared...)
}

func readDay(t *testing.T, file string) day {
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
	client, _ := serve(t, []literal{{r.Status, header, r.Body}}, seats.WithRetry(seats.RetryPolicy{MaxAttempts: 1}))
	value, err := r.call(t, client)
	if r.Status != http.StatusOK {
		r.checkErrorSent(t, err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	checkAnswer(t, value, tree(t, []byte(r.Body)))
}

var seatPath = regexp.MustCompile(`^(DELETE|POST) /v1/customer-portal/seats/([^/ ?]+)(/resend)? `)

// call asks for what the request line asks for.
func (r recorded) call(t *testing.T, client *seats.Client) (any, error) {
	t.Helper()
	line := r.Request.Line
	if match := seatPath.FindStringSubmatch(line); match != nil {
		if match[3] != "" {
			return client.ResendInvitation(ctx, session, match[2])
		}
		return client.RevokeSeat(ctx, session, match[2])
	}
	switch {
	case strings.HasPrefix(line, "GET /v1/customer-portal/seats/subscriptions"):
		return client.ListClaimedSubscriptions(ctx, session, seats.ListClaimedSubscriptionsParams{})
	case strings.HasPrefix(line, "GET /v1/customer-portal/seats"):
		return client.ListSeats(ctx, session, seats.ListSeatsParams{SubscriptionID: teamID})
	case strings.HasPrefix(line, "POST /v1/customer-portal/seats "):
		return client.AssignSeat(ctx, session, seats.SeatAssign{SubscriptionID: teamID, Email: "ann@company.com"})
	}
	t.Fatalf("no operation has %q", line)
	return nil, nil
}

// checkErrorSent wants the status, the name and the text of the body.
func (r recorded) checkErrorSent(t *testing.T, err error) {
	t.Helper()
	var got *seats.Error
	if !errors.As(err, &got) {
		t.Fatalf("got error %v, want a seats.Error", err)
	}
	var body struct {
		Error       string
		Detail      any
		Description string `json:"error_description"`
	}
	if json.Unmarshal([]byte(r.Body), &body) != nil {
		body.Detail = r.Body
	}
	if got.StatusCode != r.Status || got.Code != body.Error || string(got.Body) != r.Body {
		t.Errorf("got %v with %s, want %d and %s", err, got.Body, r.Status, r.Body)
	}
	r.checkClass(t, err, body.Error)
	if list, ok := body.Detail.([]any); ok {
		checkFields(t, got.Fields, list)
		return
	}
	if text := textOf(body.Detail, body.Description); got.Message != text {
		t.Errorf("message %q, want %q", got.Message, text)
	}
}

// checkClass wants what the status means, and what the name says beyond that.
func (r recorded) checkClass(t *testing.T, err error, name string) {
	t.Helper()
	class := classByName[name]
	if class == nil && !slices.Contains(nameless, name) {
		t.Errorf("%q: say at nameless or classByName which error it is", name)
	}
	for _, want := range []error{class, classOf(polar(r.Status, r.Body))} {
		if want != nil && !errors.Is(err, want) {
			t.Errorf("%v is not %q", err, want)
		}
	}
}

// No other day may stop the test at a name or a shape that only today's servers have.
func TestHistoryOfOtherDays(t *testing.T) {
	const line = "POST /v1/customer-portal/seats HTTP/1.1"
	statuses := map[string]int{"NotPermitted": 403, "FeatureNotEnabled": 403, "MemberNotFound": 404, "ResourceNotFound": 404, "LengthRequired": 411, "RequestBodyTooLarge": 413}
	for _, name := range slices.Concat(nameless, slices.Collect(maps.Keys(classByName))) {
		exchange := recorded{Status: cmp.Or(statuses[name], 400), Body: `{"error":"` + name + `","detail":"Why."}`}
		exchange.Request.Line = line
		t.Run(name, func(t *testing.T) { exchange.check(t) })
	}
	for _, prices := range []string{`[]`, `[{"amount_type":"fixed","price_amount":500,"is_archived":false}]`, `[{"amount_type":"seat_based","is_archived":false}]`, `[{"amount_type":"seat_based","is_archived":false,"seat_tiers":{"tiers":[]}}]`} {
		page := tree(t, []byte(testdata(t, "subscriptions.json"))).(map[string]any)
		page["items"].([]any)[0].(map[string]any)["prices"] = tree(t, []byte(prices))
		exchange := recorded{Status: 200, Body: mustJSON(t, page)}
		exchange.Request.Line = "GET /v1/customer-portal/seats/subscriptions HTTP/1.1"
		t.Run(prices, func(t *testing.T) { exchange.check(t) })
	}
}

func textOf(detail any, description string) string {
	if text, ok := detail.(string); ok {
		return text
	}
	return description
}

// checkFields wants each thing that is not valid, with its place.
func checkFields(t *testing.T, got []seats.FieldError, detail []any) {
	t.Helper()
	var want []seats.FieldError
	for _, item := range detail {
		field := item.(map[string]any)
		var path []string
		for _, step := range field["loc"].([]any) {
			path = append(path, fmt.Sprint(step))
		}
		want = append(want, seats.FieldError{Path: strings.Join(path, "."), Type: field["type"].(string), Message: field["msg"].(string)})
	}
	if !slices.Equal(got, want) {
		t.Errorf("fields %+v, want %+v", got, want)
	}
}
