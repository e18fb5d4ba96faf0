package cut

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// outputSuffix marks the form in which Polar sends a schema, if Polar accepts a slightly
// different one. The seats operations reach only the form that is sent.
const outputSuffix = "-Output"

// renameOutputs removes the suffix from the names of schemas, to keep it out of Go names.
// x-go-name is not a way to do so: the generator applies it to every field of that type too.
func renameOutputs(document *yaml.Node) error {
	schemas := schemasOf(document)
	for key := range entries(schemas) {
		name, ok := strings.CutSuffix(key.Value, outputSuffix)
		if !ok {
			continue
		}
		if get(schemas, name) != nil {
			return fmt.Errorf("schema %q cannot be named %q: that name is taken", key.Value, name)
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
