package cut

import (
	"strings"
	"testing"
)

const nestedPrices = `
paths: {/a: {get: {schema: {$ref: '#/components/schemas/ProductPrice'}}}}
components:
  schemas:
    Aged: {oneOf: [{$ref: '#/components/schemas/PriceCustom'}], discriminator: {propertyName: amount_type, mapping: {custom: '#/components/schemas/PriceCustom'}}}
    Basket: {properties: {prices: {type: array, items: {oneOf: [{$ref: '#/components/schemas/Aged'}, {$ref: '#/components/schemas/ProductPrice'}]}}}}
    PriceCustom:
      type: object
      properties:
        id: {type: string}
        amount_type: {type: string, const: custom}
        minimum: {type: integer}
        period: {type: string, enum: [day, month]}
      required: [id, amount_type, minimum, period]
    PriceFixed:
      type: object
      properties:
        amount_type: {type: string, const: fixed}
        amount: {type: integer}
        id: {type: string}
        period: {type: string, enum: [month, year]}
      required: [id, amount_type, amount]
    ProductPrice: {anyOf: [{$ref: '#/components/schemas/PriceFixed'}, {$ref: '#/components/schemas/PriceCustom'}]}
    Zebra:
      properties:
        maybe: {anyOf: [{$ref: '#/components/schemas/ProductPrice'}, {type: 'null'}]}
        prices: {type: array, items: {oneOf: [{$ref: '#/components/schemas/ProductPrice'}, {$ref: '#/components/schemas/Aged'}]}}
        other: {anyOf: [{type: string}, {type: integer}]}
`

func TestFlattenPrices(t *testing.T) {
	document := nodes(t, nestedPrices)
	if err := flattenPrices(document); err != nil {
		t.Fatal(err)
	}
	if err := pruneSchemas(document); err != nil {
		t.Fatal(err)
	}
	wantYAML(t, document, `
paths: {/a: {get: {schema: {$ref: '#/components/schemas/Price'}}}}
components:
  schemas:
    Price:
      type: object
      properties:
        id: {type: string}
        amount_type: {type: string, enum: [custom, fixed]}
        minimum: {type: integer}
        period: {type: string, enum: [day, month, year]}
        amount: {type: integer}
      required: [id, amount_type]
`)
}

func TestFlattenPricesEverywhere(t *testing.T) {
	document := nodes(t, nestedPrices)
	if err := flattenPrices(document); err != nil {
		t.Fatal(err)
	}
	schemas := schemasOf(document)
	wantYAML(t, get(schemas, "Basket"), `
properties: {prices: {type: array, items: {$ref: '#/components/schemas/Price'}}}
`)
	wantYAML(t, get(schemas, "Zebra"), `
properties:
  maybe: {anyOf: [{$ref: '#/components/schemas/Price'}, {type: 'null'}]}
  prices: {type: array, items: {$ref: '#/components/schemas/Price'}}
  other: {anyOf: [{type: string}, {type: integer}]}
`)
}

func TestFlattenPricesOfARecursiveUnion(t *testing.T) {
	in := strings.Replace(nestedPrices, "Aged: {oneOf: [", "Aged: {oneOf: [{$ref: '#/components/schemas/Aged'}, ", 1)
	document := nodes(t, in)
	if err := flattenPrices(document); err != nil {
		t.Fatal(err)
	}
	wantYAML(t, get(schemasOf(document), "Aged"), "$ref: '#/components/schemas/Price'")
}

func TestFlattenPricesWithoutPrices(t *testing.T) {
	in := "components: {schemas: {A: {oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/A'}]}, B: {properties: {amount_type: {type: string}}}}}"
	testRule(t, flattenPrices, []ruleTest{{name: "no constant", in: in, want: in}})
}

