package pythonjson

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// AppendString appends s to b as JSON, as Python's json.dumps writes it with ensure_ascii off.
func AppendString(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' {
			b = appendEscape(append(b, s[from:i]...), c)
			from = i + 1
		}
	}
	return append(append(b, s[from:]...), '"')
}

func appendEscape(b []byte, c byte) []byte {
	if short := strings.IndexByte("\"\\\b\f\n\r\t", c); short >= 0 {
		return append(b, '\\', `"\bfnrt`[short])
	}
	return append(append(b, `\u00`...), "01"[c>>4], "0123456789abcdef"[c&15])
}

// floatFormat formats a float in one of the two ways that Polar writes JSON: PythonFloat or
// PydanticFloat.
type floatFormat func(float64) string

// AppendValue appends v to b as JSON without white space.
func AppendValue(b []byte, v Value, format floatFormat) []byte {
	switch v.Kind {
	case BoolKind:
		return strconv.AppendBool(b, v.Bool)
	case IntKind:
		return append(b, v.Text...)
	case FloatKind:
		return append(b, format(v.Float)...)
	case StringKind:
		return AppendString(b, v.Text)
	case ArrayKind:
		b = append(b, '[')
		for i, item := range v.Items {
			if i > 0 {
				b = append(b, ',')
			}
			b = AppendValue(b, item, format)
		}
		return append(b, ']')
	case ObjectKind:
		b = append(b, '{')
		for i, f := range v.Fields {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(AppendString(b, f.Name), ':')
			b = AppendValue(b, f.Value, format)
		}
		return append(b, '}')
	}
	return append(b, "null"...)
}

// PydanticFloat formats a float as pydantic does. Unlike Python, pydantic writes floats
// between 1e-5 and 1e-4 without an exponent, and exponents without a leading zero.
func PydanticFloat(f float64) string {
	if size := math.Abs(f); 1e-5 <= size && size < 1e-4 {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return strings.Replace(PythonFloat(f), "e-0", "e-", 1)
}

// PythonFloat formats a float as Python's repr does. The 422s and the limit on the size of
// metadata use this form.
func PythonFloat(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	if size := math.Abs(f); f != 0 && (size < 1e-4 || size >= 1e16) {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// Size returns the length of v as Python's json.dumps writes it with its defaults: with a
// space after each comma and colon, and in ASCII.
func Size(v Value) int {
	switch v.Kind {
	case StringKind:
		return pythonStringSize(v.Text)
	case ArrayKind:
		n := 2 + 2*max(0, len(v.Items)-1)
		for _, item := range v.Items {
			n += Size(item)
		}
		return n
	case ObjectKind:
		n := 2 + 2*max(0, len(v.Fields)-1)
		for _, f := range v.Fields {
			n += pythonStringSize(f.Name) + 2 + Size(f.Value)
		}
		return n
	}
	return len(AppendValue(nil, v, PythonFloat))
}

func pythonStringSize(s string) int {
	n := 2
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1: // half of a surrogate pair
			n, size = n+6, 3
		case strings.ContainsRune("\"\\\b\f\n\r\t", r):
			n += 2
		case r < 0x20 || 0x7F <= r && r <= 0xFFFF:
			n += 6
		case r > 0xFFFF:
			n += 12
		default:
			n++
		}
		i += size
	}
	return n
}
