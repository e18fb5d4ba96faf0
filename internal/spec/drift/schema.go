package drift

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// A place is the position of a schema in a document.
type place struct {
	where string // for people: "CustomerSeat.member"
	key   string // of its Go type, "" if it has none
	asked bool   // requests are made of it
	wrong bool   // only error answers are made of it
}

// place returns the place of a schema by its name.
func (c *comparison) place(name string) place {
	p := place{
		where: name, key: name,
		asked: c.was.asked[name] || c.is.asked[name],
		wrong: c.was.wrong[name] && c.is.wrong[name],
	}
	if isVariant(c.was.schemas[name]) && isVariant(c.is.schemas[name]) {
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

// goChanges reports whether the Go type at a place changes: code that uses it does not
// compile any more. Errors are read without types.
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
	if wasWhole == nil && isWhole == nil {
		return
	}
	c.wheres[p.key] = append(c.wheres[p.key], p.where)
	was, wasNull := unwrap(wasWhole)
	is, isNull := unwrap(isWhole)
	if wasNull != isNull {
		refused := isNull && p.isNeeded()
		c.add(worseIf(refused || p.key != "" && c.goChanges(p), Harmless), p.where, "%s be null%s", map[bool]string{true: "may", false: "may no longer"}[isNull], refusedNote(refused))
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
	// Absent, true and {} all allow anything.
	c.compareSchema(p.inside("[]"), at(was, "items"), at(is, "items"))
	if isOpen(was) && isOpen(is) {
		c.compareSchema(p.inside("{}"), at(was, "additionalProperties"), at(is, "additionalProperties"))
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

// compareFormat: in a request, a format is a limit.
func (c *comparison) compareFormat(p place, was, is string) {
	if was == is {
		return
	}
	stricter := p.asked && is != "" && (was != "uuid4" || is != "uuid")
	c.add(worseIf(stricter || p.key != "" && c.goChanges(p), Harmless), p.where, "format was %q, is %q", was, is)
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
			c.compareNewProperty(inner, at(after, name), isRequired)
		default:
			c.compareRequired(inner, wasRequired, isRequired)
			c.compareSchema(inner, at(before, name), at(after, name))
		}
	}
	for _, shown := range keysOf(required, nowRequired) {
		// A required key may have no description.
		name := text(cmp.Or(required[shown], nowRequired[shown]))
		if before[name] == nil && after[name] == nil {
			c.compareRequired(p.property(name), required[shown] != nil, nowRequired[shown] != nil)
		}
	}
}

func (c *comparison) compareNewProperty(p place, is object, required bool) {
	c.wheres[p.key] = append(c.wheres[p.key], p.where)
	note := requiredNote(p.asked && required)
	if c.was.types[p.key] == "" && !p.wrong {
		note += c.trouble(p.key)
	}
	// Existing callers do not send what is new and required.
	class := worseIf(note != "", c.newProperty(p))
	c.add(class, p.where, "is new: %s%s", kindOrNull(is), note)
}

func (c *comparison) newProperty(p place) Class {
	switch {
	case p.wrong:
		return Harmless // errors keep their whole body
	case c.was.types[p.key] == "":
		return Additive
	}
	return worseIf(c.goChanges(p), Harmless) // Price has it from another variant
}

func (c *comparison) compareRequired(p place, was, is bool) {
	if was == is {
		return
	}
	refused := was && p.isNeeded()
	class := worseIf(refused || c.goChanges(p) || p.asked && is, Harmless)
	c.add(class, p.where, "is %s%s", map[bool]string{true: "required", false: "no longer required"}[is], refusedNote(refused))
}

// needed are the properties without which package seats refuses an answer.
var needed = map[string]bool{
	"SeatsList.seats": true, "CustomerSeat.id": true, "CustomerSubscription.id": true, "Pagination.max_page": true,
	"ListResource_CustomerSubscription_.items": true, "ListResource_CustomerSubscription_.pagination": true,
}

// isNeeded reports whether package seats refuses an answer that lacks the value at a
// place. A place without a key that is in neither a request nor an error is the whole of
// an answer.
func (p place) isNeeded() bool {
	return needed[p.where] || besideNeeded[p.where] || p.key == "" && !p.asked && !p.wrong
}

func refusedNote(refused bool) string {
	if refused {
		return refusedWithout
	}
	return ""
}

const refusedWithout = ": package seats refuses an answer without it"

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
	if was["type"] != "object" || before == after && isClosed(was) == isClosed(is) {
		return
	}
	c.add(opennessClass(p, was, before, after), p.where, "additionalProperties was %s, is %s", show(was["additionalProperties"]), show(is["additionalProperties"]))
}

func opennessClass(p place, was object, before, after bool) Class {
	switch {
	case p.wrong:
		return Harmless
	case before && !after:
		return Breaking
	case after && !before:
		return Additive
	}
	// A caller can send keys without a field only if no key has one.
	return worseIf(p.asked && was["properties"] == nil, Harmless)
}

// isOpen: an object without described properties has others, unless it forbids them.
func isOpen(schema object) bool {
	other, said := schema["additionalProperties"]
	return said && other != false || !said && schema["type"] == "object" && schema["properties"] == nil
}

func isClosed(schema object) bool { return schema["additionalProperties"] == false }