// Two variants may describe the same property in different ways, or with different limits.
func TestMergeProperty(t *testing.T) {
	tests := []struct{ name, a, b, want string }{
		{"the same", "{type: string, maxLength: 3}", "{type: string, maxLength: 3}", "{type: string, maxLength: 3}"},
		{"a different limit", "{type: integer, minimum: 1}", "{type: integer, minimum: 0}", "{type: integer}"},
		{"a limit on the items of a list", "{type: array, items: {type: string, minLength: 1}}", "{type: array, items: {type: string}}", "{type: array, items: {type: string}}"},
		{"deprecated", "{type: integer}", "{type: integer, deprecated: true}", "{type: integer}"},
		{"a different format of an id", "{type: string, format: uuid4}", "{format: uuid, type: string}", "{type: string, format: uuid}"},
		{"null first", "{anyOf: [{type: string, format: date-time}, {type: 'null'}]}", "{anyOf: [{type: 'null'}, {type: string, format: date-time}]}", "{anyOf: [{type: string, format: date-time}, {type: 'null'}]}"},
		{"null in a list", "{type: ['null', integer]}", "{anyOf: [{type: integer}, {type: 'null'}]}", "{anyOf: [{type: integer}, {type: 'null'}]}"},
		{"an enum or null", "{anyOf: [{type: string, enum: [a]}, {type: 'null'}]}", "{anyOf: [{type: string, enum: [b]}, {type: 'null'}]}", "{anyOf: [{type: string, enum: [a, b]}, {type: 'null'}]}"},
		{"a schema or null", "{anyOf: [{type: 'null'}, {$ref: '#/components/schemas/A'}]}", "{oneOf: [{$ref: '#/components/schemas/A'}, {type: 'null'}]}", "{anyOf: [{$ref: '#/components/schemas/A'}, {type: 'null'}]}"},
		{"a limit deeper down", "{type: object, properties: {a: {anyOf: [{type: string, maxLength: 1}, {type: integer}]}}}", "{type: object, properties: {a: {anyOf: [{type: string, maxLength: 2}, {type: integer}]}}}", "{type: object, properties: {a: {anyOf: [{type: string}, {type: integer}]}}}"},
		{"a different order", "{type: string, format: date-time}", "{format: date-time, type: string}", "{type: string, format: date-time}"},
		{"null in the first", "{type: integer, maximum: 5}", "{anyOf: [{type: integer}, {type: 'null'}]}", "{anyOf: [{type: integer}, {type: 'null'}]}"},
		{"null in the second", "{type: ['null', integer]}", "{type: integer}", "{anyOf: [{type: integer}, {type: 'null'}]}"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := mergeProperty(nodes(t, test.a), nodes(t, test.b))
			if err != nil {
				t.Fatal(err)
			}
			wantYAML(t, got, test.want)
		})
	}
}

func TestFlattenPricesFails(t *testing.T) {
	tests := []struct{ name, old, new, err string }{
		{
			name: "the name is taken",
			old:  "    Zebra:", new: "    Price: {type: string}\n    Zebra:",
			err: `schema "Price" exists already: prices cannot be flattened into it`,
		},
		{
			name: "a property of a different type",
			old:  "amount: {type: integer}\n        id: {type: string}", new: "id: {type: integer}",
			err: "price variant PriceFixed: property id: not the same type as in another variant",
		},
		{
			name: "a property of a different type, or null",
			old:  "amount: {type: integer}\n        id: {type: string}", new: "id: {anyOf: [{type: integer}, {type: 'null'}]}",
			err: "price variant PriceFixed: property id: not the same type as in another variant",
		},
		{
			name: "an enum and another type",
			old:  "period: {type: string, enum: [month, year]}", new: "period: {type: integer}",
			err: "price variant PriceFixed: property period: not the same type as in another variant",
		},
		{
			name: "an enum and any text",
			old:  "period: {type: string, enum: [month, year]}", new: "period: {type: string}",
			err: "price variant PriceFixed: property period: not the same type as in another variant",
		},
		{
			name: "a variant without a constant",
			old:  "amount_type: {type: string, const: fixed}", new: "amount_type: {type: string}",
			err: `schema "Basket": a union of prices has PriceFixed, which has no constant amount_type`,
		},
		{
			name: "a member that is not a variant",
			old:  "{anyOf: [{$ref: '#/components/schemas/PriceFixed'},", new: "{anyOf: [{type: 'null'}, {$ref: '#/components/schemas/PriceFixed'},",
			err: `schema "Basket": a union of prices has a schema without a name, which has no constant amount_type`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if !strings.Contains(nestedPrices, test.old) {
				t.Fatalf("the document does not contain %s", test.old)
			}
			err := flattenPrices(nodes(t, strings.Replace(nestedPrices, test.old, test.new, 1)))
			wantError(t, err, test.err)
		})
	}
}
