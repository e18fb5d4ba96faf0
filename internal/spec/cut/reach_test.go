package cut

import "testing"

func TestPruneSchemas(t *testing.T) {
	testRule(t, pruneSchemas, []ruleTest{
		{
			name: "the schemas that are reached, sorted",
			in: `
paths: {/a: {get: {responses: {'200': {$ref: '#/components/schemas/Z'}}}}}
components: {schemas: {Z: {items: {$ref: '#/components/schemas/B'}}, C: {}, B: {type: string}}}
`,
			want: `
paths: {/a: {get: {responses: {'200': {$ref: '#/components/schemas/Z'}}}}}
components: {schemas: {B: {type: string}, Z: {items: {$ref: '#/components/schemas/B'}}}}
`,
		},
		{
			name: "references in a circle",
			in: `
paths: {/a: {$ref: '#/components/schemas/A'}}
components: {schemas: {A: {items: {$ref: '#/components/schemas/B'}}, B: {anyOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}, C: {}}}
`,
			want: `
paths: {/a: {$ref: '#/components/schemas/A'}}
components: {schemas: {A: {items: {$ref: '#/components/schemas/B'}}, B: {anyOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}}}
`,
		},
		{
			name: "next to a $ref and in a discriminator",
			in: `
paths: {/a: {$ref: '#/components/schemas/A', not: {$ref: '#/components/schemas/B'}}}
components: {schemas: {A: {discriminator: {propertyName: x, mapping: {c: '#/components/schemas/C'}}}, B: {}, C: {}, D: {}}}
`,
			want: `
paths: {/a: {$ref: '#/components/schemas/A', not: {$ref: '#/components/schemas/B'}}}
components: {schemas: {A: {discriminator: {propertyName: x, mapping: {c: '#/components/schemas/C'}}}, B: {}, C: {}}}
`,
		},
		{
			name: "a property named $ref",
			in: `
paths: {/a: {properties: {$ref: {type: string}}}}
components: {schemas: {A: {}}}
`,
			want: `
paths: {/a: {properties: {$ref: {type: string}}}}
components: {schemas: {}}
`,
		},
		{
			name: "a missing target",
			in: `
paths: {/a: {$ref: '#/components/schemas/A'}}
components: {schemas: {A: {items: {$ref: '#/components/schemas/Gone'}}}}
`,
			err: `$ref "#/components/schemas/Gone" has no target`,
		},
		{
			name: "a reference into a schema",
			in: `
paths: {/a: {$ref: '#/components/schemas/A/properties/b'}}
components: {schemas: {A: {properties: {b: {}}}}}
`,
			err: `$ref "#/components/schemas/A/properties/b" has no target`,
		},
		{
			name: "a reference to a parameter",
			in:   `paths: {/a: {get: {parameters: [{$ref: '#/components/parameters/Page'}]}}}`,
			err:  `$ref "#/components/parameters/Page" does not point into #/components/schemas/`,
		},
		{
			name: "a reference to a response",
			in:   `paths: {/a: {get: {responses: {'404': {$ref: '#/components/responses/Gone'}}}}}`,
			err:  `$ref "#/components/responses/Gone" does not point into #/components/schemas/`,
		},
		{
			name: "a reference to another document",
			in:   `paths: {/a: {$ref: 'other.json#/components/schemas/A'}}`,
			err:  `$ref "other.json#/components/schemas/A" does not point into #/components/schemas/`,
		},
	})
}
