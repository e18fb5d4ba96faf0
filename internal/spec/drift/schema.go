package drift

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A place is where a schema stands.
type place struct {
	where string // for people: "CustomerSeat.member"
	key   string // of its Go type, "" where it has none
	asked bool   // requests are made of it
	wrong bool   // only error answers are made of it
}

// place returns that of a schema by its name.
func (c *comparison) place(name string) place {
	p := place{
		where: name, key: name,
		asked: c.was.asked[name] || c.is.asked[name],
		wrong: c.was.wrong[name] && c.is.wrong[name],
	}
	if isVariant(c.was.schemas()[name]) && isVariant(c.is.schemas()[name]) {
		p.key = priceName // which has the fields of all
	}
	return p
}

func isVariant(schema object) bool {
	return at(schema, "properties", discriminator)["const"] != nil
}

func (p place) property(name string) place {
	inner := p
	inner.where = p.where + "." + name
	if p.key != "" {
		inner.key = p.key + "." + name
	}
	return inner
}

func (p place) inside(what string) place {
	p.where += what
	return p
}

// goChanges tells whether the Go type at a place is another: code that uses it does
// not compile any more. Errors are read without types.
func (c *comparison) goChanges(p place) bool {
	if p.wrong {
		return false
	}
	if c.is.types == nil {
		return true // the cut fails
	}
	return c.was.types[p.key] != c.is.types[p.key]
}

func (c *comparison) compareSchema(p place, wasWhole, isWhole object) {
	was, wasNull := unwrap(wasWhole)
	is, isNull := unwrap(isWhole)
	if wasNull != isNull {
		c.add(worseIf(p.key != "" && c.goChanges(p), Harmless), p.where, "%s be null", map[bool]string{true: "may", false: "may no longer"}[isNull])
	}
	if before, after := kind(was), kind(is); before != after {
		class := Breaking
		if p.wrong {
			class = Harmless
		}
		c.add(class, p.where, "was %s, is %s", before, after)
		return
	}
	c.compareValues(p, was, is)
	c.compareFormat(p, text(was["format"]), text(is["format"]))
	c.compareKeywords(p, was, is)
	c.compareMembers(p, was, is)
	c.compareProperties(p, was, is)
	for _, inner := range []struct{ keyword, what string }{{"items", "[]"}, {"additionalProperties", "{}"}} {
		if a, b := at(was, inner.keyword), at(is, inner.keyword); a != nil && b != nil {
			c.compareSchema(p.inside(inner.what), a, b)
		}
	}
	c.compareOpenness(p, was, is)
}

// kind says in a word what a schema is.
func kind(schema object) string {
	switch {
	case schema["$ref"] != nil:
		return referred(schema)
	case isUnion(schema):
		return "a union"
	case schema["type"] == nil:
		return "anything"
	}
	if kinds := list(schema["type"]); kinds != nil {
		names := slices.Sorted(maps.Keys(shownSet(kinds)))
		return strings.ReplaceAll(strings.Join(names, " or "), `"`, "")
	}
	return text(schema["type"])
}

// compareValues compares enums and constants. A constant is a plain Go value, or for
// the kind of a price one of the values of its enum.
func (c *comparison) compareValues(p place, was, is object) {
	before, after := values(was), values(is)
	if before == nil && after == nil {
		return
	}
	wasOne, isOne := was["const"] != nil, is["const"] != nil
	switch {
	case wasOne && isOne:
		if show(was["const"]) != show(is["const"]) {
			c.add(Breaking, p.where, "was the constant %s, is %s", show(was["const"]), show(is["const"]))
		}
		return
	case before == nil:
		c.add(worseIf(p.asked || c.goChanges(p), Harmless), p.where, "is limited to %s", names(after))
		return
	case after == nil:
		c.add(worseIf(!wasOne || c.goChanges(p), Additive), p.where, "is no longer limited to %s", names(before))
		return
	case wasOne != isOne:
		c.add(worseIf(c.goChanges(p) || !covers(after, before), Additive), p.where, "was one of %s, is one of %s", names(before), names(after))
		return
	}
	for _, value := range keysOf(before, after) {
		_, had := before[value]
		_, has := after[value]
		switch {
		case !has:
			c.add(Breaking, p.where, "value %s is gone", value)
		case !had:
			c.add(Additive, p.where, "value %s is new", value)
		}
	}
}

func values(schema object) map[string]any {
	if constant, ok := schema["const"]; ok {
		return map[string]any{show(constant): constant}
	}
	if schema["enum"] == nil {
		return nil
	}
	return shownSet(schema["enum"])
}

