package cut

import (
	"regexp"

	"gopkg.in/yaml.v3"
)

// shapeTypes rewrites what the Go generator would turn into clumsy or wrong types.
func shapeTypes(document *yaml.Node) {
	for _, item := range entries(get(document, "paths")) {
		for _, operation := range entries(item) {
			for _, parameter := range sequenceOf(get(operation, "parameters")) {
				shapeParameter(parameter)
			}
		}
	}
	schemas := get(get(document, "components"), "schemas")
	for _, schema := range entries(schemas) {
		for s := range subschemas(schema) {
			shapeProperties(s, schemas)
		}
		for s := range subschemas(schema) {
			shapeSchema(s)
		}
	}
}

// shapeParameter drops null: a parameter in a path or query cannot say it.
func shapeParameter(parameter *yaml.Node) {
	schema, _ := nullable(get(parameter, "schema"))
	shapeSchema(schema)
	set(parameter, "schema", schema)
}

func shapeSchema(schema *yaml.Node) {
	if value(schema, "format") == "uuid4" {
		set(schema, "format", text("uuid"))
	}
	if pattern := value(schema, "pattern"); pattern != "" {
		if _, err := regexp.Compile(pattern); err != nil { // RE2 has no look-ahead
			drop(schema, func(key string) bool { return key == "pattern" })
		}
	}
	// A constant is one value today; enums are open.
	drop(schema, func(key string) bool { return key == "const" })
	foldNull(schema)
}

// foldNull writes anyOf of a type and null as a list of two types, which is what
// the generator reads best. A $ref cannot take a second type and stays as it is.
func foldNull(schema *yaml.Node) {
	of, ok := nullable(schema)
	kind := get(of, "type")
	if !ok || kind == nil {
		return
	}
	drop(schema, func(key string) bool { return key == "anyOf" })
	shapeSchema(of)
	for k, v := range entries(of) {
		set(schema, k.Value, v)
	}
	set(schema, "type", sequence(kind, text("null")))
}

// shapeProperties makes a nullable or optional property plain where its Go type
// has a zero value to spare, and has zero values left out of JSON: a decoded
// value that is marshalled again must not say what the server did not.
func shapeProperties(schema, schemas *yaml.Node) {
	required := map[string]bool{}
	for _, name := range sequenceOf(get(schema, "required")) {
		required[name.Value] = true
	}
	for name, property := range entries(get(schema, "properties")) {
		of, isNullable := nullable(property)
		zeroIsSpare := zeroIsSpare(of, schemas)
		if zeroIsSpare && (isNullable || !required[name.Value]) {
			set(property, "x-go-type-skip-optional-pointer", truth())
		}
		// The generator itself writes omitempty for what is not required, which
		// does nothing for a time.
		if value(of, "format") == "date-time" || required[name.Value] && (zeroIsSpare || isNullable) {
			set(property, "x-omitzero", truth())
		}
	}
}

// zeroIsSpare tells whether the zero value of schema's Go type can stand for null
// or absent: "" for strings and enums, the zero time, nil maps and slices, and
// false where false is the default.
func zeroIsSpare(schema, schemas *yaml.Node) bool {
	if ref := value(schema, "$ref"); ref != "" {
		_, schema, _ = resolve(ref, schemas)
	}
	switch value(schema, "type") {
	case "string", "array":
		return true
	case "object":
		return get(schema, "properties") == nil
	case "boolean":
		return value(schema, "default") == "false"
	}
	return false
}
