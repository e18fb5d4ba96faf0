package seats_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"
)

// A difference is a place in a JSON value, "seats[0].member.role", and what is wrong
// there.
type difference struct{ at, what string }

// invented returns what again says that sent does not: the keys and the values.
func invented(again, sent any, at string) []difference {
	switch a := again.(type) {
	case map[string]any:
		s, ok := sent.(map[string]any)
		if !ok {
			return []difference{{at, fmt.Sprintf("is an object, was %v", sent)}}
		}
		var all []difference
		for key, value := range a {
			below := at + "." + key
			if was, ok := s[key]; ok {
				all = append(all, invented(value, was, below)...)
			} else {
				all = append(all, difference{below, fmt.Sprintf("is %v, was not sent", value)})
			}
		}
		return all
	case []any:
		s, ok := sent.([]any)
		if !ok || len(s) != len(a) {
			return []difference{{at, fmt.Sprintf("has %d items, was %v", len(a), sent)}}
		}
		var all []difference
		for i := range a {
			all = append(all, invented(a[i], s[i], fmt.Sprintf("%s[%d]", at, i))...)
		}
		return all
	}
	if !sameScalar(again, sent) {
		return []difference{{at, fmt.Sprintf("is %v, was %v", again, sent)}}
	}
	return nil
}

// sameScalar compares numbers by their digits and times by what they mean: Go writes
// .500000 of a second as .5.
func sameScalar(a, b any) bool {
	one, isText := a.(string)
	other, isTextToo := b.(string)
	if !isText || !isTextToo {
		return reflect.DeepEqual(a, b)
	}
	t, err := time.Parse(time.RFC3339Nano, one)
	u, errToo := time.Parse(time.RFC3339Nano, other)
	return one == other || err == nil && errToo == nil && t.Equal(u)
}

// missing returns the places at which sent says something that again does not: there
// is neither null nor a zero there.
func missing(sent, again any, at string) []string {
	var all []string
	switch s := sent.(type) {
	case map[string]any:
		a, _ := again.(map[string]any)
		for key, value := range s {
			if _, ok := a[key]; !ok && !isEmpty(value) {
				all = append(all, at+"."+key)
				continue
			}
			all = append(all, missing(value, a[key], at+"."+key)...)
		}
	case []any:
		a, _ := again.([]any)
		for i := range min(len(s), len(a)) {
			all = append(all, missing(s[i], a[i], fmt.Sprintf("%s[%d]", at, i))...)
		}
	}
	return all
}

func isEmpty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case bool:
		return !v
	case string:
		return v == ""
	case json.Number:
		return v == "0"
	case map[string]any:
		for _, inner := range v {
			if !isEmpty(inner) {
				return false
			}
		}
		return true
	}
	return false
}

// tree reads JSON with its numbers as they are written.
func tree(t *testing.T, text []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

// marshalled returns what v is in JSON.
func marshalled(t *testing.T, v any) any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return tree(t, text)
}

// checkNothingInvented holds a decoded value against the answer that it comes from.
func checkNothingInvented(t *testing.T, value any, sent any) {
	t.Helper()
	for _, d := range invented(marshalled(t, value), sent, "") {
		t.Errorf("marshalled again, %s %s", d.at, d.what)
	}
}
