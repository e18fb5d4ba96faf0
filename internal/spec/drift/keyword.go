package drift

import (
	"slices"
	"strings"
)

// elsewhere are the keywords that other functions compare, or that mean nothing for JSON.
var elsewhere = map[string]bool{
	"$ref": true, "type": true, "enum": true, "const": true, "format": true, "anyOf": true, "oneOf": true, "discriminator": true,
	"properties": true, "required": true, "items": true, "additionalProperties": true,
	"description": true, "$comment": true, "$anchor": true, "xml": true,
}

// compareKeywords compares the other keywords of a schema.
func (c *comparison) compareKeywords(p place, was, is object) {
	for _, key := range keysOf(was, is) {
		before, after := given(key, was), given(key, is)
		if !elsewhere[key] && !strings.HasPrefix(key, "x-") && show(before) != show(after) {
			c.add(c.keywordClass(p, key, before, after), p, "%s %s", key, difference(before, after))
		}
	}
}

// compareRest compares the keywords of an operation, a parameter or a security scheme, except
// those that other functions compare.
func (c *comparison) compareRest(p place, was, is object, except ...string) {
	for _, key := range keysOf(was, is) {
		before, after := given(key, was), given(key, is)
		if !slices.Contains(except, key) && show(before) != show(after) {
			c.add(restClass(key), p, "%s %s", key, difference(before, after))
		}
	}
}

// defaults maps each keyword to the value that means the same as leaving it out.
var defaults = object{
	"deprecated": false, "readOnly": false, "writeOnly": false, "uniqueItems": false,
	"allowReserved": false, "allowEmptyValue": false, "nullable": false,
	"minLength": 0.0, "minItems": 0.0, "minProperties": 0.0,
}

// given returns the value of a keyword, or nil if the value is the default.
func given(key string, in object) any {
	if in[key] == defaults[key] {
		return nil
	}
	return in[key]
}

// difference describes how the value of a keyword changes. A value is nil if it is not given.
func difference(was, is any) string {
	switch {
	case was == nil:
		return "is new: " + show(is)
	case is == nil:
		return "is gone: " + show(was)
	}
	return "was " + show(was) + ", is " + show(is)
}

func number(v any) float64 {
	n, _ := v.(float64)
	return n
}
