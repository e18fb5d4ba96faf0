package drift

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/polarseats/polarseats-go/internal/spec/cut"
)

const jsonType = "application/json"

// An operation is one of the five with its place.
type operation struct {
	method, path string
	tree, item   object
}

func (c *comparison) compareOperations() {
	was, is := operations(c.was.tree), operations(c.is.tree)
	for _, name := range keysOf(was, is) {
		a, b := was[name], is[name]
		if b.tree == nil {
			c.add(Breaking, name, "is gone")
			continue
		}
		if a.method != b.method || a.path != b.path {
			c.add(Breaking, name, "was %s %s, is %s %s", a.method, a.path, b.method, b.path)
		}
		c.compareParameters(name, a, b)
		c.compareBody(name, at(a.tree, "requestBody"), at(b.tree, "requestBody"))
		c.compareResponses(name, at(a.tree, "responses"), at(b.tree, "responses"))
		c.compareSecurity(name, a.tree["security"], b.tree["security"])
		c.compareRest(name, a.tree, b.tree, "operationId", "parameters", "requestBody", "responses", "security", "description", "summary")
		c.compareRest(name, a.item, b.item, slices.Concat(cut.Methods(), []string{"parameters", "description", "summary"})...)
	}
}

// operations returns the five by our names, whether they have those or Polar's.
func operations(tree object) map[string]operation {
	names := cut.Names()
	all := map[string]operation{}
	for path, item := range at(tree, "paths") {
		for method, v := range at(item) {
			id := text(at(v)["operationId"])
			if ours, ok := names[id]; ok {
				id = ours
			}
			if id != "" {
				all[id] = operation{strings.ToUpper(method), path, at(v), at(item)}
			}
		}
	}
	return all
}

// compareRest compares what an operation or a parameter says beside what is compared
// by itself. A deprecation changes nothing yet; anything else may change everything.
func (c *comparison) compareRest(where string, was, is object, but ...string) {
	for _, key := range keysOf(was, is) {
		if before, after := show(said(key, was)), show(said(key, is)); before != after && !slices.Contains(but, key) {
			c.add(worseIf(key != "deprecated", Harmless), where, "%s was %s, is %s", key, before, after)
		}
	}
}

func (c *comparison) compareParameters(name string, a, b operation) {
	was, is := a.parameters(), b.parameters()
	for _, key := range keysOf(was, is) {
		where, p, q := name+" "+key, was[key], is[key]
		switch {
		case q == nil:
			c.add(Breaking, where, "is gone")
		case p == nil:
			c.add(worseIf(q["required"] == true, Additive), where, "is new%s%s", requiredNote(q["required"] == true), unbuiltNote(was))
		default:
			c.compareParameter(where, p, q)
		}
	}
}

// parameters returns the parameters of an operation by "query page" and the like,
// those of its path included.
func (o operation) parameters() map[string]object {
	all := map[string]object{}
	for _, v := range slices.Concat(list(o.item["parameters"]), list(o.tree["parameters"])) {
		p := at(v)
		all[fmt.Sprintf("%v parameter %v", p["in"], p["name"])] = p
	}
	return all
}

// unbuiltNote: the function in gen takes one more argument for the first parameter that
// is not in the path.
func unbuiltNote(was map[string]object) string {
	for _, p := range was {
		if p["in"] != "path" {
			return ""
		}
	}
	return unbuilt
}

const unbuilt = ": package seats does not build until it sends it"

func requiredNote(required bool) string {
	if required {
		return ", and required"
	}
	return ""
}

func (c *comparison) compareParameter(where string, was, is object) {
	if before, after := was["required"] == true, is["required"] == true; before != after {
		c.add(worseIf(after, Harmless), where, "is %s", map[bool]string{true: "required", false: "no longer required"}[after])
	}
	c.compareRest(where, withStyle(was), withStyle(is), "required", "schema", "description")
	c.compareSchema(place{where: where, asked: true}, at(was, "schema"), at(is, "schema"))
}

