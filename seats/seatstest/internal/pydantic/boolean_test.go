package pydantic

import (
	"testing"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

func TestParseBoolean(t *testing.T) {
	tests := map[string]string{ // JSON, and true, false or the type of the error
		"true": "true", "1": "true", "1.0": "true", `"YES"`: "true", `"on"`: "true", `"t"`: "true", `"y"`: "true", `"1"`: "true",
		"false": "false", "0": "false", "-0.0": "false", `"off"`: "false", `"F"`: "false", `"n"`: "false", `"0"`: "false",
		"2": "bool_parsing", "-1": "bool_parsing", "2.0": "bool_parsing", `""`: "bool_parsing", `" yes"`: "bool_parsing",
		"9223372036854775807": "bool_parsing",
		"0.5":                 "bool_type", "null": "bool_type", "[]": "bool_type", "{}": "bool_type", "NaN": "bool_type", "1e30": "bool_type",
		"9223372036854775808": "bool_type",
	}
	for text, want := range tests {
		v, err := pythonjson.Read(text)
		if err != nil {
			t.Fatal(err)
		}
		b, errType, _ := ParseBoolean(v)
		got := errType
		if errType == "" {
			got = map[bool]string{true: "true", false: "false"}[b]
		}
		if got != want {
			t.Errorf("ParseBoolean(%s): %s, want %s", text, got, want)
		}
	}
}
