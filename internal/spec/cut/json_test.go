package cut

import "testing"

func TestReadJSON(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"every type", `{"s": "x", "i": 12, "f": 1.50, "yes": true, "no": false, "null": null, "list": [1, [], {}]}`,
			"s: x\ni: 12\nf: 1.50\nyes: true\nno: false\n\"null\": null\nlist: [1, [], {}]\n"},
		{"keys in order", `{"b": 1, "a": {"d": 1, "c": 1}}`, "b: 1\na: {d: 1, c: 1}\n"},
		{"texts that look like other types", `["true", "null", "12", ""]`, "['true', 'null', '12', '']\n"},
		{"escapes", `["a\/b", "\ud83d\udcba", "\u00e9"]`, "[a/b, 💺, é]\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := readJSON([]byte(test.in))
			if err != nil {
				t.Fatal(err)
			}
			wantYAML(t, got, test.want)
		})
	}
}

func TestReadJSONTruncated(t *testing.T) {
	for _, in := range []string{``, `{`, `{"a"`, `{"a": [`, `[1`} {
		if n, err := readJSON([]byte(in)); err == nil {
			t.Errorf("readJSON(%q): %v, want an error", in, n)
		}
	}
}