func names(values map[string]any) string {
	return strings.Join(slices.Sorted(maps.Keys(values)), ", ")
}

func covers(all, some map[string]any) bool {
	for value := range some {
		if _, ok := all[value]; !ok {
			return false
		}
	}
	return true
}

// compareFormat: of a request a format is a limit.
func (c *comparison) compareFormat(p place, was, is string) {
	if was == is {
		return
	}
	stricter := p.asked && is != "" && (was != "uuid4" || is != "uuid")
	c.add(worseIf(stricter || p.key != "" && c.goChanges(p), Harmless), p.where, "format was %q, is %q", was, is)
}

// compareMembers compares the members of unions: by name, or else as a whole.
func (c *comparison) compareMembers(p place, was, is object) {
	before, after := members(was), members(is)
	for _, name := range keysOf(before, after) {
		switch {
		case after[name] == nil:
			c.add(Breaking, p.where, "variant %s is gone", name)
		case before[name] == nil:
			// The cut makes one Go type of prices, and cannot of other unions.
			c.add(worseIf(c.is.types == nil, Additive), p.where, "variant %s is new%s", name, c.constantNote(name))
		}
	}
	a, b := at(was, "discriminator"), at(is, "discriminator")
	if before, after := text(a["propertyName"]), text(b["propertyName"]); before != after {
		c.add(Breaking, p.where, "discriminator was %q, is %q", before, after)
	}
	for _, value := range keysOf(at(a, "mapping"), at(b, "mapping")) {
		from, to := member(at(a, "mapping")[value]), member(at(b, "mapping")[value])
		// What is mapped to a new variant, or to one that is gone, is told of already.
		if from != to && (before[from] != nil && after[from] != nil || before[to] != nil && after[to] != nil) {
			c.add(Harmless, p.where, "%s was variant %q, is %q", value, from, to)
		}
	}
}

func members(schema object) map[string]object {
	all := map[string]object{}
	for _, union := range unions {
		for _, v := range list(schema[union]) {
			name := referred(at(v))
			if name == "" {
				name = show(v)
			}
			all[name] = at(v)
		}
	}
	return all
}

func member(target any) string {
	return goName(strings.TrimPrefix(text(target), schemaPrefix))
}

// constantNote says which amount_type the price has that is called name.
func (c *comparison) constantNote(name string) string {
	constant := at(c.is.schemas()[name], "properties", discriminator)["const"]
	if constant == nil {
		return ""
	}
	return fmt.Sprintf(" (%s %v)", discriminator, constant)
}

func (c *comparison) compareProperties(p place, was, is object) {
	before, after := at(was, "properties"), at(is, "properties")
	required, nowRequired := shownSet(was["required"]), shownSet(is["required"])
	for _, name := range keysOf(before, after) {
		inner := p.property(name)
		wasRequired, isRequired := required[show(name)] != nil, nowRequired[show(name)] != nil
		switch {
		case after[name] == nil:
			c.add(Breaking, inner.where, "is gone")
		case before[name] == nil:
			c.add(c.newProperty(inner, isRequired), inner.where, "is new: %s%s", kindOrNull(at(after, name)), requiredNote(p.asked && isRequired))
		default:
			c.compareRequired(inner, wasRequired, isRequired)
			c.compareSchema(inner, at(before, name), at(after, name))
		}
	}
}

func (c *comparison) newProperty(p place, required bool) Class {
	switch {
	case p.wrong:
		return Harmless // errors keep their whole body
	case p.asked && required:
		return Breaking // callers do not send it yet
	case c.was.types[p.key] == "":
		return Additive
	}
	return worseIf(c.goChanges(p), Harmless) // Price has it from another variant
}

func (c *comparison) compareRequired(p place, was, is bool) {
	if was == is {
		return
	}
	class := worseIf(c.goChanges(p) || p.asked && is, Harmless)
	c.add(class, p.where, "is %s", map[bool]string{true: "required", false: "no longer required"}[is])
}

func kindOrNull(schema object) string {
	of, nullable := unwrap(schema)
	if nullable {
		return kind(of) + " or null"
	}
	return kind(of)
}

// compareOpenness: an object that takes other keys has a Go field for them.
func (c *comparison) compareOpenness(p place, was, is object) {
	before, after := isOpen(was), isOpen(is)
	if was["type"] != "object" || before == after {
		return
	}
	class := Additive
	if p.wrong {
		class = Harmless
	}
	c.add(worseIf(!after && !p.wrong, class), p.where, "additionalProperties was %s, is %s", show(was["additionalProperties"]), show(is["additionalProperties"]))
}

func isOpen(schema object) bool {
	other := schema["additionalProperties"]
	return other != nil && other != false
}
