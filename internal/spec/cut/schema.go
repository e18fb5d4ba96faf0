package cut

import (
	"iter"

	"gopkg.in/yaml.v3"
)

// subschemas yields schema and every schema written inside it, the outer one
// first. It does not follow $ref.
func subschemas(schema *yaml.Node) iter.Seq[*yaml.Node] {
	return func(yield func(*yaml.Node) bool) { walkSchema(schema, yield) }
}

func walkSchema(schema *yaml.Node, yield func(*yaml.Node) bool) bool {
	if schema == nil || schema.Kind != yaml.MappingNode {
		return true
	}
	if !yield(schema) {
		return false
	}
	for _, property := range entries(get(schema, "properties")) {
		if !walkSchema(property, yield) {
			return false
		}
	}
	for _, key := range []string{"items", "additionalProperties", "not"} {
		if !walkSchema(get(schema, key), yield) {
			return false
		}
	}
	for _, key := range []string{"anyOf", "oneOf", "allOf"} {
		for _, member := range sequenceOf(get(schema, key)) {
			if !walkSchema(member, yield) {
				return false
			}
		}
	}
	return true
}

// nullable tells whether schema is written as anyOf of one schema and null, and
// returns that one.
func nullable(schema *yaml.Node) (of *yaml.Node, ok bool) {
	members := sequenceOf(get(schema, "anyOf"))
	if len(members) != 2 || value(members[1], "type") != "null" {
		return schema, false
	}
	return members[0], true
}
