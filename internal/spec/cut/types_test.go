package cut

import (
	"fmt"
	"testing"
)

// shaped returns a document with a schema of the properties.
func shaped(required, properties string) string {
	return `
paths: {}
components:
  schemas:
    Id: {type: string, format: uuid}
    Later: {$ref: '#/components/schemas/Time'}
    Thing: {type: object, properties: {name: {$ref: '#/components/schemas/Id', x-omitzero: true}}, required: [name]}
    Time: {type: string, format: date-time}
    Zoo: {type: object, required: ` + required + `, properties: {` + properties + `}}
`
}

func TestShapeProperties(t *testing.T) {
	tests := []struct{ name, required, in, want string }{
		{"required string", "[a]", "a: {type: string}", "a: {type: string, x-omitzero: true}"},
		{"optional string", "[]", "a: {type: string}", "a: {type: string, x-go-type-skip-optional-pointer: true}"},
		{"nullable string", "[a]", "a: {anyOf: [{type: string}, {type: 'null'}]}",
			"a: {x-go-type-skip-optional-pointer: true, x-omitzero: true, type: [string, 'null']}"},
		{"nullable optional string", "[]", "a: {anyOf: [{type: string}, {type: 'null'}]}",
			"a: {x-go-type-skip-optional-pointer: true, type: [string, 'null']}"},
		{"null first", "[a]", "a: {oneOf: [{type: 'null'}, {type: string}]}",
			"a: {x-go-type-skip-optional-pointer: true, x-omitzero: true, type: [string, 'null']}"},
		{"types as a list", "[a]", "a: {type: ['null', string]}",
			"a: {type: [string, 'null'], x-go-type-skip-optional-pointer: true, x-omitzero: true}"},
		{"nullable enum of its own", "[a]", "a: {anyOf: [{$ref: '#/components/schemas/Id'}, {type: 'null'}]}",
			"a: {anyOf: [{$ref: '#/components/schemas/Id'}, {type: 'null'}], x-go-type-skip-optional-pointer: true, x-omitzero: true}"},
		{"nullable enum inline", "[a]", "a: {anyOf: [{type: string, enum: [x, y]}, {type: 'null'}]}",
			"a: {anyOf: [{type: string, enum: [x, y]}, {type: 'null'}], x-go-type-skip-optional-pointer: true, x-omitzero: true}"},
		{"required time", "[a]", "a: {type: string, format: date-time}", "a: {type: string, format: date-time, x-omitzero: true}"},
		{"nullable time", "[a]", "a: {anyOf: [{type: string, format: date-time}, {type: 'null'}]}",
			"a: {x-go-type-skip-optional-pointer: true, x-omitzero: true, type: [string, 'null'], format: date-time}"},
		{"optional time", "[]", "a: {type: string, format: date-time}",
			"a: {type: string, format: date-time, x-go-type-skip-optional-pointer: true, x-omitzero: true}"},
		{"optional time by name", "[]", "a: {$ref: '#/components/schemas/Time'}",
			"a: {$ref: '#/components/schemas/Time', x-go-type-skip-optional-pointer: true, x-omitzero: true}"},
		{"required number", "[a]", "a: {type: integer}", "a: {type: integer, x-omitzero: true}"},
		{"optional number", "[]", "a: {type: integer}", "a: {type: integer}"},
		{"nullable number", "[a]", "a: {anyOf: [{type: number}, {type: 'null'}]}", "a: {x-omitzero: true, type: [number, 'null']}"},
		{"write-only", "[a]", "a: {type: boolean, writeOnly: true}", "a: {type: boolean, x-omitzero: true}"},
		{"required boolean", "[a]", "a: {type: boolean}", "a: {type: boolean, x-omitzero: true}"},
		{"required boolean, false by default", "[a]", "a: {type: boolean, default: false}", "a: {type: boolean, default: false, x-omitzero: true}"},
		{"optional boolean", "[]", "a: {type: boolean}", "a: {type: boolean}"},
		{"optional boolean, false by default", "[]", "a: {type: boolean, default: false}",
			"a: {type: boolean, default: false, x-go-type-skip-optional-pointer: true}"},
		{"optional boolean, true by default", "[]", "a: {type: boolean, default: true}", "a: {type: boolean, default: true}"},
		{"nullable boolean, false by default", "[]", "a: {type: [boolean, 'null'], default: false}",
			"a: {type: [boolean, 'null'], default: false}"},
		{"required object", "[a]", "a: {$ref: '#/components/schemas/Thing'}", "a: {$ref: '#/components/schemas/Thing', x-omitzero: true}"},
		{"nullable object", "[a]", "a: {anyOf: [{$ref: '#/components/schemas/Thing'}, {type: 'null'}]}",
			"a: {anyOf: [{$ref: '#/components/schemas/Thing'}, {type: 'null'}], x-omitzero: true}"},
		{"required list", "[a]", "a: {type: array, items: {type: string}}", "a: {type: array, items: {type: string}, x-omitzero: true}"},
		{"nullable map", "[a]", "a: {anyOf: [{type: object, additionalProperties: true}, {type: 'null'}]}",
			"a: {x-go-type-skip-optional-pointer: true, x-omitzero: true, type: [object, 'null'], additionalProperties: true}"},
		{"inside a list", "[]", "a: {type: array, items: {type: object, properties: {b: {type: string}}}}",
			"a: {type: array, items: {type: object, properties: {b: {type: string, x-go-type-skip-optional-pointer: true}}}, x-go-type-skip-optional-pointer: true}"},
		{"named like keywords", "[type, items]", "type: {type: string}, items: {type: integer}",
			"type: {type: string, x-omitzero: true}, items: {type: integer, x-omitzero: true}"},
		{"union of three", "[a]", "a: {anyOf: [{type: string}, {type: integer}, {type: 'null'}]}",
			"a: {anyOf: [{type: string}, {type: integer}, {type: 'null'}], x-omitzero: true}"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			testRule(t, shapeTypes, []ruleTest{{
				name: "shape",
				in:   shaped(test.required, test.in),
				want: shaped(test.required, test.want),
			}})
		})
	}
}

