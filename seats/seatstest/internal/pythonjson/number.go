package pythonjson

import (
	"strconv"
	"strings"
)

// MaxIntDigits is the maximum number of digits that Python converts to an integer.
const MaxIntDigits = 4_300

func (p *jsonParser) number() (Value, error) {
	start, intEnd := p.at, p.at
	if intEnd < len(p.text) && p.text[intEnd] == '-' {
		intEnd++
	}
	digits := CountDigits(p.text[intEnd:])
	if digits == 0 {
		return Value{}, p.syntaxError("Expecting value", start)
	}
	if p.text[intEnd] == '0' {
		digits = 1
	}
	intEnd += digits
	end := intEnd
	if end < len(p.text) && p.text[end] == '.' && CountDigits(p.text[end+1:]) > 0 {
		end += 1 + CountDigits(p.text[end+1:])
	}
	end += exponentLength(p.text[end:])
	p.at = end
	if end > intEnd {
		return floatValue(p.text[start:end]), nil
	}
	return intValue(p.text[start:intEnd])
}

// CountDigits returns the number of decimal digits with which s begins.
func CountDigits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}

// exponentLength returns the length of the exponent with which s begins, or 0.
func exponentLength(s string) int {
	if s == "" || s[0]|0x20 != 'e' {
		return 0
	}
	n := 1
	if n < len(s) && (s[n] == '+' || s[n] == '-') {
		n++
	}
	if CountDigits(s[n:]) == 0 {
		return 0
	}
	return n + CountDigits(s[n:])
}

func floatValue(text string) Value {
	f, _ := strconv.ParseFloat(text, 64) // a float that is out of range becomes an infinity, as in Python
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
