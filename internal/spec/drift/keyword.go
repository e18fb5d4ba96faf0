package drift

import "strings"

// elsewhere are the keywords that are compared by functions of their own.
var elsewhere = map[string]bool{
	"$ref": true, "type": true, "enum": true, "const": true, "format": true, "anyOf": true, "oneOf": true, "discriminator": true,
	"properties": true, "required": true, "items": true, "additionalProperties": true,
	"description": true, "$comment": true, "$anchor": true, "xml": true, // no meaning for JSON
}

// compareKeywords compares what else a schema says.
func (c *comparison) compareKeywords(p place, was, is object) {
	for _, key := range keysOf(was, is) {
		before, after := said(key, was), said(key, is)
		if elsewhere[key] || strings.HasPrefix(key, "x-") || show(before) == show(after) {
			continue
		}
		c.add(c.keywordClass(p, key, before, after), p.where, "%s %s", key, turned(before, after))
	}
}

// offByDefault are the keywords whose default is false.
var offByDefault = map[string]bool{
	"deprecated": true, "readOnly": true, "writeOnly": true, "uniqueItems": true,
	"allowReserved": true, "allowEmptyValue": true, "nullable": true,
}

// zeroByDefault are the keywords whose default is 0.
var zeroByDefault = map[string]bool{"minLength": true, "minItems": true, "minProperties": true}

// said returns the value of a keyword, nil if that is the default.
func said(key string, in object) any {
	if in[key] == false && offByDefault[key] || in[key] == 0.0 && zeroByDefault[key] {
		return nil
	}
	return in[key]
}

func turned(was, is any) string {
	switch {
	case was == nil:
		return "is new: " + show(is)
	case is == nil:
		return "is gone: " + show(was)
	}
	return "was " + show(was) + ", is " + show(is)
}

// keywordClass: a new limit may make wrong what is sent, and a new default may change its
// meaning. What is read is not affected.
func (c *comparison) keywordClass(p place, key string, was, is any) Class {
	switch key {
	case "readOnly":
		return worseIf(p.asked && is == true, Harmless) // Polar ignores or refuses it
	case "writeOnly", "deprecated":
		return Harmless
	case "default":
		return worseIf(p.asked && was != nil && is != nil || p.key != "" && c.goChanges(p), Harmless)
	case "minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties":
		return worseIf(p.asked && is != nil && (was == nil || number(is) > number(was)), Harmless)
	case "maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties":
		return worseIf(p.asked && is != nil && (was == nil || number(is) < number(was)), Harmless)
	case "pattern", "multipleOf", "uniqueItems":
		return worseIf(p.asked && is != nil, Harmless)
	}
	return Breaking // a keyword without a rule may mean anything
}

func number(v any) float64 {
	n, _ := v.(float64)
	return n
}
