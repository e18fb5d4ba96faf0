package drift

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

const (
	schemaPrefix  = "#/components/schemas/"
	outputSuffix  = "-Output"
	priceName     = "Price"
	discriminator = "amount_type"
)

// goName returns the name that the cut gives to a schema of Polar's.
func goName(name string) string { return strings.TrimSuffix(name, outputSuffix) }

// referred returns the name of the schema to which a schema refers, or "" if it does
// not refer to one.
func referred(schema object) string {
	return goName(strings.TrimPrefix(text(schema["$ref"]), schemaPrefix))
}

// goTypes returns the Go types of a document that the cut has shaped: of each schema by its
// name, and of each property by a key such as "CustomerSeat.email".
func goTypes(shaped object) map[string]string {
	types := map[string]string{}
	for name, schema := range at(shaped, "components", "schemas") {
		types[name] = goElem(at(schema))
		addFields(types, name, at(schema))
	}
	return types
}

// addFields adds the types of the properties of a schema and of the schemas inside it.
func addFields(types map[string]string, name string, schema object) {
	isRequired := requiredKeys(schema)
	for property, inner := range at(schema, "properties") {
		field := name + "." + property
		types[field] = goType(at(inner), isRequired[property] != nil)
		of, _ := unwrap(at(inner))
		addFields(types, field, of)
	}
	for _, inner := range []string{"items", "additionalProperties"} {
		if of := at(schema, inner); of != nil {
			addFields(types, name, of)
		}
	}
}

// goType returns the type of a field. A field that the cut makes plain is not a pointer.
func goType(schema object, required bool) string {
	of, nullable := unwrap(schema)
	base := goBase(of)
	if schema["x-go-type-skip-optional-pointer"] == true || required && !nullable {
		return base
	}
	return "*" + base
}

// goElem returns the type of a schema with a name, or of an element of a list or map. The
// type is a pointer if the value may be null.
func goElem(schema object) string { return goType(schema, true) }

// goFormats has the types that the generator, as oapi-codegen.yaml sets it, uses for
// formats.
var goFormats = map[string]string{
	"date-time": "time.Time", "date": "Date", "byte": "[]byte", "binary": "File", "json": "json.RawMessage",
}

// goKinds has the types that the generator uses for values that have no such format.
var goKinds = map[string]string{"integer": "int64", "number": "float64", "boolean": "bool", "string": "string"}

// goBase returns the type of a value that is there and is not null.
func goBase(schema object) string {
	format, name := goFormats[text(schema["format"])], text(schema["type"])
	switch {
	case schema["$ref"] != nil:
		return referred(schema)
	case isUnion(schema) || list(schema["type"]) != nil:
		return "union" // the generator fails for a list of types, too
	case schema["enum"] != nil:
		return "enum"
	case format != "":
		return format
	case name == "array":
		return "[]" + goElem(at(schema, "items"))
	case name == "object" && schema["properties"] != nil:
		return "struct"
	case name == "object":
		return "map of " + goElem(at(schema, "additionalProperties"))
	}
	return cmp.Or(goKinds[name], "any")
}

// unwrap returns a schema without null, and whether the schema allows null. It may allow null by a
// union or by a list of types. Its other keywords are kept.
func unwrap(schema object) (of object, nullable bool) {
	for _, union := range unions {
		members := list(schema[union])
		other := slices.DeleteFunc(slices.Clone(members), isNull)
		if len(members) == 2 && len(other) == 1 {
			return merged(schema, union, at(other[0])), true
		}
	}
	kinds := list(schema["type"])
	other := slices.DeleteFunc(slices.Clone(kinds), func(kind any) bool { return kind == "null" })
	if len(kinds) == 2 && len(other) == 1 {
		return merged(schema, "type", object{"type": other[0]}), true
	}
	return schema, false
}

var unions = []string{"anyOf", "oneOf"}

func isUnion(schema object) bool { return schema["anyOf"] != nil || schema["oneOf"] != nil }

func isNull(schema any) bool {
	constant, isConstant := at(schema)["const"]
	return text(at(schema)["type"]) == "null" || isConstant && constant == nil
}

// merged returns schema without a key and with the keys of inner.
func merged(schema object, without string, inner object) object {
	whole := maps.Clone(schema)
	delete(whole, without)
	maps.Copy(whole, inner)
	return whole
}
