package cut

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"JSON", `{"openapi": "3.1.0", "paths": {"/b": {}, "/a": {}}}`, "openapi: 3.1.0\npaths: {/b: {}, /a: {}}\n"},
		{"JSON indented with tabs", "{\n\t\"openapi\":\n\t\t\"3.1.0\"\n}", "openapi: 3.1.0\n"},
		{"YAML", "openapi: 3.1.0\npaths:\n  /b: {}\n  /a: {}\n", "openapi: 3.1.0\npaths: {/b: {}, /a: {}}\n"},
		{"YAML with a number as a key", "openapi: 3.1.0\n200: ok\n", "openapi: 3.1.0\n'200': ok\n"},
		{"YAML with an unused anchor", "openapi: 3.1.0\ninfo: &a {title: x}\n", "openapi: 3.1.0\ninfo: {title: x}\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := parse([]byte(test.in))
			if err != nil {
				t.Fatal(err)
			}
			wantYAML(t, got, test.want)
		})
	}
}

func TestParseFails(t *testing.T) {
	tests := []struct{ name, in, err string }{
		{"empty file", "", "neither JSON nor YAML: empty"},
		{"HTML", "<!DOCTYPE html>\n<title>Polar: not here</title>\n", "neither JSON nor YAML: yaml: line 2: mapping values are not allowed in this context"},
		{"HTML that YAML reads as text", "<html></html>", "not an OpenAPI document: no key openapi"},
		{"truncated JSON", `{"openapi": "3.1.0", "paths": {`, "neither JSON nor YAML: yaml: line 1: did not find expected node content"},
		{"JSON list", `[{"openapi": "3.1.0"}]`, "not an OpenAPI document: no key openapi"},
		{"JSON null", `null`, "not an OpenAPI document: no key openapi"},
		{"Swagger 2", `{"swagger": "2.0"}`, "not an OpenAPI document: no key openapi"},
		{"OpenAPI 3.0", `{"openapi": "3.0.3"}`, "openapi 3.0.3: the rules of the cut are for 3.1"},
		{"openapi is a list", `{"openapi": ["3.1.0"]}`, "not an OpenAPI document: no key openapi"},
		{"alias", "openapi: 3.1.0\na: &it {b: c}\nd: *it\n", "neither JSON nor YAML: line 3: alias *it is not supported"},
		{"merge key", "openapi: 3.1.0\na: &it {b: c}\nd: {<<: *it}\n", "neither JSON nor YAML: line 3: alias *it is not supported"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := parse([]byte(test.in))
			wantError(t, err, test.err)
		})
	}
}

func TestParseDeepDocument(t *testing.T) {
	deep := strings.Repeat("[", 5000) + strings.Repeat("]", 5000)
	if _, err := parse([]byte(`{"openapi": "3.1.0", "x-deep": ` + deep + `}`)); err != nil {
		t.Error(err)
	}
}
