package seatstest

import (
	"net/url"
	"strings"
)

// queryValue returns the last value of a parameter, as Starlette does; one
// without an equals sign is there, and empty.
func queryValue(query, name string) (v string, ok bool) {
	for pair := range strings.SplitSeq(query, "&") {
		key, val, _ := strings.Cut(pair, "=")
		if pair != "" && unquotePlus(key) == name {
			v, ok = unquotePlus(val), true
		}
	}
	return v, ok
}

func unquotePlus(s string) string {
	return unquote(strings.ReplaceAll(s, "+", " "))
}

// unquote decodes percent signs as Python does: one that begins nothing stays,
// and what is not UTF-8 becomes replacement characters.
func unquote(s string) string {
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

func replaceInvalid(s string) string {
	return string([]rune(s))
}
