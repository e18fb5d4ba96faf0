package cut

import (
	"slices"

	"gopkg.in/yaml.v3"
)

// The keywords whose value is a schema, schemas by name, or a list of schemas.
var (
	oneSchema = []string{
		"items", "additionalProperties", "not", "if", "then", "else",
		"contains", "propertyNames", "unevaluatedItems", "unevaluatedProperties",
	}
	namedSchemas  = []string{"properties", "patternProperties", "dependentSchemas", "$defs"}
	listedSchemas = []string{"anyOf", "oneOf", "allOf", "prefixItems"}
)

// subschemas returns a schema and every schema inside it, outer ones first. It does not follow
// $ref.
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

// inside returns the schemas one level inside a schema.
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

// unionMembers returns the members of a union, and nil for any other schema.
func unionMembers(schema *yaml.Node) []*yaml.Node {
	return append(slices.Clone(items(get(schema, "anyOf"))), items(get(schema, "oneOf"))...)
}

// nullable reports whether a schema is a union of null and one other schema, or a list of null
// and one other type. It returns the schema without null, or the whole schema if it is neither.
func nullable(schema *yaml.Node) (base *yaml.Node, ok bool) {
	members := unionMembers(schema)
	if other := without(members, isNull); len(members) == 2 && len(other) == 1 {
		return other[0], true
	}
	kinds := items(get(schema, "type"))
	if other := without(kinds, isNullName); len(kinds) == 2 && len(other) == 1 {
		base := mapping()
		base.Content = slices.Clone(schema.Content)
		set(base, "type", other[0])
		return base, true
	}
	return schema, false
}

func without(nodes []*yaml.Node, match func(*yaml.Node) bool) []*yaml.Node {
	return slices.DeleteFunc(slices.Clone(nodes), match)
}

func isNull(schema *yaml.Node) bool {
	constant := get(schema, "const")
	return value(schema, "type") == "null" || constant != nil && isNullValue(constant)
}

func isNullName(kind *yaml.Node) bool { return kind.Value == "null" }
