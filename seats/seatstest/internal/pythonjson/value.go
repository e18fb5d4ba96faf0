// Package pythonjson reads and writes JSON as Python does: json.loads, json.dumps,
// pydantic, and what Postgres keeps between them.
package pythonjson

import (
	"math"
	"unicode/utf8"
)

// Kind is the Python type that a JSON value becomes.
type Kind int

// The kinds.
const (
	NullKind Kind = iota
	BoolKind
	IntKind
	FloatKind
	StringKind
	ArrayKind
	ObjectKind
)

// Value is a JSON value as Python's json module reads it: the order of keys is
// kept, integers have any size, NaN and the infinities exist, and a string may
// hold half of a surrogate pair (as the three bytes that UTF-8 forbids).
type Value struct {
	Kind   Kind
	Truth  bool
	Float  float64
	Text   string // of a string, or the digits of an integer
	Items  []Value
	Fields []Field
}

// Field is a key of an object and its value.
type Field struct {
	Name  string
	Value Value
}

// String returns the value of a string.
func String(s string) Value { return Value{Kind: StringKind, Text: s} }

// Get returns the field of an object, null if it is not there.
func (v Value) Get(name string) (Value, bool) {
	for _, f := range v.Fields {
		if f.Name == name {
			return f.Value, true
		}
	}
	return Value{}, false
}

// Depth counts the arrays and objects around the deepest value.
func (v Value) Depth() int {
	deepest := 0
	for _, item := range v.Items {
		deepest = max(deepest, item.Depth()+1)
	}
	for _, f := range v.Fields {
		deepest = max(deepest, f.Value.Depth()+1)
	}
	return deepest
}

// Nesting counts the arrays and objects in the deepest place, v included.
func (v Value) Nesting() int {
	if v.Kind != ArrayKind && v.Kind != ObjectKind {
		return 0
	}
	deepest := 0
	for _, item := range v.Items {
		deepest = max(deepest, item.Nesting())
	}
	for _, f := range v.Fields {
		deepest = max(deepest, f.Value.Nesting())
	}
	return deepest + 1
}

// Encodable reports whether Python can write the value as UTF-8 JSON: it refuses
// NaN, infinities and halves of surrogate pairs.
func (v Value) Encodable() bool {
	switch v.Kind {
	case FloatKind:
		return !math.IsNaN(v.Float) && !math.IsInf(v.Float, 0)
	case StringKind:
		return utf8.ValidString(v.Text)
	}
	for _, item := range v.Items {
		if !item.Encodable() {
			return false
		}
	}
	for _, f := range v.Fields {
		if !utf8.ValidString(f.Name) || !f.Value.Encodable() {
			return false
		}
	}
	return true
}
