package cut

import "testing"

func TestRenameOutputs(t *testing.T) {
	testRule(t, renameOutputs, []ruleTest{
		{
			name: "a name and the references to it",
			in: `
paths: {/a: {schema: {$ref: '#/components/schemas/Tiers-Output'}}}
components:
  schemas:
    Other: {properties: {a: {$ref: '#/components/schemas/Tiers-Output'}, b: {$ref: '#/components/schemas/Tiers-Output-Old'}}}
    Tiers-Output: {discriminator: {mapping: {x: '#/components/schemas/Tiers-Output'}}}
    Tiers-Output-Old: {}
`,
			want: `
paths: {/a: {schema: {$ref: '#/components/schemas/Tiers'}}}
components:
  schemas:
    Other: {properties: {a: {$ref: '#/components/schemas/Tiers'}, b: {$ref: '#/components/schemas/Tiers-Output-Old'}}}
    Tiers: {discriminator: {mapping: {x: '#/components/schemas/Tiers'}}}
    Tiers-Output-Old: {}
`,
		},
		{
			name: "a name that is taken",
			in: `
paths: {}
components: {schemas: {Tiers: {}, Tiers-Output: {}}}
`,
			err: `schema "Tiers-Output" cannot be named "Tiers": that name is taken`,
		},
	})
}
