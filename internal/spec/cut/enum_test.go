package cut

import "testing"

func TestRefuseNullInEnums(t *testing.T) {
	testRule(t, refuseNullInEnums, []ruleTest{
		{
			name: "the string null",
			in:   `components: {schemas: {A: {enum: [a, 'null']}}}`,
			want: `components: {schemas: {A: {enum: [a, 'null']}}}`,
		},
		{
			name: "null",
			in:   `components: {schemas: {A: {properties: {b: {type: [string, 'null'], enum: [a, null]}}}}}`,
			err:  `schema "A": null is a value of an enum, for which there is no rule`,
		},
	})
}
