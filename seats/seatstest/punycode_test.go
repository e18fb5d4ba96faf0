package seatstest

import "testing"

// TestPunycode has samples of RFC 3492, section 7.1.
func TestPunycode(t *testing.T) {
	tests := map[string]string{
		"bücher":    "bcher-kva",
		"他们为什么不说中文": "ihqwcrb4cv8a8dqg056pqjye",
		"почемужеонинеговорятпорусски": "b1abfaaepdrnnbgefbadotcwatmq2g4l",
		"ü":        "tda",
		"a-ü":      "a--yka",
		"3年b組金八先生": "3b-ww4c5e180e575a65lsy2b",
	}
	for label, want := range tests {
		if got := encodePunycode(label); got != want {
			t.Errorf("%s: %s, want %s", label, got, want)
		}
		if got, ok := decodePunycode(want); !ok || got != label {
			t.Errorf("%s: %s, want %s", want, got, label)
		}
	}
	for _, bad := range []string{"é", "99999999999", "a_", "ls8h="} {
		if got, ok := decodePunycode(bad); ok {
			t.Errorf("%s: %s, want an error", bad, got)
		}
	}
}

func FuzzPunycode(f *testing.F) {
	f.Add("bcher-kva")
	f.Fuzz(func(t *testing.T, encoded string) {
		label, ok := decodePunycode(encoded)
		if !ok || len(encoded) > maxDomainLength { // longer ones are refused before
			return
		}
		if again, ok := decodePunycode(encodePunycode(label)); !ok || again != label {
			t.Errorf("%q became %q, and that %q", encoded, label, again)
		}
	})
}
