package drift

import "strings"

// compareValues compares enums and constants. A constant has no enum type in Go,
// except the kind of a price.
func (c *comparison) compareValues(p place, was, is object) {
	before, after := values(was), values(is)
	wasConstant, isConstant := was["const"] != nil, is["const"] != nil
	switch {
	case before == nil && after == nil:
	case wasConstant && isConstant:
		if show(was["const"]) != show(is["const"]) {
			c.add(constantChanged, p, "was the constant %s, is %s", show(was["const"]), show(is["const"]))
		}
	case before == nil:
		c.add(c.limitedClass(p), p, "is limited to %s", joined(after))
	case after == nil:
		c.add(c.unlimitedClass(p, wasConstant), p, "is no longer limited to %s", joined(before))
	case wasConstant != isConstant:
		valueGone := len(keysOf(before, after)) > len(after)
		c.add(c.constantClass(p, valueGone), p, "was one of %s, is one of %s", joined(before), joined(after))
	default:
		for _, value := range keysOf(before, after) {
			c.inBoth(before[value], after[value], valueRule, p, "value "+value+" ")
		}
	}
}

// values returns the JSON of each value that a schema allows, or nil if it allows any.
func values(schema object) object {
	if constant, ok := schema["const"]; ok {
		return object{show(constant): true}
	}
	if schema["enum"] == nil {
		return nil
	}
	return set(schema["enum"])
}

func joined(values object) string { return strings.Join(keysOf(values), ", ") }
