package pydantic

import (
	"strings"
	"testing"
)

func TestParseInteger(t *testing.T) {
	valid := map[string]string{
		"1": "1", "01": "1", "+1": "1", "-1": "-1", " 1": "1", "1\n": "1", "\u00a01": "1", "1_0": "10",
		"0__1": "1", "-0_1": "-1", "0__0": "0", "1.0": "1", "1.000": "1", "-0": "0", strings.Repeat("0", 5000) + "1": "1",
	}
	for s, want := range valid {
		if n, _, message := ParseInteger(s); message != "" || n.String() != want {
			t.Errorf("ParseInteger(%.20q): %v, %q; want %s", s, n, message, want)
		}
	}
	for _, s := range []string{"", "abc", "1.", ".0", "1.5", "1_", "_1", "1__0", "+-1", "+ 1", "1e3", "0x1", "0_", "01__2", "-_1", "0_.0", "١", "1.0_0"} {
		if n, errType, _ := ParseInteger(s); errType != "int_parsing" {
			t.Errorf("ParseInteger(%q): %v, %q; want int_parsing", s, n, errType)
		}
	}
}

// TestParseLargeInteger has the errors of pydantic 2.13 for Python's limit of 4,300 digits.
// Underscores do not count as digits.
func TestParseLargeInteger(t *testing.T) {
	ones := func(n int) string { return strings.Repeat("1", n) }
	tests := map[string]string{
		ones(4300): "", "+" + ones(4300): "", "-" + ones(4299): "", "0" + ones(4300): "", ones(4300) + ".0": "",
		strings.Repeat("1_", 4299) + "1": "", "-" + strings.Repeat("1_", 4298) + "1": "",
		strings.Repeat("0_", 3000) + "1": "", "-" + strings.Repeat("0", 5000): "",
		ones(4301): "int_parsing_size", "-" + ones(4300): "int_parsing_size", ones(4301) + "x": "int_parsing_size", ones(5000) + "_": "int_parsing_size",
		"+" + ones(4301): "int_parsing", " " + ones(4301): "int_parsing", "0" + ones(4301): "int_parsing",
		strings.Repeat("1_", 4300) + "1": "int_parsing", "-" + strings.Repeat("1_", 4299) + "1": "int_parsing",
	}
	for s, want := range tests {
		if _, errType, _ := ParseInteger(s); errType != want {
			t.Errorf("ParseInteger(%.5q…) with %d characters: %q, want %q", s, len(s), errType, want)
		}
	}
}
