package seatstest

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	maxJSONDepth = 10_000 // deeper, Python's parser gives up
	maxIntDigits = 4_300  // Python's limit on converting text to an integer
)

// jsonError is Python's JSONDecodeError: its message, and where, in characters.
type jsonError struct {
	message  string
	position int
}

func (e *jsonError) Error() string { return e.message }

// unreadableError is a failure of Python's parser other than JSONDecodeError.
type unreadableError struct{}

func (unreadableError) Error() string { return "unreadable JSON" }

// readJSON reads text as Python's json.loads does, with its messages.
func readJSON(text string) (value, error) {
	p := &jsonParser{text: text}
	p.skipSpace()
	v, err := p.value(0)
	if err != nil {
		return value{}, err
	}
	p.skipSpace()
	if p.at < len(p.text) {
		return value{}, p.fail("Extra data", p.at)
	}
	return v, nil
}

type jsonParser struct {
	text string
	at   int // in bytes
}

func (p *jsonParser) fail(message string, at int) error {
	return &jsonError{message, countChars(p.text[:at])}
}

// countChars counts characters; half a surrogate pair is one.
func countChars(s string) int {
	n := 0
	for i := range len(s) {
		if s[i]&0xC0 != 0x80 {
			n++
		}
	}
	return n
}

func (p *jsonParser) skipSpace() {
	for p.at < len(p.text) && strings.IndexByte(" \t\n\r", p.text[p.at]) >= 0 {
		p.at++
	}
}

func (p *jsonParser) next(c byte) bool {
	return p.at < len(p.text) && p.text[p.at] == c
}

func (p *jsonParser) value(depth int) (value, error) {
	if depth > maxJSONDepth {
		return value{}, unreadableError{}
	}
	if p.at >= len(p.text) {
		return value{}, p.fail("Expecting value", p.at)
	}
	switch p.text[p.at] {
	case '"':
		s, err := p.string()
		return stringValue(s), err
	case '{':
		return p.object(depth)
	case '[':
		return p.array(depth)
	}
	for _, c := range jsonConstants {
		if strings.HasPrefix(p.text[p.at:], c.name) {
			p.at += len(c.name)
			return c.value, nil
		}
	}
	return p.number()
}

var jsonConstants = []field{
	{"null", value{}},
	{"true", value{kind: boolKind, truth: true}},
	{"false", value{kind: boolKind}},
	{"NaN", value{kind: floatKind, float: math.NaN()}},
	{"Infinity", value{kind: floatKind, float: math.Inf(1)}},
	{"-Infinity", value{kind: floatKind, float: math.Inf(-1)}},
}

func (p *jsonParser) object(depth int) (value, error) {
	v := value{kind: objectKind}
	p.at++
	p.skipSpace()
	if p.next('}') {
		p.at++
		return v, nil
	}
	seen := map[string]int{}
	for {
		f, err := p.field(depth)
		if err != nil {
			return value{}, err
		}
		if i, ok := seen[f.name]; ok {
			v.fields[i] = f
		} else {
			seen[f.name] = len(v.fields)
			v.fields = append(v.fields, f)
		}
		if done, err := p.separator('}', "Illegal trailing comma before end of object"); done || err != nil {
			return v, err
		}
	}
}

func (p *jsonParser) field(depth int) (field, error) {
	if !p.next('"') {
		return field{}, p.fail("Expecting property name enclosed in double quotes", p.at)
	}
	name, err := p.string()
	if err != nil {
		return field{}, err
	}
	p.skipSpace()
	if !p.next(':') {
		return field{}, p.fail("Expecting ':' delimiter", p.at)
	}
	p.at++
	p.skipSpace()
	v, err := p.value(depth + 1)
	return field{name, v}, err
}

func (p *jsonParser) array(depth int) (value, error) {
	v := value{kind: arrayKind}
	p.at++
	p.skipSpace()
	if p.next(']') {
		p.at++
		return v, nil
	}
	for {
		item, err := p.value(depth + 1)
		if err != nil {
			return value{}, err
		}
		v.items = append(v.items, item)
		if done, err := p.separator(']', "Illegal trailing comma before end of array"); done || err != nil {
			return v, err
		}
	}
}

