package cut

import (
	"testing"

	"gopkg.in/yaml.v3"
)

func TestGet(t *testing.T) {
	n := nodes(t, "a: {b: c}\nlist: [a]\n")
	if got := value(n, "a", "b"); got != "c" {
		t.Errorf("value of a, b: %q, want c", got)
	}
	for _, nothing := range []*yaml.Node{nil, get(n, "gone"), get(n, "list"), get(n, "a", "b")} {
		if got := get(nothing, "a"); got != nil {
			t.Errorf("get(%v) = %v, want nil", nothing, got)
		}
	}
}

func TestSet(t *testing.T) {
	n := nodes(t, "a: 1\nb: 2\n")
	set(n, "a", text("x"))
	set(n, "c", boolean(true))
	wantYAML(t, n, "a: x\nb: 2\nc: true\n")
}

func TestDrop(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"a mapping", "a: 1\nb: 2\nc: 3\n", "b: 2\n"},
		{"a sequence", "[a, b]", "[a, b]"},
		{"a scalar", "a", "a"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n := nodes(t, test.in)
			drop(n, func(key string) bool { return key != "b" })
			wantYAML(t, n, test.want)
		})
	}
	drop(nil, isProse)
}

func TestMapping(t *testing.T) {
	n := mapping("a", text("1"), "nothing", (*yaml.Node)(nil), "b", null())
	wantYAML(t, n, "a: '1'\nb: null\n")
}
