package pythonjson

import (
	"errors"
	"strings"
	"testing"
)

// TestReadErrors has the messages and positions of Python 3.13.
func TestReadErrors(t *testing.T) {
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
		_, err := Read(test.text)
		var e *SyntaxError
		if !errors.As(err, &e) {
			t.Errorf("Read(%q): %v, want the syntax error %s", test.text, err, test.message)
			continue
		}
		if e.Message != test.message || e.Position != test.position {
			t.Errorf("Read(%q): %s at %d, want %s at %d", test.text, e.Message, e.Position, test.message, test.position)
		}
	}
}

func TestReadUnreadable(t *testing.T) {
	for _, text := range []string{strings.Repeat("[", 20_000), strings.Repeat("1", 4301)} {
		var e *SyntaxError
		if _, err := Read(text); err == nil || errors.As(err, &e) {
			t.Errorf("Read(%.20s…): %v, want an error other than a SyntaxError", text, err)
		}
	}
}

func TestReadValues(t *testing.T) {
	tests := map[string]string{
		` {"b":1,"a":2,"b":3} `:          `{"b":3,"a":2}`,
		`[NaN,-Infinity,1e999]`:          `[NaN,-Infinity,Infinity]`,
		`[-0,-0.0,1E2,1.50]`:             `[0,-0.0,100.0,1.5]`,
		`"\ud83d\ude00\u00e9\/\b"`:       `"😀é/\b"`,
		`123456789012345678901234567890`: `123456789012345678901234567890`,
	}
	for text, want := range tests {
		if got := string(AppendValue(nil, mustRead(t, text), PythonFloat)); got != want {
			t.Errorf("Read(%s): %s, want %s", text, got, want)
		}
	}
	if mustRead(t, `"\ud83d"`).Encodable() || mustRead(t, `"\ud83d\u0041"`).Encodable() {
		t.Error("Encodable() = true for half of a surrogate pair")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`{"a":[1,"\ud83d\ude00",null]}`)
	f.Fuzz(func(t *testing.T, text string) {
		v, err := Read(text)
		if err != nil || !v.Encodable() {
			return
		}
		written := string(AppendValue(nil, v, PythonFloat))
		again, err := Read(written)
		if err != nil || string(AppendValue(nil, again, PythonFloat)) != written {
			t.Errorf("Read(%q) is written as %q, which does not read the same: %v", text, written, err)
		}
	})
}

func mustRead(t *testing.T, text string) Value {
	t.Helper()
	v, err := Read(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}
