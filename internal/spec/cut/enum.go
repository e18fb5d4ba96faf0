package cut

import (
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"
)

// refuseNullInEnums fails if null is among the values of an enum, since the generator would make
// a constant of it. Polar writes a nullable enum as a union with null.
func refuseNullInEnums(document *yaml.Node) error {
	for name, schema := range entries(schemasOf(document)) {
		for _, s := range subschemas(schema) {
			if slices.ContainsFunc(items(get(s, "enum")), isNullValue) {
				return fmt.Errorf("schema %q: null is a value of an enum, for which there is no rule", name.Value)
			}
		}
	}
	return nil
}

func isNullValue(n *yaml.Node) bool { return n.ShortTag() == "!!null" }
