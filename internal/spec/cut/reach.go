package cut

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

const schemaPrefix = "#/components/schemas/"

// pruneSchemas removes the schemas that the operations do not refer to, directly or through
// others, and sorts the rest by name.
func pruneSchemas(document *yaml.Node) error {
	reached, err := reach(schemasOf(document), get(document, "paths"))
	if err != nil {
		return err
	}
	kept := mapping()
	for _, name := range slices.Sorted(maps.Keys(reached)) {
		set(kept, name, reached[name])
	}
	set(get(document, "components"), "schemas", kept)
	return nil
}

// reach returns the schemas, by name, that nodes in the trees of from refer to, directly or
// through others.
func reach(schemas *yaml.Node, from ...*yaml.Node) (map[string]*yaml.Node, error) {
	seen := map[string]*yaml.Node{}
	for queue := from; len(queue) > 0; queue = queue[1:] {
		for _, ref := range references(queue[0]) {
			name, schema, err := resolve(ref.Value, schemas)
			if err != nil {
				return nil, err
			}
			if seen[name] == nil {
				seen[name] = schema
				queue = append(queue, schema)
			}
		}
	}
	return seen, nil
}

func schemasOf(document *yaml.Node) *yaml.Node {
	return get(document, "components", "schemas")
}

// references returns the nodes in the tree of n that name a schema: the values of $ref and of
// the mappings of discriminators.
func references(n *yaml.Node) []*yaml.Node {
	var found []*yaml.Node
	if ref := get(n, "$ref"); ref != nil && ref.Kind == yaml.ScalarNode {
		found = append(found, ref)
	}
	for _, ref := range entries(get(n, "discriminator", "mapping")) {
		found = append(found, ref)
	}
	for _, child := range n.Content {
		found = append(found, references(child)...)
	}
	return found
}

// resolve returns the schema that a $ref names.
func resolve(ref string, schemas *yaml.Node) (name string, schema *yaml.Node, err error) {
	name, ok := strings.CutPrefix(ref, schemaPrefix)
	if !ok {
		return "", nil, fmt.Errorf("$ref %q does not point into %s", ref, schemaPrefix)
	}
	if schema = get(schemas, name); schema == nil {
		return "", nil, fmt.Errorf("$ref %q has no target", ref)
	}
	return name, schema, nil
}