// A property that Polar requires of a request is sent even if it is zero.
func TestShapeRequests(t *testing.T) {
	const document = `
paths: {/a: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Ask'}}}}}}}
components:
  schemas:
    Ask: {type: object, required: [n, of], properties: {n: {type: integer%[1]s}, of: {$ref: '#/components/schemas/Of'%[1]s}}}
    Of: {type: object, required: [b], properties: {b: {type: boolean%[1]s}}}
    Say: {type: object, required: [b], properties: {b: {type: boolean%[2]s}}}
`
	testRule(t, shapeTypes, []ruleTest{{name: "shape", in: fmt.Sprintf(document, "", ""), want: fmt.Sprintf(document, "", ", x-omitzero: true")}})
}

func TestShapeSchema(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"uuid4", "{type: string, format: uuid4}", "{type: string, format: uuid}"},
		{"uuid4 in a nullable", "{anyOf: [{type: string, format: uuid4}, {type: 'null'}]}", "{type: [string, 'null'], format: uuid}"},
		{"uuid4 in a list", "{type: array, items: {type: string, format: uuid4}}", "{type: array, items: {type: string, format: uuid}}"},
		{"uuid4 in a map", "{additionalProperties: {type: string, format: uuid4}}", "{additionalProperties: {type: string, format: uuid}}"},
		{"pattern with a look-ahead", `{type: string, pattern: '^(?!0)\d+$'}`, "{type: string}"},
		{"pattern of RE2", `{type: string, pattern: '^\d+$'}`, `{type: string, pattern: '^\d+$'}`},
		{"constant", "{type: string, const: fixed}", "{type: string}"},
		{"constant without a type", "{const: fixed}", "{type: string}"},
		{"number as a constant", "{const: 1}", "{type: integer}"},
		{"null as a constant", "{const: null}", "{type: 'null'}"},
		{"object as a constant", "{const: {a: b}}", "{}"},
		{"nullable with a default", "{anyOf: [{type: integer}, {type: 'null'}], default: 3}", "{default: 3, type: [integer, 'null']}"},
		{"nullable of several types", "{anyOf: [{type: [string, integer]}, {type: 'null'}]}", "{anyOf: [{type: [string, integer]}, {type: 'null'}]}"},
		{"anything", "{}", "{}"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			testRule(t, shapeTypes, []ruleTest{
				{
					name: "component",
					in:   "paths: {}\ncomponents: {schemas: {A: " + test.in + "}}",
					want: "paths: {}\ncomponents: {schemas: {A: " + test.want + "}}",
				},
				{
					name: "body of a response",
					in:   "paths: {/a: {get: {responses: {'200': {content: {application/json: {schema: " + test.in + "}}}}}}}",
					want: "paths: {/a: {get: {responses: {'200': {content: {application/json: {schema: " + test.want + "}}}}}}}",
				},
			})
		})
	}
}

func TestShapeParameters(t *testing.T) {
	testRule(t, shapeTypes, []ruleTest{
		{
			name: "a union with null",
			in:   "paths: {/a: {get: {parameters: [{name: id, in: query, schema: {anyOf: [{type: string, format: uuid4}, {type: 'null'}]}}]}}}",
			want: "paths: {/a: {get: {parameters: [{name: id, in: query, schema: {type: string, format: uuid}}]}}}",
		},
		{
			name: "a list of types with null",
			in:   "paths: {/a: {get: {parameters: [{name: id, in: query, schema: {type: [string, 'null']}}]}}}",
			want: "paths: {/a: {get: {parameters: [{name: id, in: query, schema: {type: string}}]}}}",
		},
		{
			name: "for all operations of a path",
			in:   "paths: {/a: {parameters: [{name: id, in: path, schema: {type: string, format: uuid4}}], get: {}}}",
			want: "paths: {/a: {parameters: [{name: id, in: path, schema: {type: string, format: uuid}}], get: {}}}",
		},
		{
			name: "lists",
			in:   "paths: {/a: {get: {parameters: [{name: id, in: query, schema: {type: array, items: {type: string, format: uuid4}}}]}}}",
			want: "paths: {/a: {get: {parameters: [{name: id, in: query, schema: {type: array, items: {type: string, format: uuid}}}]}}}",
		},
		{
			name: "without a schema",
			in:   "paths: {/a: {get: {parameters: [{name: id, in: query, content: {application/json: {schema: {type: string, format: uuid4}}}}]}}}",
			want: "paths: {/a: {get: {parameters: [{name: id, in: query, content: {application/json: {schema: {type: string, format: uuid}}}}]}}}",
		},
	})
}
