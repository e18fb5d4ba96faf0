package drift

import (
	"slices"
	"strings"
)

const (
	schemaPrefix  = "#/components/schemas/"
	outputSuffix  = "-Output"
	priceName     = "Price"
	discriminator = "amount_type"
)

// goName returns the name of the schema that the cut makes of one of Polar's.
func goName(name string) string { return strings.TrimSuffix(name, outputSuffix) }

func referred(schema object) string {
	return goName(strings.TrimPrefix(text(schema["$ref"]), schemaPrefix))
}

// goTypes returns the Go type of each schema, and of each property by the names of
// both, in a document that the cut has shaped.
func goTypes(shaped object) map[string]string {
	types := map[string]string{}
	schemas := at(shaped, "components", "schemas")
	for name, schema := range schemas {
		types[name] = goElem(at(schema))
		addFields(types, name, at(schema))
	}
	return types
}

// addFields adds the types of the properties of a schema and of the schemas inside it.
func addFields(types map[string]string, name string, schema object) {
	isRequired := required(schema)
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

// goType returns the type of a field: a field that the cut makes plain has no pointer.
func goType(schema object, required bool) string {
	of, nullable := unwrap(schema)
	base := goBase(of)
	if schema["x-go-type-skip-optional-pointer"] == true || required && !nullable {
		return base
	}
	return "*" + base
}

// goElem returns the type of an element of a list or a map, or of a schema with a name:
// one that may be null is a pointer.
func goElem(schema object) string { return goType(schema, true) }

// goFormats has the formats for which the generator, as oapi-codegen.yaml sets it, uses
// types of their own.
var goFormats = map[string]string{
	"date-time": "time.Time", "date": "Date", "byte": "[]byte", "binary": "File", "json": "json.RawMessage",
}

// goBase returns the type of a schema without regard to null and absence.
func goBase(schema object) string {
	if schema["$ref"] != nil {
		return referred(schema)
	}
	if isUnion(schema) || list(schema["type"]) != nil {
		return "union" // a list of types is one, for which the generator fails
	}
	if schema["enum"] != nil {
		return "enum"
	}
	if format := goFormats[text(schema["format"])]; format != "" {
		return format
	}
	switch kind := text(schema["type"]); kind {
	case "array":
		return "[]" + goElem(at(schema, "items"))
	case "object":
		if schema["properties"] != nil {
			return "struct"
		}
		return "map of " + goElem(at(schema, "additionalProperties"))
	case "integer":
		return "int64"
	case "number":
		return "float64"
	case "boolean":
		return "bool"
	case "string":
		return kind
	}
	return "any"
}

// unwrap returns a schema without null, and whether it may be null. A schema may allow null
// by a union or by a list of types; its other keywords are kept.
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

// merged returns schema without a key and with what inner has.
func merged(schema object, without string, inner object) object {
	whole := object{}
	for key, value := range schema {
		if key != without {
			whole[key] = value
		}
	}
	for key, value := range inner {
		whole[key] = value
	}
	return whole
}
