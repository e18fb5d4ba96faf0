package drift

import (
	"cmp"
	"fmt"
	"strings"
)

// compareVariants compares the variants of a union, and the discriminator that tells them
// apart.
func (c *comparison) compareVariants(p place, was, is object) {
	before, after := variants(was), variants(is)
	for _, name := range keysOf(before, after) {
		switch {
		case after[name] == nil:
			c.add(variantGone, p, "variant %s is gone", name)
		case before[name] == nil:
			c.add(c.newVariantClass(), p, "variant %s is new%s", name, c.constantNote(name))
		}
	}
	a, b := at(was, "discriminator"), at(is, "discriminator")
	if was, is := text(a["propertyName"]), text(b["propertyName"]); was != is {
		c.add(discriminatorChanged, p, "discriminator was %q, is %q", was, is)
		if was == "" || is == "" {
			return // the mapping changed with it
		}
	}
	from, to := at(a, "mapping"), at(b, "mapping")
	for _, value := range keysOf(from, to) {
		was, is := variant(from[value]), variant(to[value])
		// A variant that is new or gone is reported already.
		if was != is && (before[was] != nil && after[was] != nil || before[is] != nil && after[is] != nil) {
			c.add(mappingChanged, p, "%s was variant %q, is %q", value, was, is)
		}
	}
}

// variants returns the variants of a union by their names, or by their JSON if they have none.
func variants(schema object) object {
	all := object{}
	for _, union := range unions {
		for _, v := range list(schema[union]) {
			all[cmp.Or(referred(at(v)), show(v))] = true
		}
	}
	return all
}

// variant returns the name of the variant to which a discriminator maps a value.
func variant(target any) string {
	return goName(strings.TrimPrefix(text(target), schemaPrefix))
}

// constantNote returns the amount_type of a price by the price's name.
func (c *comparison) constantNote(name string) string {
	constant := at(c.is.schemas[name], "properties", discriminator)["const"]
	if constant == nil {
		return ""
	}
	return fmt.Sprintf(" (%s %v)", discriminator, constant)
}
