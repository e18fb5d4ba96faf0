package uvicorn

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// QueryValue returns the last value of a parameter, as Starlette does, and whether the query
// has the parameter. The value of a parameter without an equals sign is "".
func QueryValue(query, name string) (value string, ok bool) {
	for pair := range strings.SplitSeq(query, "&") {
		key, quoted, _ := strings.Cut(pair, "=")
		if pair != "" && unquotePlus(key) == name {
			value, ok = unquotePlus(quoted), true
		}
	}
	return value, ok
}

func unquotePlus(s string) string {
	return Unquote(strings.ReplaceAll(s, "+", " "))
}

// Unquote decodes percent escapes as Python does. An invalid escape stays, and bytes that are
// not UTF-8 become replacement characters.
func Unquote(s string) string {
	parts := strings.Split(s, "%")
	var b strings.Builder
	b.WriteString(parts[0])
	for _, part := range parts[1:] {
		n := min(2, len(part))
		decoded, err := url.PathUnescape("%" + part[:n])
		if err != nil {
			decoded = "%" + part[:n]
		}
		b.WriteString(decoded)
		b.WriteString(part[n:])
	}
	return replaceInvalid(b.String())
}

// replaceInvalid replaces bytes that are not UTF-8 by replacement characters. A truncated
// character becomes one of them, and so does every other invalid byte.
func replaceInvalid(s string) string {
	var b strings.Builder
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && size == 1 {
			size = truncated(s)
		}
		b.WriteRune(r)
		s = s[size:]
	}
	return b.String()
}

// truncated returns the length of the invalid part with which s begins: the bytes of a
// truncated character, or one byte.
func truncated(s string) int {
	for n := min(3, len(s)); n > 1; n-- {
		if !utf8.FullRuneInString(s[:n]) {
			return n
		}
	}
	return 1
}
