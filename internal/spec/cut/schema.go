package cut

import (
	"slices"

	"gopkg.in/yaml.v3"
)

// The keywords that hold a schema, schemas by name, and a list of schemas.
var (
	oneSchema = []string{
		"items", "additionalProperties", "not", "if", "then", "else",
		"contains", "propertyNames", "unevaluatedItems", "unevaluatedProperties",
	}
	namedSchemas  = []string{"properties", "patternProperties", "dependentSchemas", "$defs"}
	listedSchemas = []string{"anyOf", "oneOf", "allOf", "prefixItems"}
)

// subschemas returns schema and every schema written inside it, the outer one first. It
// does not follow $ref.
func subschemas(schema *yaml.Node) []*yaml.Node {
	if schema == nil || schema.Kind != yaml.MappingNode {
		return nil
	}
	found := []*yaml.Node{schema}
	for _, inner := range inside(schema) {
		found = append(found, subschemas(inner)...)
	}
	return found
}

// inside returns the schemas that are written one level inside schema.
func inside(schema *yaml.Node) []*yaml.Node {
	var inner []*yaml.Node
	for keyword, v := range entries(schema) {
		switch {
		case slices.Contains(oneSchema, keyword.Value):
			inner = append(inner, v)
		case slices.Contains(namedSchemas, keyword.Value):
			for _, s := range entries(v) {
				inner = append(inner, s)
			}
		case slices.Contains(listedSchemas, keyword.Value):
			inner = append(inner, items(v)...)
		}
	}
	return inner
}

// unionMembers returns the members of a union.
func unionMembers(schema *yaml.Node) []*yaml.Node {
	return append(slices.Clone(items(get(schema, "anyOf"))), items(get(schema, "oneOf"))...)
}

// nullable reports whether schema allows null beside one other schema, and returns the
// other. It may be written as a union of the two or as a list of two types.
func nullable(schema *yaml.Node) (of *yaml.Node, ok bool) {
	members := unionMembers(schema)
	if other := without(members, isNull); len(members) == 2 && len(other) == 1 {
		return other[0], true
	}
	kinds := items(get(schema, "type"))
	if other := without(kinds, isNullName); len(kinds) == 2 && len(other) == 1 {
		of := mapping()
		of.Content = slices.Clone(schema.Content)
		set(of, "type", other[0])
		return of, true
	}
	return schema, false
}

func without(nodes []*yaml.Node, gone func(*yaml.Node) bool) []*yaml.Node {
	return slices.DeleteFunc(slices.Clone(nodes), gone)
}

func isNull(schema *yaml.Node) bool {
	constant := get(schema, "const")
	return value(schema, "type") == "null" || constant != nil && isNullValue(constant)
}

func isNullName(kind *yaml.Node) bool { return kind.Value == "null" }
