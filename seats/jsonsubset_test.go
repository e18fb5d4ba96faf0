package seats_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"strings"
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

// sameScalar compares numbers and times by what they mean: Python writes 100.0 for what
// is 100 in Go, and Go writes .500000 of a second as .5.
func sameScalar(a, b any) bool {
	switch one := a.(type) {
	case string:
		other, _ := b.(string)
		t, err := time.Parse(time.RFC3339Nano, one)
		u, errToo := time.Parse(time.RFC3339Nano, other)
		return a == b || err == nil && errToo == nil && t.Equal(u)
	case json.Number:
		other, _ := b.(json.Number)
		x, ok := new(big.Rat).SetString(one.String())
		y, okToo := new(big.Rat).SetString(other.String())
		return ok && okToo && x.Cmp(y) == 0
	}
	return reflect.DeepEqual(a, b)
}

// missing returns the places at which sent says something for which a Go type has a
// field, and again does not: there is neither null nor a zero there.
func missing(sent, again any, of reflect.Type, at string) []string {
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	var all []string
	switch s := sent.(type) {
	case map[string]any:
		a, _ := again.(map[string]any)
		for key, value := range s {
			inner, ok := typeAt(of, key)
			if !ok {
				continue
			}
			if _, ok := a[key]; !ok && !isEmpty(value) {
				all = append(all, at+"."+key)
				continue
			}
			all = append(all, missing(value, a[key], inner, at+"."+key)...)
		}
	case []any:
		a, _ := again.([]any)
		for i := range min(len(s), len(a)) {
			all = append(all, missing(s[i], a[i], elemOf(of), fmt.Sprintf("%s[%d]", at, i))...)
		}
	}
	return all
}

// typeAt returns the type of what has a key in JSON, which a map has for every key.
func typeAt(of reflect.Type, key string) (reflect.Type, bool) {
	if of.Kind() != reflect.Struct {
		return elemOf(of), true
	}
	for i := range of.NumField() {
		field := of.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == key {
			return field.Type, true
		}
	}
	return nil, false
}

// elemOf returns the type of what is in a map or a slice, or in any value.
func elemOf(of reflect.Type) reflect.Type {
	if of.Kind() == reflect.Map || of.Kind() == reflect.Slice {
		return of.Elem()
	}
	return of
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
		return sameScalar(v, json.Number("0"))
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
