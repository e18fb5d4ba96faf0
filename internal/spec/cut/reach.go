package cut

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

const schemaPrefix = "#/components/schemas/"

// reach returns the schemas that start refers to, directly or through others,
// sorted by name.
func reach(start, schemas *yaml.Node) (*yaml.Node, error) {
	seen := map[string]*yaml.Node{}
	var visit func(n *yaml.Node) error
	visit = func(n *yaml.Node) error {
		if ref := value(n, "$ref"); ref != "" {
			name, schema, err := resolve(ref, schemas)
			if err != nil || seen[name] != nil {
				return err
			}
			seen[name] = schema
			return visit(schema)
		}
		for _, child := range n.Content {
			if err := visit(child); err != nil {
				return err
			}
		}
		return nil
	}
	if err := visit(start); err != nil {
		return nil, err
	}
	reached := mapping()
	for _, name := range slices.Sorted(maps.Keys(seen)) {
		set(reached, name, seen[name])
	}
	return reached, nil
}

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
