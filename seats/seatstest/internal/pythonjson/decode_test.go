package pythonjson

import "testing"

func TestDecode(t *testing.T) {
	tests := map[string]string{
		`{}`:                            `{}`,
		"\xef\xbb\xbf{}":                `{}`,
		"\xff\xfe{\x00}\x00":            `{}`,
		"\xfe\xff\x00{\x00}":            `{}`,
		"{\x00}\x00":                    `{}`,
		"\x00{\x00}":                    `{}`,
		"{\x00\x00\x00}\x00\x00\x00":    `{}`,
		"\x00\x00\x00{":                 `{`,
		"\xff\xfe\x00\x00{\x00\x00\x00": `{`,
		"\"\x00\x3d\xd8\x00\xde\"\x00":  `"😀"`,
		"\"\xed\xa0\x80\"":              "\"\xed\xa0\x80\"",
	}
	for in, want := range tests {
		if got, ok := Decode([]byte(in)); !ok || got != want {
			t.Errorf("Decode(%q) = %q, %v; want %q", in, got, ok, want)
		}
	}
	for _, in := range []string{"\xff", "{\"\xc3\"}", "\xc0\x80", "\xff\xfe{", "\x00\x00\x00\x00{"} {
		if got, ok := Decode([]byte(in)); ok {
			t.Errorf("Decode(%q) = %q, true; want false", in, got)
		}
	}
}
