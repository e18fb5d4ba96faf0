package drift

import (
	"fmt"
	"strings"
)

// compareMembers compares the members of unions: by name, or else as a whole.
func (c *comparison) compareMembers(p place, was, is object) {
	before, after := members(was), members(is)
	for _, name := range keysOf(before, after) {
		switch {
		case after[name] == nil:
			c.add(Breaking, p.where, "variant %s is gone", name)
		case before[name] == nil:
			// The cut makes one Go type of prices, and none of other unions.
			c.add(worseIf(c.is.types == nil, Additive), p.where, "variant %s is new%s", name, c.constantNote(name))
		}
	}
	a, b := at(was, "discriminator"), at(is, "discriminator")
	if before, after := text(a["propertyName"]), text(b["propertyName"]); before != after {
		c.add(Breaking, p.where, "discriminator was %q, is %q", before, after)
		if before == "" || after == "" {
			return // the mapping changed with it
		}
	}
	for _, value := range keysOf(at(a, "mapping"), at(b, "mapping")) {
		from, to := member(at(a, "mapping")[value]), member(at(b, "mapping")[value])
		// A variant that is new or gone is reported already.
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

// constantNote returns the amount_type of the price that is called name.
func (c *comparison) constantNote(name string) string {
	constant := at(c.is.schemas[name], "properties", discriminator)["const"]
	if constant == nil {
		return ""
	}
	return fmt.Sprintf(" (%s %v)", discriminator, constant)
}
