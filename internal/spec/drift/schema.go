package drift

import "strings"

// A place is the position of a difference in a document.
type place struct {
	where     string // for people: "CustomerSeat.member"
	key       string // of its Go type, or "" if it has none
	inRequest bool   // the place is part of a request
	inError   bool   // only the answers of errors have what is there
}

// place returns the place of a schema by its name.
func (c *comparison) place(name string) place {
	p := place{
		where: name, key: name,
		inRequest: c.was.inRequest[name] || c.is.inRequest[name],
		inError:   c.was.inError[name] && c.is.inError[name],
	}
	if isVariant(c.was.schemas[name]) && isVariant(c.is.schemas[name]) {
		p.key = priceName // has the fields of every variant
	}
	return p
}

func isVariant(schema object) bool {
	return at(schema, "properties", discriminator)["const"] != nil
}

func (p place) property(name string) place {
	p.where += "." + name
	if p.key != "" {
		p.key += "." + name
	}
	return p
}

func (p place) inside(brackets string) place {
	p.where += brackets
	return p
}

func (c *comparison) compareSchema(p place, wasWhole, isWhole object) {
	if wasWhole == nil && isWhole == nil {
		return
	}
	was, wasNull := unwrap(wasWhole)
	is, isNull := unwrap(isWhole)
	if wasNull != isNull {
		class, note := c.nullClass(p, isNull)
		c.add(class, p, "%s be null%s", map[bool]string{true: "may", false: "may no longer"}[isNull], note)
	}
	if before, after := kind(was), kind(is); before != after {
		c.add(kindClass(p), p, "was %s, is %s", before, after)
		return
	}
	c.compareValues(p, was, is)
	if before, after := text(was["format"]), text(is["format"]); before != after {
		c.add(c.formatClass(p, before, after), p, "format was %q, is %q", before, after)
	}
	c.compareKeywords(p, was, is)
	c.compareVariants(p, was, is)
	c.compareProperties(p, was, is)
	// Absent, true and {} all allow anything.
	c.compareSchema(p.inside("[]"), at(was, "items"), at(is, "items"))
	if isOpen(was) && isOpen(is) {
		c.compareSchema(p.inside("{}"), at(was, "additionalProperties"), at(is, "additionalProperties"))
	}
	c.compareOpenness(p, was, is)
}

// kind returns the kind of a schema in a word, or the name of the schema to which it refers.
func kind(schema object) string {
	switch {
	case schema["$ref"] != nil:
		return referred(schema)
	case isUnion(schema):
		return "a union"
	case schema["type"] == nil:
		return "anything"
	case list(schema["type"]) != nil:
		return strings.ReplaceAll(strings.Join(keysOf(set(schema["type"])), " or "), `"`, "")
	}
	return text(schema["type"])
}

func (c *comparison) compareProperties(p place, was, is object) {
	before, after := at(was, "properties"), at(is, "properties")
	wasRequired, isRequired := requiredKeys(was), requiredKeys(is)
	// A required key may have no description.
	for _, name := range keysOf(before, after, wasRequired, isRequired) {
		inner := p.property(name)
		switch {
		case before[name] != nil && after[name] == nil:
			c.add(propertyGone, inner, "is gone")
		case before[name] == nil && after[name] != nil:
			class, note := c.newPropertyClass(inner, isRequired[name] != nil)
			c.add(class, inner, "is new: %s%s", kindOrNull(at(after, name)), note)
		default:
			c.compareRequired(inner, wasRequired[name] != nil, isRequired[name] != nil)
			c.compareSchema(inner, at(before, name), at(after, name))
		}
	}
}

// requiredKeys returns the keys that an object must have.
func requiredKeys(schema object) object {
	keys := object{}
	for _, key := range list(schema["required"]) {
		keys[text(key)] = true
	}
	return keys
}

// compareRequired compares whether a property or a parameter must be there.
func (c *comparison) compareRequired(p place, was, is bool) {
	if was != is {
		class, note := c.requiredClass(p, is)
		c.add(class, p, "%s%s", map[bool]string{true: "is required", false: "is no longer required"}[is], note)
	}
}

func kindOrNull(schema object) string {
	of, nullable := unwrap(schema)
	if nullable {
		return kind(of) + " or null"
	}
	return kind(of)
}

func (c *comparison) compareOpenness(p place, was, is object) {
	const key = "additionalProperties"
	before, after := isOpen(was), isOpen(is)
	if was["type"] == "object" && (before != after || (was[key] == false) != (is[key] == false)) {
		c.add(opennessClass(p, before, after), p, "%s %s", key, difference(was[key], is[key]))
	}
}

// isOpen reports whether an object may have keys that are not described. An object without
// described properties may, unless it forbids them.
func isOpen(schema object) bool {
	others, ok := schema["additionalProperties"]
	return ok && others != false || !ok && schema["type"] == "object" && schema["properties"] == nil
}
