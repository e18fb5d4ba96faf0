package cut

import (
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"
)

// withoutWords is the key of the overlay that names what needs no words of ours.
const withoutWords = "x-without-words"

// Wordless says what in a document that Cut has made has no words of ours: schemas and
// their properties. Of a parameter it says that callers of package seats, which has
// parameters of its own, cannot send it. It says nothing of what the overlay names as
// what needs no words.
func Wordless(document, overlay []byte) ([]string, error) {
	made, err := readNodes(document)
	if err != nil {
		return nil, err
	}
	words, err := readNodes(overlay)
	if err != nil {
		return nil, fmt.Errorf("overlay: %w", err)
	}
	known := get(words, withoutWords)
	return append(unsent(made, known), unsaid(made, known)...), nil
}

func unsent(made, known *yaml.Node) []string {
	var notes []string
	for _, item := range entries(get(made, "paths")) {
		for _, operation := range operationsOf(item) {
			name := value(operation, "operationId")
			for _, parameter := range slices.Concat(items(get(item, "parameters")), items(get(operation, "parameters"))) {
				if !has(get(known, name), value(parameter, "name")) {
					notes = append(notes, fmt.Sprintf("package seats does not send %q of %s", value(parameter, "name"), name))
				}
			}
		}
	}
	return notes
}

func unsaid(made, known *yaml.Node) []string {
	var notes []string
	for name, schema := range entries(schemasOf(made)) {
		if get(schema, "description") == nil && get(known, name.Value) == nil {
			notes = append(notes, "no words of ours for "+name.Value)
		}
		for property, inner := range entries(get(schema, "properties")) {
			if get(inner, "description") == nil && !has(get(known, name.Value), property.Value) {
				notes = append(notes, "no words of ours for "+name.Value+"."+property.Value)
			}
		}
	}
	return notes
}

func has(list *yaml.Node, name string) bool {
	return slices.ContainsFunc(items(list), func(n *yaml.Node) bool { return n.Value == name })
}
