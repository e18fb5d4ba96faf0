package seatstest

import (
	"strings"
	"testing"
)

func TestParseInteger(t *testing.T) {
	valid := map[string]string{
		"1": "1", "01": "1", "+1": "1", "-1": "-1", " 1": "1", "1\n": "1", "\u00a01": "1", "1_0": "10",
		"1.0": "1", "1.000": "1", "-0": "0", strings.Repeat("0", 5000) + "1": "1",
	}
	for s, want := range valid {
		if n, _, wrong := parseInteger(s); wrong != "" || n.String() != want {
			t.Errorf("%.20q: %v %s, want %s", s, n, wrong, want)
		}
	}
	for _, s := range []string{"", "abc", "1.", ".0", "1.5", "1_", "_1", "1__0", "+-1", "+ 1", "1e3", "0x1", "١", "1.0_0"} {
		if n, kind, _ := parseInteger(s); kind != "int_parsing" {
			t.Errorf("%q: %v %s, want int_parsing", s, n, kind)
		}
	}
	if _, kind, _ := parseInteger(strings.Repeat("1", 4301)); kind != "int_parsing_size" {
		t.Errorf("4301 digits: %s, want int_parsing_size", kind)
	}
}
