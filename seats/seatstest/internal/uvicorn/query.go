package uvicorn

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// QueryValue returns the last value of a parameter, as Starlette does; one
// without an equals sign is there, and empty.
func QueryValue(query, name string) (v string, ok bool) {
	for pair := range strings.SplitSeq(query, "&") {
		key, val, _ := strings.Cut(pair, "=")
		if pair != "" && unquotePlus(key) == name {
			v, ok = unquotePlus(val), true
		}
	}
	return v, ok
}

func unquotePlus(s string) string {
	return Unquote(strings.ReplaceAll(s, "+", " "))
}

// Unquote decodes percent signs as Python does: one that begins nothing stays,
// and what is not UTF-8 becomes replacement characters.
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

// replaceInvalid puts a replacement character for each longest part of s that
// begins a character and does not end it, and for each other stray byte.
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

// truncated is how many bytes of s belong to a character that is cut off.
func truncated(s string) int {
	for n := min(3, len(s)); n > 1; n-- {
		if !utf8.FullRuneInString(s[:n]) {
			return n
		}
	}
	return 1
}
