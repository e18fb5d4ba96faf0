package seats_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/internal/listjson"
)

// checkList checks that ListSeats returns the values or the error that encoding/json gives
// for body. It reports whether the list was read without encoding/json.
func checkList(t *testing.T, body string) bool {
	t.Helper()
	var want seats.SeatsList
	wantErr := json.Unmarshal([]byte(body), &want)
	read, ok := listjson.Read([]byte(body))
	if ok && (wantErr != nil || !reflect.DeepEqual(*read, want)) {
		t.Errorf("listjson.Read(%s) =\n%+v, want\n%+v and error %v", body, *read, want, wantErr)
	}
	m := &memoryTransport{response: literal{200, http.Header{}, body}}
	got, err := m.client(t).ListSeats(ctx, session, seats.ListSeatsParams{})
	noSeats := want.Seats == nil || slices.ContainsFunc(want.Seats, func(s seats.Seat) bool { return s.ID == "" })
	switch {
	case wantErr != nil || noSeats:
		if got != nil || !errors.Is(err, seats.ErrUnexpectedResponse) {
			t.Errorf("ListSeats of %s =\n%v, %v; want ErrUnexpectedResponse for %v", body, got, err, wantErr)
		}
		checkSyntaxError(t, body, err, wantErr)
	case err != nil || !reflect.DeepEqual(*got, want):
		t.Errorf("ListSeats of %s =\n%v, %v; want\n%+v", body, got, err, want)
	}
	return ok
}

// checkSyntaxError checks that err wraps the *json.SyntaxError that want wraps, if any.
func checkSyntaxError(t *testing.T, body string, err, want error) {
	t.Helper()
	var syntax, wantSyntax *json.SyntaxError
	if errors.As(want, &wantSyntax) && (!errors.As(err, &syntax) || !reflect.DeepEqual(syntax, wantSyntax)) {
		t.Errorf("ListSeats of %s\nerror %v, want one that wraps %v", body, err, want)
	}
}

// Every recorded list, from today's Polar and earlier ones, is read without encoding/json.
func TestListsRecorded(t *testing.T) {
	lists := recordedLists(t, "testdata/history/*.json")
	if len(lists) < 300 {
		t.Errorf("%d recorded lists, want at least 300", len(lists))
	}
	checkRecordedLists(t, lists)
	t.Run("shared", func(t *testing.T) {
		skipWithoutSharedHistory(t)
		checkRecordedLists(t, recordedLists(t, sharedHistory))
	})
}

func checkRecordedLists(t *testing.T, lists map[string]string) {
	t.Helper()
	for name, body := range lists {
		if !checkList(t, body) {
			t.Errorf("%s: encoding/json read the list, want listjson to read it: %s", name, body)
		}
	}
	t.Logf("%d lists, each read without encoding/json", len(lists))
}

// recordedLists returns the lists of the golden files and of the days that match history and,
// for each recorded seat, a list of it.
func recordedLists(t testing.TB, history string) map[string]string {
	t.Helper()
	lists := map[string]string{}
	add := func(file string, i int, answer string) {
		name := fmt.Sprintf("%s/%d", filepath.Base(file), i)
		switch {
		case strings.HasPrefix(answer, `{"seats":`):
			lists[name] = answer
		case strings.HasPrefix(answer, `{"created_at":`):
			lists[name] = `{"seats":[` + answer + `,` + answer + `],"available_seats":0,"total_seats":2}`
		}
	}
	for _, file := range glob(t, "seatstest/testdata/golden/*.json") {
		for i, step := range readGolden(t, file).Steps {
			add(file, i, withValues(step.Response.Body))
		}
	}
	for _, file := range glob(t, history) {
		for i, exchange := range readDay(t, file).Exchanges {
			add(file, i, exchange.Body)
		}
	}
	return lists
}

// For every other body, ListSeats returns what encoding/json makes of it.
func TestListsHostile(t *testing.T) {
	for _, bodies := range []map[string]string{unusableBodies, oddBodies} {
		for name, body := range bodies {
			t.Run(name, func(t *testing.T) { checkList(t, body) })
		}
	}
}

// FuzzList checks that ListSeats and encoding/json agree on every body.
func FuzzList(f *testing.F) {
	for _, body := range recordedLists(f, "testdata/history/*.json") {
		f.Add(body)
	}
	for _, bodies := range []map[string]string{unusableBodies, oddBodies} {
		for _, body := range bodies {
			f.Add(body)
		}
	}
	for _, fields := range []string{
		`"created_at":"0000-01-01T00:00:00-23:59"`, `"created_at":"2026-08-22T8:47:05,5+24:00"`, `"email":"\ud83d\ude00\\\"ä` + "\xff" + `"`, `"EMAIL":"a"`, `"\u0065mail":"a"`, `"ſtatus":"a"`,
		`"email":"a","email":"b"`, `"member":{"id":"a"},"member":{"email":"b"}`, `"seat_metadata":{"a":[1e308,-0,{"b":null}],"a":{}}`, `"unheard_of_hue":{"a":[1,{"b":"]"}]},"unheard_of_hue":1e999`,
	} {
		f.Add(`{"seats":[{"id":"a",` + fields + `}],"available_seats":1,"total_seats":-0}`)
	}
	f.Fuzz(func(t *testing.T, body string) { checkList(t, body) })
}