// withStyle returns a parameter with its default style.
func withStyle(parameter object) object {
	style := "simple"
	if parameter["in"] == "query" || parameter["in"] == "cookie" {
		style = "form"
	}
	if given := text(parameter["style"]); given != "" {
		style = given
	}
	return merged(object{"style": style, "explode": style == "form"}, "", parameter)
}

func (c *comparison) compareBody(name string, was, is object) {
	where := name + " body"
	switch {
	case was == nil && is == nil:
		return
	case was == nil:
		c.add(worseIf(is["required"] == true, Additive), where, "is new%s%s", requiredNote(is["required"] == true), unbuilt)
		return
	case is == nil:
		c.add(Breaking, where, "is gone")
		return
	}
	if before, after := was["required"] == true, is["required"] == true; before != after {
		c.add(Harmless, where, "required was %v, is %v", before, after) // it is always sent
	}
	c.compareContent(place{where: where, asked: true}, was, is)
}

func (c *comparison) compareResponses(name string, was, is object) {
	for _, status := range keysOf(was, is) {
		where := name + " answer " + status
		switch {
		case is[status] == nil:
			c.add(worseIf(isSuccess(status), Harmless), where, "is gone")
		case was[status] == nil:
			c.add(worseIf(isSuccess(status), Harmless), where, "is new")
		default:
			c.compareContent(place{where: where, wrong: !isSuccess(status)}, at(was[status]), at(is[status]))
			c.compareHeaders(where, at(was[status], "headers"), at(is[status], "headers"))
		}
	}
}

// compareHeaders: callers get the headers of an answer as they are.
func (c *comparison) compareHeaders(where string, was, is object) {
	for _, key := range keysOf(was, is) {
		if before, after := show(was[key]), show(is[key]); before != after {
			c.add(Harmless, where, "header %s was %s, is %s", key, before, after)
		}
	}
}

func isSuccess(status string) bool { return strings.HasPrefix(status, "2") }

// compareContent compares the bodies of a request or an answer. Only JSON is read, but
// for errors, of which everything is.
func (c *comparison) compareContent(p place, was, is object) {
	before, after := at(was, "content"), at(is, "content")
	for _, media := range keysOf(before, after) {
		switch {
		case after[media] == nil:
			c.add(worseIf(media == jsonType && !p.wrong, Harmless), p.where, "%s is gone", media)
		case before[media] == nil:
			c.add(worseIf(media == jsonType && !p.wrong, Harmless), p.where, "%s is new", media)
		default:
			c.compareSchema(p, at(before, media, "schema"), at(after, media, "schema"))
		}
	}
}

// compareSecurity compares the ways in which a caller may authenticate: one of them is
// enough.
func (c *comparison) compareSecurity(name string, was, is any) {
	before, after := ways(was), ways(is)
	for _, way := range keysOf(before, after) {
		where := name + " security " + cmp.Or(way, "none")
		switch {
		case after[way] == nil:
			c.add(Breaking, where, "is gone")
		case before[way] == nil:
			c.add(worseIf(len(before) == 0, Additive), where, "is new")
		default:
			c.compareScopes(where, before[way], after[way])
		}
	}
}

// ways returns the scopes of each way, by the names of its schemes.
func ways(security any) map[string]map[string]any {
	all := map[string]map[string]any{}
	for _, requirement := range list(security) {
		scopes := map[string]any{}
		names := slices.Sorted(maps.Keys(at(requirement)))
		for _, scheme := range names {
			maps.Copy(scopes, shownSet(at(requirement)[scheme]))
		}
		all[strings.Join(names, " and ")] = scopes
	}
	return all
}

// compareScopes: Polar accepts a session that has one of the scopes.
func (c *comparison) compareScopes(where string, was, is map[string]any) {
	for _, scope := range keysOf(was, is) {
		switch {
		case is[scope] == nil:
			c.add(Breaking, where, "scope %s is gone", scope)
		case was[scope] == nil:
			c.add(worseIf(len(was) == 0, Harmless), where, "scope %s is new", scope)
		}
	}
}
