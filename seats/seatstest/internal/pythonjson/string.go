package pythonjson

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// string reads the string whose opening quote is at p.at.
func (p *jsonParser) string() (string, error) {
	start := p.at
	p.at++
	var b []byte
	for p.at < len(p.text) {
		c := p.text[p.at]
		switch {
		case c == '"':
			p.at++
			return string(b), nil
		case c < 0x20:
			return "", p.syntaxError("Invalid control character at", p.at)
		case c != '\\':
			b = append(b, c)
			p.at++
		case p.at+1 >= len(p.text):
			return "", p.syntaxError("Unterminated string starting at", start)
		case p.text[p.at+1] == 'u':
			r, err := p.unicodeEscape()
			if err != nil {
				return "", err
			}
			b = appendRune(b, r)
		default:
			i := strings.IndexByte(`"\/bfnrt`, p.text[p.at+1])
			if i < 0 {
				return "", p.syntaxError(`Invalid \escape`, p.at)
			}
			b = append(b, "\"\\/\b\f\n\r\t"[i])
			p.at += 2
		}
	}
	return "", p.syntaxError("Unterminated string starting at", start)
}

// unicodeEscape reads \uXXXX, and the second half of a surrogate pair if it follows.
func (p *jsonParser) unicodeEscape() (rune, error) {
	r, err := p.hex(p.at)
	if err != nil {
		return 0, err
	}
	p.at += 6
	paired := 0xD800 <= r && r < 0xDC00 && len(p.text)-p.at > 6 && strings.HasPrefix(p.text[p.at:], `\u`)
	if !paired {
		return r, nil
	}
	low, err := p.hex(p.at)
	if err != nil {
		return 0, err
	}
	if low < 0xDC00 || 0xE000 <= low {
		return r, nil
	}
	p.at += 6
	return 0x10000 + (r-0xD800)<<10 + (low - 0xDC00), nil
}

func (p *jsonParser) hex(backslash int) (rune, error) {
	if backslash+6 >= len(p.text) {
		return 0, p.syntaxError(`Invalid \uXXXX escape`, backslash+1)
	}
	n, err := strconv.ParseUint(p.text[backslash+2:backslash+6], 16, 32)
	if err != nil {
		return 0, p.syntaxError(`Invalid \uXXXX escape`, backslash+1)
	}
	return rune(n), nil
}

// appendRune appends r in UTF-8, or as three bytes if it is half of a surrogate pair.
func appendRune(b []byte, r rune) []byte {
	if 0xD800 <= r && r < 0xE000 {
		return append(b, 0xE0|byte(r>>12), 0x80|byte(r>>6)&0x3F|0x80, 0x80|byte(r)&0x3F)
	}
	return utf8.AppendRune(b, r)
}
