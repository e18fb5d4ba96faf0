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

// A difference describes one difference between two JSON values and its place, such as
// "seats[0].member.role".
type difference struct{ place, text string }

// invented returns the keys and values of again that are not in sent.
func invented(again, sent any, place string) []difference {
	switch a := again.(type) {
	case map[string]any:
		s, ok := sent.(map[string]any)
		if !ok {
			return []difference{{place, fmt.Sprintf("is an object, want %v", sent)}}
		}
		var all []difference
		for key, value := range a {
			inner := place + "." + key
			if want, ok := s[key]; ok {
				all = append(all, invented(value, want, inner)...)
			} else {
				all = append(all, difference{inner, fmt.Sprintf("is %v, want no such key", value)})
			}
		}
		return all
	case []any:
		s, ok := sent.([]any)
		if !ok || len(s) != len(a) {
			return []difference{{place, fmt.Sprintf("has %d items, want %v", len(a), sent)}}
		}
		var all []difference
		for i := range a {
			all = append(all, invented(a[i], s[i], fmt.Sprintf("%s[%d]", place, i))...)
		}
		return all
	}
	if !sameScalar(again, sent) {
		return []difference{{place, fmt.Sprintf("is %v, want %v", again, sent)}}
	}
	return nil
}

// sameScalar compares numbers and times by value: Python writes 100.0 if Go writes 100, and
// Go writes .5 of a second if Python writes .500000.
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

// missing returns the places at which sent has a value and again has none, although the Go
// type typ has a field for it. Nulls and zero values are not missing.
func missing(sent, again any, typ reflect.Type, place string) []string {
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	var all []string
	switch s := sent.(type) {
	case map[string]any:
		a, _ := again.(map[string]any)
		for key, value := range s {
			inner, ok := typeOfKey(typ, key)
			if !ok {
				continue
			}
			if _, ok := a[key]; !ok && !isEmpty(value) {
				all = append(all, place+"."+key)
				continue
			}
			all = append(all, missing(value, a[key], inner, place+"."+key)...)
		}
	case []any:
		a, _ := again.([]any)
		for i := range min(len(s), len(a)) {
			all = append(all, missing(s[i], a[i], elemOf(typ), fmt.Sprintf("%s[%d]", place, i))...)
		}
	}
	return all
}

// typeOfKey returns the Go type of the value that has a key in JSON. It reports false if typ
// is a struct without a field for the key.
func typeOfKey(typ reflect.Type, key string) (reflect.Type, bool) {
	if typ.Kind() != reflect.Struct {
		return elemOf(typ), true
	}
	for i := range typ.NumField() {
		field := typ.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == key {
			return field.Type, true
		}
	}
	return nil, false
}

// elemOf returns the element type of a map or slice type, or typ itself.
func elemOf(typ reflect.Type) reflect.Type {
	if typ.Kind() == reflect.Map || typ.Kind() == reflect.Slice {
		return typ.Elem()
	}
	return typ
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

// decodeJSON decodes text and keeps its numbers as they are written.
func decodeJSON(t *testing.T, text []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("decoding %s: %v", text, err)
	}
	return v
}

// marshaled returns the JSON value that v is marshaled to.
func marshaled(t *testing.T, v any) any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return decodeJSON(t, text)
}

// checkNothingInvented checks that a decoded value has no key or value that its answer, sent,
// does not have.
func checkNothingInvented(t *testing.T, value any, sent any) {
	t.Helper()
	for _, d := range invented(marshaled(t, value), sent, "") {
		t.Errorf("marshaled again, %s %s", d.place, d.text)
	}
}
