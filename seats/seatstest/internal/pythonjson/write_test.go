package pythonjson

import (
	"math"
	"testing"
)

func TestPythonFloat(t *testing.T) {
	tests := map[float64]string{
		0: "0.0", 1: "1.0", 2.5: "2.5", 0.1: "0.1", 0.0001: "0.0001", 0.00001: "1e-05",
		1e15: "1000000000000000.0", 1e16: "1e+16", 1.5e300: "1.5e+300", 5e-324: "5e-324",
		math.Copysign(0, -1): "-0.0", -123456789.25: "-123456789.25", math.Inf(-1): "-Infinity",
	}
	for f, want := range tests {
		if got := PythonFloat(f); got != want {
			t.Errorf("PythonFloat(%g) = %s, want %s", f, got, want)
		}
	}
}

func TestPydanticFloat(t *testing.T) {
	tests := map[float64]string{
		1e-7: "1e-7", -1e-7: "-1e-7", 9.9e-6: "9.9e-6", 1e-5: "0.00001", -1.5e-5: "-0.000015", 1.0001e-5: "0.000010001",
		1e-4: "0.0001", 1e-10: "1e-10", 1e-100: "1e-100", 5e-324: "5e-324", 0: "0.0", 1: "1.0", 1e15: "1000000000000000.0", 1e16: "1e+16",
	}
	for f, want := range tests {
		if got := PydanticFloat(f); got != want {
			t.Errorf("PydanticFloat(%g) = %s, want %s", f, got, want)
		}
	}
}

func TestAppendString(t *testing.T) {
	got := string(AppendString(nil, "a\"\\/\b\f\n\r\t\x00\x1f\x7f é\u2028😀"))
	if want := `"a\"\\/\b\f\n\r\t\u0000\u001f` + "\x7f é\u2028😀\""; got != want {
		t.Errorf("AppendString: %s, want %s", got, want)
	}
}

func TestSize(t *testing.T) {
	tests := map[string]int{ // JSON, and its length as Python writes it
		`{}`: 2, `[]`: 2, `null`: 4, `{"a":1,"b":[1,2]}`: 21, `"é"`: 8, `"😀"`: 14, `"\u007f"`: 8, `"\n\u0001"`: 10, `1e16`: 5, `"\ud800"`: 8,
	}
	for text, want := range tests {
		if got := Size(mustRead(t, text)); got != want {
			t.Errorf("Size(%s) = %d, want %d", text, got, want)
		}
	}
}
