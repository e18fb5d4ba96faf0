package seatstest

import (
	"cmp"
	"math/big"
	"slices"
	"strings"
)

// stored is v after Postgres kept it as JSONB and Python read it again: keys
// ordered by length, then by bytes; numbers without an exponent.
func stored(v value) value {
	switch v.kind {
	case floatKind:
		return storedFloat(v.float)
	case arrayKind:
		items := make([]value, len(v.items))
		for i, item := range v.items {
			items[i] = stored(item)
		}
		v.items = items
	case objectKind:
		fields := make([]field, len(v.fields))
		for i, f := range v.fields {
			fields[i] = field{f.name, stored(f.value)}
		}
		slices.SortFunc(fields, func(a, b field) int {
			return cmp.Or(cmp.Compare(len(a.name), len(b.name)), strings.Compare(a.name, b.name))
		})
		v.fields = fields
	}
	return v
}

// storedFloat is a float that became a numeric: one that Python writes with a
// positive exponent comes back as an integer, and minus zero as zero.
func storedFloat(f float64) value {
	text := pythonFloat(f)
	if strings.Contains(text, "e+") {
		r, _ := new(big.Rat).SetString(text)
		return value{kind: intKind, text: r.RatString()}
	}
	return value{kind: floatKind, float: f + 0} // -0 + 0 is 0
}
