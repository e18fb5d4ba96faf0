package pythonjson

import (
	"cmp"
	"math/big"
	"slices"
	"strings"
)

// Stored returns v as Python reads it after Postgres has stored it as JSONB: with keys sorted
// by length and then by bytes, and numbers without exponents.
func Stored(v Value) Value {
	switch v.Kind {
	case FloatKind:
		return storedFloat(v.Float)
	case ArrayKind:
		items := make([]Value, len(v.Items))
		for i, item := range v.Items {
			items[i] = Stored(item)
		}
		v.Items = items
	case ObjectKind:
		fields := make([]Field, len(v.Fields))
		for i, f := range v.Fields {
			fields[i] = Field{f.Name, Stored(f.Value)}
		}
		slices.SortFunc(fields, func(a, b Field) int {
			return cmp.Or(cmp.Compare(len(a.Name), len(b.Name)), strings.Compare(a.Name, b.Name))
		})
		v.Fields = fields
	}
	return v
}

// storedFloat returns a float that Postgres has stored as numeric. A float that Python writes
// with a positive exponent becomes an integer, and minus zero becomes zero.
func storedFloat(f float64) Value {
	text := PythonFloat(f)
	if strings.Contains(text, "e+") {
		r, _ := new(big.Rat).SetString(text)
		return Value{Kind: IntKind, Text: r.RatString()}
	}
	return Value{Kind: FloatKind, Float: f + 0} // -0 + 0 is 0
}
