package seatstest

import (
	"errors"
	"strings"
	"testing"
)

// TestReadJSONErrors has the messages and positions of Python 3.13.
func TestReadJSONErrors(t *testing.T) {
	tests := []struct {
		text, message string
		position      int
	}{
		{"", "Expecting value", 0},
		{"  ", "Expecting value", 2},
		{"nul", "Expecting value", 0},
		{"[", "Expecting value", 1},
		{"[1,", "Expecting value", 3},
		{"[1 2]", "Expecting ',' delimiter", 3},
		{"[1,]", "Illegal trailing comma before end of array", 2},
		{"{", "Expecting property name enclosed in double quotes", 1},
		{"{'a':1}", "Expecting property name enclosed in double quotes", 1},
		{`{"a"`, "Expecting ':' delimiter", 4},
		{`{"a" 1}`, "Expecting ':' delimiter", 5},
		{`{"a":}`, "Expecting value", 5},
		{`{"a":1 "b"`, "Expecting ',' delimiter", 7},
		{`{"a":1,}`, "Illegal trailing comma before end of object", 6},
		{`{"a":1,`, "Expecting property name enclosed in double quotes", 7},
		{`"a`, "Unterminated string starting at", 0},
		{`["é", "a`, "Unterminated string starting at", 6},
		{`"\`, "Unterminated string starting at", 0},
		{`"\x"`, `Invalid \escape`, 1},
		{`"\u12"`, `Invalid \uXXXX escape`, 2},
		{`"\u12g4"`, `Invalid \uXXXX escape`, 2},
		{`"\ud83d\u00"  `, `Invalid \uXXXX escape`, 8},
		{"\"a\nb\"", "Invalid control character at", 2},
		{"01", "Extra data", 1},
		{"1.", "Extra data", 1},
		{"1e+", "Extra data", 1},
		{"-", "Expecting value", 0},
		{"-I", "Expecting value", 0},
		{"{} x", "Extra data", 3},
		{"\"😀\" x", "Extra data", 4},
		{"\ufeff{}", "Expecting value", 0},
	}
	for _, test := range tests {
		_, err := readJSON(test.text)
		var e *jsonError
		if !errors.As(err, &e) {
			t.Errorf("%q: %v, want %s", test.text, err, test.message)
			continue
		}
		if e.message != test.message || e.position != test.position {
			t.Errorf("%q: %s at %d, want %s at %d", test.text, e.message, e.position, test.message, test.position)
		}
	}
}

func TestReadJSONGivesUp(t *testing.T) {
	for _, text := range []string{strings.Repeat("[", 20_000), strings.Repeat("1", 4301)} {
		var e *jsonError
		if _, err := readJSON(text); err == nil || errors.As(err, &e) {
			t.Errorf("%.20s…: %v, want another error than a JSONDecodeError", text, err)
		}
	}
}

func TestReadJSONValues(t *testing.T) {
	tests := map[string]string{
		` {"b":1,"a":2,"b":3} `:          `{"b":3,"a":2}`,
		`[NaN,-Infinity,1e999]`:          `[NaN,-Infinity,Infinity]`,
		`[-0,-0.0,1E2,1.50]`:             `[0,-0.0,100.0,1.5]`,
		`"\ud83d\ude00\u00e9\/\b"`:       `"😀é/\b"`,
		`123456789012345678901234567890`: `123456789012345678901234567890`,
	}
	for text, want := range tests {
		if got := string(appendValue(nil, mustRead(t, text), pythonFloat)); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	if mustRead(t, `"\ud83d"`).encodable() || mustRead(t, `"\ud83d\u0041"`).encodable() {
		t.Error("half of a surrogate pair can be sent back")
	}
}

func FuzzReadJSON(f *testing.F) {
	f.Add(`{"a":[1,"\ud83d\ude00",null]}`)
	f.Fuzz(func(t *testing.T, text string) {
		v, err := readJSON(text)
		if err != nil || !v.encodable() {
			return
		}
		written := string(appendValue(nil, v, pythonFloat))
		again, err := readJSON(written)
		if err != nil || string(appendValue(nil, again, pythonFloat)) != written {
			t.Errorf("%q became %q: %v", text, written, err)
		}
	})
}
