package cut

import (
	"slices"
	"testing"
)

func TestSubschemas(t *testing.T) {
	schema := nodes(t, `
title: outer
properties: {items: {title: property, items: {title: item}}, title: {title: named title}}
patternProperties: {^x: {title: pattern}}
additionalProperties: {title: additional}
anyOf: [{title: any}, {$ref: '#/components/schemas/A', title: reference}]
oneOf: [{title: one}]
allOf: [{title: all}]
prefixItems: [{title: prefix}]
not: {title: no}
unevaluatedProperties: false
enum: [{title: a value}]
default: {title: a value}
`)
	var got []string
	for _, s := range subschemas(schema) {
		got = append(got, value(s, "title"))
	}
	want := []string{
		"outer", "property", "item", "named title", "pattern", "additional",
		"any", "reference", "one", "all", "prefix", "no",
	}
	if !slices.Equal(got, want) {
		t.Errorf("subschemas: %q\nwant %q", got, want)
	}
}

func TestNullable(t *testing.T) {
	tests := []struct{ name, in, base string }{
		{"a union with null", "anyOf: [{type: string, format: email}, {type: 'null'}]", "{type: string, format: email}"},
		{"null first", "anyOf: [{type: 'null'}, {type: string}]", "{type: string}"},
		{"oneOf", "oneOf: [{$ref: '#/components/schemas/A'}, {type: 'null'}]", "{$ref: '#/components/schemas/A'}"},
		{"null as a constant", "anyOf: [{type: string}, {const: null}]", "{type: string}"},
		{"a list of types", "{type: [string, 'null'], format: email}", "{type: string, format: email}"},
		{"a list of types, null first", "{type: ['null', string]}", "{type: string}"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			base, ok := nullable(nodes(t, test.in))
			if !ok {
				t.Error("nullable: false, want true")
			}
			wantYAML(t, base, test.base)
		})
	}
}

func TestNotNullable(t *testing.T) {
	for _, in := range []string{
		"{type: string}",
		"{type: 'null'}",
		"{type: [string, integer]}",
		"{type: [string, integer, 'null']}",
		"{anyOf: [{type: string}, {type: integer}]}",
		"{anyOf: [{type: string}, {type: integer}, {type: 'null'}]}",
		"{anyOf: [{type: 'null'}, {type: 'null'}]}",
		"{anyOf: [{type: string}]}",
		"{anyOf: []}",
		"{const: 'null'}",
		"{}",
	} {
		t.Run(in, func(t *testing.T) {
			base, ok := nullable(nodes(t, in))
			if ok {
				t.Error("nullable: true, want false")
			}
			wantYAML(t, base, in)
		})
	}
}
