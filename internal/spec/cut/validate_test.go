package cut

import (
	"strings"
	"testing"
)

func TestValidateOpenAPIYAML(t *testing.T) {
	if err := validate(read(t, ourDocument)); err != nil {
		t.Error(err)
	}
}

func TestValidateFails(t *testing.T) {
	tests := []struct{ name, in, err string }{
		{"a dangling reference", "openapi: 3.1.0\ninfo: {title: a, version: b}\ncomponents: {schemas: {A: {$ref: '#/components/schemas/Gone'}}}", "the cut does not load"},
		{"no info", "openapi: 3.1.0\npaths: {}", "the cut is not valid OpenAPI"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := validate([]byte(test.in))
			if err == nil || !strings.HasPrefix(err.Error(), test.err) {
				t.Errorf("validate: error %v, want one with the prefix %s", err, test.err)
			}
		})
	}
}

func TestLoad(t *testing.T) {
	testRule(t, load, []ruleTest{{
		name: "OpenAPI",
		in:   "openapi: 3.1.0\npaths: {/a: {get: {parameters: []}}}",
		want: "openapi: 3.1.0\npaths: {/a: {get: {parameters: []}}}",
	}})
	err := load(nodes(t, "openapi: 3.1.0\npaths: {/a: {get: {parameters: text}}}"))
	if err == nil || !strings.HasPrefix(err.Error(), "the operations are not OpenAPI: ") {
		t.Errorf("load of a document with a string for parameters: error %v, want that it is not OpenAPI", err)
	}
}
