package cut

import "testing"

func TestFoldSingles(t *testing.T) {
	const seat = "$ref: '#/components/schemas/Seat'"
	tests := []struct{ name, schema, want string }{
		{"allOf one", "allOf: [{" + seat + "}]", seat},
		{"anyOf one", "anyOf: [{type: string}]", "type: string"},
		{"oneOf one, with a default", "{default: a, oneOf: [{type: string}]}", "{default: a, type: string}"},
		{"nested lists", "allOf: [{anyOf: [{" + seat + "}]}]", seat},
		{"in the items of a list", "{type: array, items: {allOf: [{" + seat + "}]}}", "{type: array, items: {" + seat + "}}"},
		{"a list of one type", "{type: array, items: {type: [string]}}", "{type: array, items: {type: string}}"},
		{"a list of two types", "type: [string, 'null']", "type: [string, 'null']"},
		{"allOf two", "allOf: [{" + seat + "}, {type: object}]", "allOf: [{" + seat + "}, {type: object}]"},
		{"next to a type", "{type: object, allOf: [{" + seat + "}]}", "{type: object, allOf: [{" + seat + "}]}"},
		{"two lists", "{allOf: [{type: object}], anyOf: [{" + seat + "}]}", "{allOf: [{type: object}], anyOf: [{" + seat + "}]}"},
		{"a union of one price", "oneOf: [{$ref: '#/components/schemas/Fixed'}]", "oneOf: [{$ref: '#/components/schemas/Fixed'}]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			document := func(schema string) string {
				return "{paths: {/a: {get: {responses: {'200': {content: {application/json: {schema: {" + unbraced(schema) + "}}}}}}}}, components: {schemas: {Seat: {type: object}, Fixed: {properties: {amount_type: {const: fixed}}}, It: {" + unbraced(schema) + "}}}}"
			}
			got := nodes(t, document(test.schema))
			if err := foldSingles(got); err != nil {
				t.Fatal(err)
			}
			wantYAML(t, got, document(test.want))
		})
	}
}

// unbraced returns a mapping without the braces around it, if it has them.
func unbraced(mapping string) string {
	if mapping[0] == '{' {
		return mapping[1 : len(mapping)-1]
	}
	return mapping
}
