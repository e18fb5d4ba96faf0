package pythonjson

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Decode decodes a body as Python's json.loads does: from UTF-8, unless the first bytes
// indicate UTF-16 or UTF-32. It removes a byte order mark and accepts halves of surrogate
// pairs. The result ok is false if the body is invalid in its encoding.
func Decode(b []byte) (text string, ok bool) {
	switch encodingOf(b) {
	case "utf-32":
		return decodeUTF32(b, binary.LittleEndian)
	case "utf-32-be":
		return decodeUTF32(b, binary.BigEndian)
	case "utf-16":
		return decodeUTF16(b, binary.LittleEndian)
	case "utf-16-be":
		return decodeUTF16(b, binary.BigEndian)
	}
	s := strings.TrimPrefix(string(b), "\ufeff")
	return s, isSurrogateUTF8(s)
}

func encodingOf(b []byte) string {
	s := string(b[:min(4, len(b))])
	switch {
	case strings.HasPrefix(s, "\x00\x00\xfe\xff"):
		return "utf-32-be"
	case strings.HasPrefix(s, "\xff\xfe\x00\x00"):
		return "utf-32"
	case strings.HasPrefix(s, "\xfe\xff"):
		return "utf-16-be"
	case strings.HasPrefix(s, "\xff\xfe"):
		return "utf-16"
	case len(s) >= 4 && s[0] == 0 && s[1] == 0:
		return "utf-32-be"
	case len(s) >= 4 && s[1] == 0 && s[2] == 0 && s[3] == 0 && s[0] != 0:
		return "utf-32"
	case (len(b) == 2 || len(b) >= 4) && s[0] == 0:
		return "utf-16-be"
	case (len(b) == 2 || len(b) >= 4) && s[1] == 0:
		return "utf-16"
	}
	return "utf-8"
}

func decodeUTF32(b []byte, order binary.ByteOrder) (string, bool) {
	if len(b)%4 != 0 {
		return "", false
	}
	var out []byte
	for ; len(b) > 0; b = b[4:] {
		c := order.Uint32(b)
		if c > utf8.MaxRune {
			return "", false
		}
		out = appendRune(out, rune(c))
	}
	return strings.TrimPrefix(string(out), "\ufeff"), true
}

func decodeUTF16(b []byte, order binary.ByteOrder) (string, bool) {
	if len(b)%2 != 0 {
		return "", false
	}
	var out []byte
	for i := 0; i < len(b); i += 2 {
		r := rune(order.Uint16(b[i:]))
		if i+4 <= len(b) {
			if pair := utf16.DecodeRune(r, rune(order.Uint16(b[i+2:]))); pair != utf8.RuneError {
				r, i = pair, i+2
			}
		}
		out = appendRune(out, r)
	}
	return strings.TrimPrefix(string(out), "\ufeff"), true
}

// isSurrogateUTF8 reports whether s is UTF-8 that may contain halves of surrogate pairs.
func isSurrogateUTF8(s string) bool {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			if !isSurrogate(s[i:]) {
				return false
			}
			size = 3
		}
		i += size
	}
	return true
}

func isSurrogate(s string) bool {
	return len(s) >= 3 && s[0] == 0xED && 0xA0 <= s[1] && s[1] <= 0xBF && 0x80 <= s[2] && s[2] <= 0xBF
}
