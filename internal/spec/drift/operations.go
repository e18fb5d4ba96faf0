package drift

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/polarseats/polarseats-go/internal/spec/cut"
)

// An operation is one of the five, or one that sessions and webhooks use.
type operation struct {
	method, path string
	tree         object // the operation itself
	item         object // its path, which has all the methods
}

func (c *comparison) compareOperations() {
	was, is := operations(c.was.tree), operations(c.is.tree)
	for _, name := range keysOf(was, is) {
		a, b, p := was[name], is[name], place{where: name}
		if b.tree == nil {
			c.add(operationGone, p, "is gone")
			continue
		}
		if a.method != b.method || a.path != b.path {
			c.add(operationMoved, p, "was %s %s, is %s %s", a.method, a.path, b.method, b.path)
		}
		c.compareParameters(name, a.parameters(), b.parameters())
		c.compareBody(name, at(a.tree, "requestBody"), at(b.tree, "requestBody"))
		c.compareResponses(name, at(a.tree, "responses"), at(b.tree, "responses"))
		c.compareSecurity(name, a.tree["security"], b.tree["security"])
		c.compareRest(p, a.tree, b.tree, "operationId", "parameters", "requestBody", "responses", "security", "description", "summary")
		c.compareRest(p, a.item, b.item, slices.Concat(cut.Methods(), []string{"parameters", "description", "summary"})...)
	}
}

// operations returns the operations of a document. The five have our names, even if the
// document has Polar's.
func operations(tree object) map[string]operation {
	names := cut.Names()
	all := map[string]operation{}
	for path, item := range at(tree, "paths") {
		for method, v := range at(item) {
			if id := text(at(v)["operationId"]); id != "" {
				all[cmp.Or(names[id], id)] = operation{strings.ToUpper(method), path, at(v), at(item)}
			}
		}
	}
	return all
}

func (c *comparison) compareParameters(name string, was, is object) {
	for _, key := range keysOf(was, is) {
		p, before, after := place{where: name + " " + key, inRequest: true}, at(was[key]), at(is[key])
		switch {
		case after == nil:
			c.add(parameterGone, p, "is gone")
		case before == nil:
			class, note := c.newArgumentClass(after["required"] == true, !hasOptions(was))
			c.add(class, p, "is new%s", note)
		default:
			c.compareRequired(p, before["required"] == true, after["required"] == true)
			c.compareRest(p, withStyle(before), withStyle(after), "required", "schema", "description")
			c.compareSchema(p, at(before, "schema"), at(after, "schema"))
		}
	}
}

// parameters returns the parameters of an operation by "query parameter page" and the
// like, those of its path included.
func (o operation) parameters() object {
	all := object{}
	for _, v := range slices.Concat(list(o.item["parameters"]), list(o.tree["parameters"])) {
		all[fmt.Sprintf("%v parameter %v", at(v)["in"], at(v)["name"])] = v
	}
	return all
}

// hasOptions reports whether one of the parameters is not in the path.
func hasOptions(parameters object) bool {
	for _, p := range parameters {
		if at(p)["in"] != "path" {
			return true
		}
	}
	return false
}

// withStyle returns a parameter with its default style.
func withStyle(parameter object) object {
	style := "simple"
	if parameter["in"] == "query" || parameter["in"] == "cookie" {
		style = "form"
	}
	style = cmp.Or(text(parameter["style"]), style)
	return merged(object{"style": style, "explode": style == "form"}, "", parameter)
}

func (c *comparison) compareBody(name string, was, is object) {
	p := place{where: name + " body", inRequest: true}
	switch {
	case was == nil && is == nil:
	case is == nil:
		c.add(bodyGone, p, "is gone")
	case was == nil:
		class, note := c.newArgumentClass(is["required"] == true, true)
		c.add(class, p, "is new%s", note)
	default:
		if before, after := was["required"] == true, is["required"] == true; before != after {
			c.add(bodyRequired, p, "required was %v, is %v", before, after)
		}
		c.compareContent(p, was, is)
	}
}

func (c *comparison) compareResponses(name string, was, is object) {
	for _, status := range keysOf(was, is) {
		p := place{where: name + " answer " + status, inError: !isSuccess(status)}
		if slices.Contains(cut.Webhooks, name) {
			p.where = name // the cut makes an answer of what Polar sends
		}
		if !c.inBoth(was[status], is[status], answerRule(status), p, "") {
			continue
		}
		c.compareContent(p, at(was[status]), at(is[status]))
		before, after := at(was[status], "headers"), at(is[status], "headers")
		for _, key := range keysOf(before, after) {
			if show(before[key]) != show(after[key]) {
				c.add(headerChanged, p, "header %s %s", key, difference(before[key], after[key]))
			}
		}
	}
}

func isSuccess(status string) bool { return strings.HasPrefix(status, "2") }

// compareContent compares the bodies of a request or an answer.
func (c *comparison) compareContent(p place, was, is object) {
	before, after := at(was, "content"), at(is, "content")
	for _, media := range keysOf(before, after) {
		if c.inBoth(before[media], after[media], mediaRule(p, media), p, media+" ") {
			c.compareSchema(p, at(before, media, "schema"), at(after, media, "schema"))
		}
	}
}

func (c *comparison) compareSecurity(name string, was, is any) {
	before, after := ways(was), ways(is)
	for _, way := range keysOf(before, after) {
		p, from, to := place{where: name + " security " + cmp.Or(way, "none")}, at(before, way), at(after, way)
		if !c.inBoth(before[way], after[way], securityRule(before), p, "") {
			continue
		}
		for _, scope := range keysOf(from, to) {
			c.inBoth(from[scope], to[scope], scopeRule(from), p, "scope "+scope+" ")
		}
	}
}

// ways returns the ways in which a caller may authenticate: the scopes of each, by the
// names of its schemes.
func ways(security any) object {
	all := object{}
	for _, requirement := range list(security) {
		schemes, scopes := keysOf(at(requirement)), object{}
		for _, scheme := range schemes {
			maps.Copy(scopes, set(at(requirement)[scheme]))
		}
		all[strings.Join(schemes, " and ")] = scopes
	}
	return all
}
