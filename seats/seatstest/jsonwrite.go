package seatstest

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// appendString writes s as Python's json.dumps does with ensure_ascii off.
func appendString(b []byte, s string) []byte {
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

// floatWriter writes a float as one of Polar's two ways to write JSON does:
// pythonFloat or pydanticFloat.
type floatWriter func(float64) string

// appendValue writes v compactly.
func appendValue(b []byte, v value, writeFloat floatWriter) []byte {
	switch v.kind {
	case boolKind:
		return strconv.AppendBool(b, v.truth)
	case intKind:
		return append(b, v.text...)
	case floatKind:
		return append(b, writeFloat(v.float)...)
	case stringKind:
		return appendString(b, v.text)
	case arrayKind:
		b = append(b, '[')
		for i, item := range v.items {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendValue(b, item, writeFloat)
		}
		return append(b, ']')
	case objectKind:
		b = append(b, '{')
		for i, f := range v.fields {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendString(b, f.name), ':')
			b = appendValue(b, f.value, writeFloat)
		}
		return append(b, '}')
	}
	return append(b, "null"...)
}

// pydanticFloat is a float of an answer that pydantic serialises: it begins its
// exponents at 1e-6, and writes them with no zero before them.
func pydanticFloat(f float64) string {
	if size := math.Abs(f); 1e-5 <= size && size < 1e-4 {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return strings.Replace(pythonFloat(f), "e-0", "e-", 1)
}

// pythonFloat is Python's repr of a float, which a 422 and the limit on the size
// of metadata go by.
func pythonFloat(f float64) string {
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

// pythonSize is the length of Python's json.dumps(v) with its defaults:
// a space after each comma and colon, and ASCII only.
func pythonSize(v value) int {
	switch v.kind {
	case stringKind:
		return pythonStringSize(v.text)
	case arrayKind:
		n := 2 + 2*max(0, len(v.items)-1)
		for _, item := range v.items {
			n += pythonSize(item)
		}
		return n
	case objectKind:
		n := 2 + 2*max(0, len(v.fields)-1)
		for _, f := range v.fields {
			n += pythonStringSize(f.name) + 2 + pythonSize(f.value)
		}
		return n
	}
	return len(appendValue(nil, v, pythonFloat))
}

func pythonStringSize(s string) int {
	n := 2
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1: // half a surrogate pair
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
