package cut

import (
	"regexp"

	"gopkg.in/yaml.v3"
)

// shapeTypes rewrites the schemas that the generator would turn into clumsy or wrong Go types.
func shapeTypes(document *yaml.Node) error {
	schemas := schemasOf(document)
	for _, holder := range schemaHolders(get(document, "paths")) {
		if get(holder, "in") != nil {
			dropNull(holder)
		}
		shape(get(holder, "schema"), schemas, false)
	}
	requested, err := reach(schemas, requestBodies(document)...)
	if err != nil {
		return err
	}
	for name, schema := range entries(schemas) {
		shape(schema, schemas, requested[name.Value] == nil)
	}
	return nil
}

func requestBodies(document *yaml.Node) []*yaml.Node {
	var bodies []*yaml.Node
	for _, s := range operationsIn(document) {
		if body := get(s.operation, "requestBody"); body != nil {
			bodies = append(bodies, body)
		}
	}
	return bodies
}

// schemaHolders returns the parameters, headers and bodies in the tree of n.
func schemaHolders(n *yaml.Node) []*yaml.Node {
	if get(n, "schema") != nil {
		return []*yaml.Node{n}
	}
	var found []*yaml.Node
	for _, child := range n.Content {
		found = append(found, schemaHolders(child)...)
	}
	return found
}

// dropNull removes null from the type of a parameter, since a path or a query cannot express it.
func dropNull(parameter *yaml.Node) {
	base, _ := nullable(get(parameter, "schema"))
	set(parameter, "schema", base)
}

// shape shapes a schema and the schemas inside it. fromPolar means that Polar sends the
// schema, and that callers do not.
func shape(schema, schemas *yaml.Node, fromPolar bool) {
	for _, s := range subschemas(schema) {
		shapeProperties(s, schemas, fromPolar)
	}
	for _, s := range subschemas(schema) {
		shapeSchema(s)
	}
}

func shapeSchema(schema *yaml.Node) {
	if value(schema, "format") == "uuid4" {
		set(schema, "format", text("uuid"))
	}
	if _, err := regexp.Compile(value(schema, "pattern")); err != nil { // Go has no look-ahead
		dropKey(schema, "pattern")
	}
	openConstant(schema)
	foldNull(schema)
}

// typeNames has OpenAPI's names of the types that a YAML scalar can have.
var typeNames = map[string]string{
	"!!str": "string", "!!int": "integer", "!!float": "number", "!!bool": "boolean", "!!null": "null",
}

// openConstant replaces a constant by its type: like an enum, a constant may get further values.
func openConstant(schema *yaml.Node) {
	constant := get(schema, "const")
	if constant == nil {
		return
	}
	dropKey(schema, "const")
	if name := typeNames[constant.ShortTag()]; name != "" && get(schema, "type") == nil {
		set(schema, "type", text(name))
	}
}

// foldNull replaces a union of a type and null by a list of the two types, which the generator
// handles best. It does not change the union of a $ref and null, which cannot be a list of types,
// nor that of an enum and null, since null is not among the enum's values.
func foldNull(schema *yaml.Node) {
	base, ok := nullable(schema)
	kind := get(base, "type")
	if !ok || kind == nil || kind.Kind != yaml.ScalarNode || get(base, "enum") != nil {
		return
	}
	dropKey(schema, "anyOf")
	dropKey(schema, "oneOf")
	shapeSchema(base)
	for k, v := range entries(base) {
		set(schema, k.Value, v)
	}
	set(schema, "type", sequence(kind, text("null")))
}

// shapeProperties turns a nullable or optional property into a plain Go value if the zero value
// of its type can stand for null or absent. It also leaves zero values out of JSON, so that a
// value that is decoded and marshaled again has nothing that the server did not send.
func shapeProperties(schema, schemas *yaml.Node, fromPolar bool) {
	for name, property := range entries(get(schema, "properties")) {
		dropKey(property, "writeOnly") // the generator would make a pointer of it
		base, isNullable := nullable(property)
		isRequired := has(get(schema, "required"), name.Value)
		isPlain := zeroMeansAbsent(base, schemas)
		if isNullable && isPlain || !isRequired && (isPlain || isFalseByDefault(property)) {
			set(property, "x-go-type-skip-optional-pointer", boolean(true))
		}
		// The generator writes omitempty for properties that are not required, but omitempty
		// has no effect on a time. A property that responses require today may be missing from
		// the response of an older server. The overlay names the zeros that every server sends.
		if isTime(base, schemas) || isRequired && (fromPolar || isPlain || isNullable) {
			set(property, "x-omitzero", boolean(true))
		}
	}
}

// zeroMeansAbsent reports whether the zero value of a schema's Go type can stand for null or absent,
// as the zero values of strings, enums, times, maps and slices can.
func zeroMeansAbsent(schema, schemas *yaml.Node) bool {
	schema = target(schema, schemas)
	switch value(schema, "type") {
	case "string", "array":
		return true
	case "object":
		return get(schema, "properties") == nil
	}
	return false
}

func isTime(schema, schemas *yaml.Node) bool {
	return value(target(schema, schemas), "format") == "date-time"
}

func isFalseByDefault(schema *yaml.Node) bool {
	return value(schema, "type") == "boolean" && value(schema, "default") == "false"
}

// target returns the schema that a schema refers to, or the schema itself.
func target(schema, schemas *yaml.Node) *yaml.Node {
	_, referred, err := resolve(value(schema, "$ref"), schemas)
	if err != nil {
		return schema
	}
	return referred
}
