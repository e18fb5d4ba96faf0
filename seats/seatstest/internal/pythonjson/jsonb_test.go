package pythonjson

import "testing"

func TestStored(t *testing.T) {
	tests := map[string]string{
		`{"team":1,"n":2,"é":3,"b":{"zz":1,"a":2}}`:        `{"b":{"a":2,"zz":1},"n":2,"é":3,"team":1}`,
		`[1e16,1.5e17,1e-7,-0.0,2.0,12345678901234567890]`: `[10000000000000000,150000000000000000,1e-07,0.0,2.0,12345678901234567890]`,
	}
	for text, want := range tests {
		if got := string(AppendValue(nil, Stored(mustRead(t, text)), PythonFloat)); got != want {
			t.Errorf("Stored(%s) = %s, want %s", text, got, want)
		}
	}
}
