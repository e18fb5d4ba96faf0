package pythonjson

import (
	"cmp"
	"math/big"
	"slices"
	"strings"
)

// Stored is v after Postgres kept it as JSONB and Python read it again: keys
// ordered by length, then by bytes; numbers without an exponent.
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

// storedFloat is a float that became a numeric: one that Python writes with a
// positive exponent comes back as an integer, and minus zero as zero.
func storedFloat(f float64) Value {
	text := PythonFloat(f)
	if strings.Contains(text, "e+") {
		r, _ := new(big.Rat).SetString(text)
		return Value{Kind: IntKind, Text: r.RatString()}
	}
	return Value{Kind: FloatKind, Float: f + 0} // -0 + 0 is 0
}
