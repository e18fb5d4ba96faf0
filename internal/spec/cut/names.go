package cut

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// outputSuffix marks a schema that Polar sends and accepts in slightly different forms.
// The seats operations reach only the form that it sends.
const outputSuffix = "-Output"

// renameOutputs removes the suffix from the names of schemas, so that Go callers do not
// meet it. x-go-name would not do: the generator gives it to every field of that type as
// well.
func renameOutputs(document *yaml.Node) error {
	schemas := schemasOf(document)
	for key := range entries(schemas) {
		name, ok := strings.CutSuffix(key.Value, outputSuffix)
		if !ok {
			continue
		}
		if get(schemas, name) != nil {
			return fmt.Errorf("schema %q cannot be named %q: there is one already", key.Value, name)
		}
		renameReferences(document, key.Value, name)
		key.Value = name
	}
	return nil
}

func renameReferences(document *yaml.Node, from, to string) {
	for _, ref := range references(document) {
		if ref.Value == schemaPrefix+from {
			ref.Value = schemaPrefix + to
		}
	}
}
