package cut

import (
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"
)

// The keys of the overlay that name what needs no words of ours, and what may lose its
// zero.
const (
	withoutWords = "x-without-words"
	zerosLeftOut = "x-zeros-left-out"
)

// Notes returns what somebody should look at in a document that Cut has made: schemas and
// properties without words of ours, numbers and booleans that lose a zero that was sent,
// and parameters and bodies that package seats, which has parameters of its own, does not
// send. The overlay names what has been looked at.
func Notes(document, overlay []byte) ([]string, error) {
	made, err := readNodes(document)
	if err != nil {
		return nil, err
	}
	words, err := readNodes(overlay)
	if err != nil {
		return nil, fmt.Errorf("overlay: %w", err)
	}
	known := get(words, withoutWords)
	return slices.Concat(unsent(made, known), unsaid(made, known), zeroless(made, get(words, zerosLeftOut))), nil
}

func unsent(made, known *yaml.Node) []string {
	var notes []string
	for _, s := range operationsIn(made) {
		name := value(s.operation, "operationId")
		sent := get(known, name)
		parameters := slices.Concat(items(get(s.item, "parameters")), items(get(s.operation, "parameters")))
		for _, parameter := range parameters {
			if !has(sent, value(parameter, "name")) {
				notes = append(notes, fmt.Sprintf("package seats does not send %q of %s%s", value(parameter, "name"), name, unbuiltNote(parameters, sent)))
			}
		}
		if get(s.operation, "requestBody") != nil && !has(sent, "body") {
			notes = append(notes, fmt.Sprintf("package seats does not send the body of %s%s", name, unbuilt))
		}
	}
	return notes
}

const unbuilt = ", and does not build until it does"

// unbuiltNote: the function in gen takes one more argument for the first parameter that
// is not in the path, and for a body.
func unbuiltNote(parameters []*yaml.Node, sent *yaml.Node) string {
	for _, parameter := range parameters {
		if value(parameter, "in") != "path" && has(sent, value(parameter, "name")) {
			return ""
		}
	}
	return unbuilt
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

// zeroless: a required value is always sent, so its zero is a value like others.
func zeroless(made, known *yaml.Node) []string {
	var notes []string
	schemas := schemasOf(made)
	for name, schema := range entries(schemas) {
		for property, inner := range entries(get(schema, "properties")) {
			kind := value(target(inner, schemas), "type")
			isLost := slices.Contains([]string{"integer", "number", "boolean"}, kind) && value(inner, "x-omitzero") == "true"
			if isLost && has(get(schema, "required"), property.Value) && !has(get(known, name.Value), property.Value) {
				notes = append(notes, fmt.Sprintf("a zero of %s.%s is lost when it is marshalled again: keep it by x-omitzero: false, or name it under %s", name.Value, property.Value, zerosLeftOut))
			}
		}
	}
	return notes
}
