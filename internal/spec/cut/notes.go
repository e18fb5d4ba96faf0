package cut

import (
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"
)

const (
	// sentKey is the key of the overlay with the parameters and bodies that package seats sends.
	sentKey = "x-sent"
	// undescribedKey is the key of the overlay with the properties that need no description.
	undescribedKey = "x-without-description"
	// zerosKey is the key of the overlay with the numbers and booleans that may lose a zero.
	zerosKey = "x-zeros-left-out"
)

// Notes returns the open questions about a document that Cut has made: parameters and bodies
// that package seats does not send, schemas and properties without a description, and numbers
// and booleans that lose a zero that Polar sends. It leaves out the ones that the overlay
// lists as settled.
func Notes(document, overlay []byte) ([]string, error) {
	spec, err := readNodes(document)
	if err != nil {
		return nil, err
	}
	settled, err := readNodes(overlay)
	if err != nil {
		return nil, fmt.Errorf("overlay: %w", err)
	}
	return slices.Concat(
		unsent(spec, get(settled, sentKey)),
		undescribed(spec, get(settled, undescribedKey)),
		zerosLost(spec, get(settled, zerosKey)),
	), nil
}

// unsent returns a note for each parameter and body that package seats does not send.
func unsent(spec, known *yaml.Node) []string {
	var notes []string
	for _, s := range operationsIn(spec) {
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

// unbuiltNote returns unbuilt if none of the parameters outside the path is sent yet: with the
// first of them, the function in gen gets one more argument.
func unbuiltNote(parameters []*yaml.Node, sent *yaml.Node) string {
	for _, parameter := range parameters {
		if value(parameter, "in") != "path" && has(sent, value(parameter, "name")) {
			return ""
		}
	}
	return unbuilt
}

// undescribed returns a note for each schema and property without a description.
func undescribed(spec, known *yaml.Node) []string {
	var notes []string
	for name, schema := range entries(schemasOf(spec)) {
		if get(schema, "description") == nil && get(known, name.Value) == nil {
			notes = append(notes, "overlay.yaml has no description of "+name.Value)
		}
		for property, inner := range entries(get(schema, "properties")) {
			if get(inner, "description") == nil && !has(get(known, name.Value), property.Value) {
				notes = append(notes, "overlay.yaml has no description of "+name.Value+"."+property.Value)
			}
		}
	}
	return notes
}

// zerosLost returns a note for each required number or boolean whose zero is left out when a
// value is marshaled again: Polar always sends it, so its zero has a meaning.
func zerosLost(spec, known *yaml.Node) []string {
	var notes []string
	schemas := schemasOf(spec)
	for name, schema := range entries(schemas) {
		for property, inner := range entries(get(schema, "properties")) {
			kind := value(target(inner, schemas), "type")
			isLost := slices.Contains([]string{"integer", "number", "boolean"}, kind) && value(inner, "x-omitzero") == "true"
			if isLost && has(get(schema, "required"), property.Value) && !has(get(known, name.Value), property.Value) {
				notes = append(notes, fmt.Sprintf("a zero of %s.%s is lost when the value is marshaled again: in overlay.yaml, set x-omitzero: false or list it under %s", name.Value, property.Value, zerosKey))
			}
		}
	}
	return notes
}
