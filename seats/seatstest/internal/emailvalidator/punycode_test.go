package emailvalidator

import "testing"

// TestDecodePunycode has samples from RFC 3492 section 7.1.
func TestDecodePunycode(t *testing.T) {
	tests := map[string]string{
		"bücher":    "bcher-kva",
		"他们为什么不说中文": "ihqwcrb4cv8a8dqg056pqjye",
		"почемужеонинеговорятпорусски": "b1abfaaepdrnnbgefbadotcwatmq2g4l",
		"ü":        "tda",
		"a-ü":      "a--yka",
		"3年b組金八先生": "3b-ww4c5e180e575a65lsy2b",
	}
	for want, encoded := range tests {
		if got, ok := decodePunycode(encoded); !ok || got != want {
			t.Errorf("decodePunycode(%q) = %q, %v; want %q", encoded, got, ok, want)
		}
	}
	for _, bad := range []string{"é", "99999999999", "a_", "ls8h="} {
		if got, ok := decodePunycode(bad); ok {
			t.Errorf("decodePunycode(%q) = %q, true; want false", bad, got)
		}
	}
}
