package cut

import (
	"testing"

	"gopkg.in/yaml.v3"
)

// A ruleTest runs a rule on the literal document in, and expects the document want or the error
// err.
type ruleTest struct {
	name, in, want, err string
}

func testRule(t *testing.T, rule func(*yaml.Node) error, tests []ruleTest) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			document := nodes(t, test.in)
			err := rule(document)
			if test.err != "" {
				wantError(t, err, test.err)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			wantYAML(t, document, test.want)
		})
	}
}

// nodes reads a literal document.
func nodes(t *testing.T, source string) *yaml.Node {
	t.Helper()
	n, err := readNodes([]byte(source))
	if err != nil {
		t.Fatalf("%v in\n%s", err, source)
	}
	return n
}

// wantYAML compares a node with a literal document. Their styles may differ.
func wantYAML(t *testing.T, got *yaml.Node, want string) {
	t.Helper()
	if g, w := source(t, got), source(t, nodes(t, want)); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
}

// source returns the YAML of a node.
func source(t *testing.T, n *yaml.Node) string {
	t.Helper()
	out, err := encode(n, header)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("got error %v\nwant %s", err, want)
	}
}
