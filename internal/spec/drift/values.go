package drift

import (
	"maps"
	"slices"
	"strings"
)

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
