// Package pythonjson reads and writes JSON as Polar does: with Python's json module, with
// pydantic, and with Postgres in between.
package pythonjson

import (
	"math"
	"unicode/utf8"
)

// Kind is the kind of a [Value].
type Kind int

// The kinds of values.
const (
	// NullKind is null. It is the kind of the zero Value.
	NullKind Kind = iota
	// BoolKind is true or false.
	BoolKind
	// IntKind is a number without a fraction and an exponent.
	IntKind
	// FloatKind is any other number, NaN or an infinity.
	FloatKind
	// StringKind is a string.
	StringKind
	// ArrayKind is an array.
	ArrayKind
	// ObjectKind is an object.
	ObjectKind
)

// Value is a JSON value as Python's json module reads it. Objects keep the order of their
// keys, integers have any size, NaN and the infinities exist, and a string may contain half of
// a surrogate pair, as the three bytes that UTF-8 forbids. The zero Value is null.
type Value struct {
	// Kind is the kind of the value, which determines the field that holds it.
	Kind Kind
	// Bool is the value of a boolean.
	Bool bool
	// Float is the value of a float.
	Float float64
	// Text is the value of a string, or an integer in decimal.
	Text string
	// Items are the items of an array.
	Items []Value
	// Fields are the fields of an object, with distinct names.
	Fields []Field
}

// Field is a field of an object.
type Field struct {
	// Name is the key of the field.
	Name string
	// Value is the value of the field.
	Value Value
}

// String returns a string as a Value.
func String(s string) Value { return Value{Kind: StringKind, Text: s} }

// Get returns a field of an object, and whether the object has it. The value of an absent
// field is null.
func (v Value) Get(name string) (Value, bool) {
	for _, f := range v.Fields {
		if f.Name == name {
			return f.Value, true
		}
	}
	return Value{}, false
}

// Depth returns the number of arrays and objects around the deepest value.
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

// Nesting returns the maximum number of arrays and objects that are nested in each other,
// including v. It differs from Depth if the deepest array or object is empty.
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

// Encodable reports whether Polar can write the value as JSON in UTF-8. It cannot write NaN,
// infinities and halves of surrogate pairs.
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