// separator reads the comma before the next item, or the end.
func (p *jsonParser) separator(end byte, trailing string) (done bool, err error) {
	p.skipSpace()
	if p.next(end) {
		p.at++
		return true, nil
	}
	if !p.next(',') {
		return false, p.fail("Expecting ',' delimiter", p.at)
	}
	comma := p.at
	p.at++
	p.skipSpace()
	if p.next(end) {
		return false, p.fail(trailing, comma)
	}
	return false, nil
}

func (p *jsonParser) number() (value, error) {
	start, end := p.at, p.at
	if end < len(p.text) && p.text[end] == '-' {
		end++
	}
	whole := digits(p.text[end:])
	if whole == 0 {
		return value{}, p.fail("Expecting value", start)
	}
	if p.text[end] == '0' {
		whole = 1
	}
	end += whole
	n := end
	if n < len(p.text) && p.text[n] == '.' && digits(p.text[n+1:]) > 0 {
		n += 1 + digits(p.text[n+1:])
	}
	n += exponent(p.text[n:])
	p.at = n
	if n > end {
		return floatValue(p.text[start:n]), nil
	}
	return intValue(p.text[start:end])
}

func digits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}

func exponent(s string) int {
	if s == "" || s[0]|0x20 != 'e' {
		return 0
	}
	n := 1
	if n < len(s) && (s[n] == '+' || s[n] == '-') {
		n++
	}
	if digits(s[n:]) == 0 {
		return 0
	}
	return n + digits(s[n:])
}

func floatValue(text string) value {
	f, _ := strconv.ParseFloat(text, 64) // out of range is an infinity, in Python too
	return value{kind: floatKind, float: f}
}

func intValue(text string) (value, error) {
	if len(strings.TrimPrefix(text, "-")) > maxIntDigits {
		return value{}, unreadableError{}
	}
	if text == "-0" {
		text = "0"
	}
	return value{kind: intKind, text: text}, nil
}

// string reads the string whose opening quote is at p.at.
func (p *jsonParser) string() (string, error) {
	begin := p.at
	p.at++
	var b []byte
	for p.at < len(p.text) {
		c := p.text[p.at]
		switch {
		case c == '"':
			p.at++
			return string(b), nil
		case c < 0x20:
			return "", p.fail("Invalid control character at", p.at)
		case c != '\\':
			b = append(b, c)
			p.at++
		case p.at+1 >= len(p.text):
			return "", p.fail("Unterminated string starting at", begin)
		case p.text[p.at+1] == 'u':
			r, err := p.unicodeEscape()
			if err != nil {
				return "", err
			}
			b = appendRune(b, r)
		default:
			i := strings.IndexByte(`"\/bfnrt`, p.text[p.at+1])
			if i < 0 {
				return "", p.fail(`Invalid \escape`, p.at)
			}
			b = append(b, "\"\\/\b\f\n\r\t"[i])
			p.at += 2
		}
	}
	return "", p.fail("Unterminated string starting at", begin)
}

// unicodeEscape reads \uXXXX, and the second half of a pair where one follows.
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
		return 0, p.fail(`Invalid \uXXXX escape`, backslash+1)
	}
	n, err := strconv.ParseUint(p.text[backslash+2:backslash+6], 16, 32)
	if err != nil {
		return 0, p.fail(`Invalid \uXXXX escape`, backslash+1)
	}
	return rune(n), nil
}

// appendRune appends r in UTF-8, half a surrogate pair as its three bytes.
func appendRune(b []byte, r rune) []byte {
	if 0xD800 <= r && r < 0xE000 {
		return append(b, 0xE0|byte(r>>12), 0x80|byte(r>>6)&0x3F|0x80, 0x80|byte(r)&0x3F)
	}
	return utf8.AppendRune(b, r)
}
