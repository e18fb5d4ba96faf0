package cut

import "testing"

func TestFoldSingles(t *testing.T) {
	const seat = "$ref: '#/components/schemas/Seat'"
	tests := []struct{ name, schema, want string }{
		{"all of one", "allOf: [{" + seat + "}]", seat},
		{"any of one", "anyOf: [{type: string}]", "type: string"},
		{"one of one, with a default", "{default: a, oneOf: [{type: string}]}", "{default: a, type: string}"},
		{"one in one", "allOf: [{anyOf: [{" + seat + "}]}]", seat},
		{"inside", "{type: array, items: {allOf: [{" + seat + "}]}}", "{type: array, items: {" + seat + "}}"},
		{"a type", "{type: array, items: {type: [string]}}", "{type: array, items: {type: string}}"},
		{"two types", "type: [string, 'null']", "type: [string, 'null']"},
		{"two", "allOf: [{" + seat + "}, {type: object}]", "allOf: [{" + seat + "}, {type: object}]"},
		{"one beside a type", "{type: object, allOf: [{" + seat + "}]}", "{type: object, allOf: [{" + seat + "}]}"},
		{"one of two lists", "{allOf: [{type: object}], anyOf: [{" + seat + "}]}", "{allOf: [{type: object}], anyOf: [{" + seat + "}]}"},
		{"one price", "oneOf: [{$ref: '#/components/schemas/Fixed'}]", "oneOf: [{$ref: '#/components/schemas/Fixed'}]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			document := func(schema string) string {
				return "{paths: {/a: {get: {responses: {'200': {content: {application/json: {schema: {" + braced(schema) + "}}}}}}}}, components: {schemas: {Seat: {type: object}, Fixed: {properties: {amount_type: {const: fixed}}}, It: {" + braced(schema) + "}}}}"
			}
			got := nodes(t, document(test.schema))
			if err := foldSingles(got); err != nil {
				t.Fatal(err)
			}
			wantYAML(t, got, document(test.want))
		})
	}
}

// braced returns what is between the braces of a mapping, if it has them.
func braced(mapping string) string {
	if mapping[0] == '{' {
		return mapping[1 : len(mapping)-1]
	}
	return mapping
}
