package pythonjson

import (
	"strconv"
	"strings"
)

// MaxIntDigits is Python's limit on converting text to an integer.
const MaxIntDigits = 4_300

func (p *jsonParser) number() (Value, error) {
	start, end := p.at, p.at
	if end < len(p.text) && p.text[end] == '-' {
		end++
	}
	whole := Digits(p.text[end:])
	if whole == 0 {
		return Value{}, p.fail("Expecting value", start)
	}
	if p.text[end] == '0' {
		whole = 1
	}
	end += whole
	n := end
	if n < len(p.text) && p.text[n] == '.' && Digits(p.text[n+1:]) > 0 {
		n += 1 + Digits(p.text[n+1:])
	}
	n += exponent(p.text[n:])
	p.at = n
	if n > end {
		return floatValue(p.text[start:n]), nil
	}
	return intValue(p.text[start:end])
}

func Digits(s string) int {
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
	if Digits(s[n:]) == 0 {
		return 0
	}
	return n + Digits(s[n:])
}

func floatValue(text string) Value {
	f, _ := strconv.ParseFloat(text, 64) // out of range is an infinity, in Python too
	return Value{Kind: FloatKind, Float: f}
}

func intValue(text string) (Value, error) {
	if len(strings.TrimPrefix(text, "-")) > MaxIntDigits {
		return Value{}, unreadableError{}
	}
	if text == "-0" {
		text = "0"
	}
	return Value{Kind: IntKind, Text: text}, nil
}
