package seatstest

import (
	"math"
	"unicode/utf8"
)

// kind is the Python type that a JSON value becomes.
type kind int

const (
	nullKind kind = iota
	boolKind
	intKind
	floatKind
	stringKind
	arrayKind
	objectKind
)

// value is a JSON value as Python's json module reads it: the order of keys is
// kept, integers have any size, NaN and the infinities exist, and a string may
// hold half of a surrogate pair (as the three bytes that UTF-8 forbids).
type value struct {
	kind   kind
	truth  bool
	float  float64
	text   string // of a string, or the digits of an integer
	items  []value
	fields []field
}

type field struct {
	name  string
	value value
}

func stringValue(s string) value { return value{kind: stringKind, text: s} }

// get returns the field of an object, null when it is not there.
func (v value) get(name string) (value, bool) {
	for _, f := range v.fields {
		if f.name == name {
			return f.value, true
		}
	}
	return value{}, false
}

// depth counts the arrays and objects around the deepest value.
func (v value) depth() int {
	deepest := 0
	for _, item := range v.items {
		deepest = max(deepest, item.depth()+1)
	}
	for _, f := range v.fields {
		deepest = max(deepest, f.value.depth()+1)
	}
	return deepest
}

// nesting counts the arrays and objects in the deepest place, v included.
func (v value) nesting() int {
	if v.kind != arrayKind && v.kind != objectKind {
		return 0
	}
	deepest := 0
	for _, item := range v.items {
		deepest = max(deepest, item.nesting())
	}
	for _, f := range v.fields {
		deepest = max(deepest, f.value.nesting())
	}
	return deepest + 1
}

// encodable tells whether Python can write the value as UTF-8 JSON: it refuses
// NaN, infinities and halves of surrogate pairs.
func (v value) encodable() bool {
	switch v.kind {
	case floatKind:
		return !math.IsNaN(v.float) && !math.IsInf(v.float, 0)
	case stringKind:
		return utf8.ValidString(v.text)
	}
	for _, item := range v.items {
		if !item.encodable() {
			return false
		}
	}
	for _, f := range v.fields {
		if !utf8.ValidString(f.name) || !f.value.encodable() {
			return false
		}
	}
	return true
}
