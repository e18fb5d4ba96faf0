package drift

import (
	"fmt"
	"slices"
	"strings"

	"github.com/polarseats/polarseats-go/internal/spec/cut"
)

// A comparison holds two documents and their differences. Each document is held as Polar
// has it, in which drift is seen; the cut shapes it, and its Go types follow from that.
type comparison struct {
	was, is  side
	changes  []Change
	wheres   map[string][]string // the compared places, by the key of their Go type
	exported map[string]bool     // the names that gen and seats export
}

func newComparison(was, is side, exported map[string]bool) *comparison {
	return &comparison{was: was, is: is, wheres: map[string][]string{}, exported: exported}
}

type side struct {
	tree     object
	schemas  map[string]object // by the names that the cut gives them
	types    map[string]string // Go types by key, nil if the cut fails
	unshaped error             // the reason why it fails
	asked    map[string]bool   // the schemas that requests are made of
	wrong    map[string]bool   // the schemas that only error answers are made of
}

// Compare returns how theirs differs from ours. Both are Polar's document or the part that
// the cut took of it; exported has the names of the Go packages that the changes affect.
// The error is the reason why the two cannot be compared.
func Compare(ours, theirs []byte, exported map[string]bool) ([]Change, error) {
	was, err := read(ours)
	if err != nil {
		return nil, err
	}
	return was.compare(theirs, exported)
}

func (s side) compare(theirs []byte, exported map[string]bool) ([]Change, error) {
	if s.unshaped != nil {
		return nil, s.unshaped
	}
	is, err := read(theirs)
	if err != nil {
		return nil, err
	}
	c := newComparison(s, is, exported)
	if is.unshaped != nil {
		c.add(Breaking, "make spec", "fails: %v", is.unshaped)
	}
	c.compare()
	return inOrder(c.changes), nil
}

// CompareCut returns how two documents that the cut has made differ.
func CompareCut(ours, theirs []byte) ([]Change, error) {
	was, err := parse(ours)
	if err != nil {
		return nil, err
	}
	is, err := parse(theirs)
	if err != nil {
		return nil, err
	}
	c := newComparison(newSide(was), newSide(is), nil)
	c.was.types, c.is.types = goTypes(was), goTypes(is)
	c.compare()
	return inOrder(c.changes), nil
}

func read(document []byte) (side, error) {
	parts, err := cut.TakeApart(document)
	if err != nil {
		return side{}, err
	}
	s := newSide(at(numbers(parts.Taken)))
	s.unshaped = parts.Unshaped
	if s.unshaped == nil {
		s.types = goTypes(parts.Shaped)
	}
	return s, nil
}

func newSide(tree object) side {
	s := side{tree: tree, schemas: schemas(tree), asked: map[string]bool{}, wrong: map[string]bool{}}
	answered := map[string]bool{}
	for _, item := range at(tree, "paths") {
		s.reach(at(item)["parameters"], s.asked)
		for _, operation := range at(item) {
			s.reach(at(operation)["parameters"], s.asked)
			s.reach(at(operation)["requestBody"], s.asked)
			for status, response := range at(operation, "responses") {
				if isSuccess(status) {
					s.reach(response, answered)
				} else {
					s.reach(response, s.wrong)
				}
			}
		}
	}
	for name := range answered {
		delete(s.wrong, name)
	}
	return s
}

// reach adds the names of the schemas to which v refers, directly or through others.
func (s side) reach(v any, found map[string]bool) {
	switch v := v.(type) {
	case object:
		if name := referred(v); name != "" && !found[name] {
			found[name] = true
			s.reach(s.schemas[name], found)
		}
		for _, inner := range v {
			s.reach(inner, found)
		}
	case []any:
		for _, inner := range v {
			s.reach(inner, found)
		}
	}
}

func schemas(tree object) map[string]object {
	all := map[string]object{}
	found := at(tree, "components", "schemas")
	for _, name := range keysOf(found, nil) { // in one order, since two may get the same name
		all[goName(name)] = at(found, name)
	}
	return all
}

func (c *comparison) add(class Class, where, what string, args ...any) {
	c.changes = append(c.changes, Change{Class: class, Where: where, What: fmt.Sprintf(what, args...)})
}

func (c *comparison) compare() {
	c.compareDocuments()
	c.compareOperations()
	c.compareSchemas()
	c.compareTypes()
}

func (c *comparison) compareSchemas() {
	was, is := c.was.schemas, c.is.schemas
	for _, name := range keysOf(was, is) {
		// A schema that only one of them reaches is reported where it is referred to.
		if was[name] != nil && is[name] != nil {
			c.compareSchema(c.place(name), was[name], is[name])
		}
	}
}

// compareTypes reports each Go type that changes although no rule found that it breaks:
// by what all prices require, or by a keyword that has no rule yet. It also reports the
// new types that do not generate or build.
func (c *comparison) compareTypes() {
	for _, key := range keysOf(c.is.types, nil) {
		was, is := c.was.types[key], c.is.types[key]
		schema, _, _ := strings.Cut(key, ".")
		if was == is || c.place(schema).wrong || c.isBroken(key) {
			continue
		}
		if was != "" {
			c.add(Breaking, key, "the Go type was %s, is %s", was, is)
		} else if trouble := c.trouble(key); trouble != "" {
			c.add(Breaking, key, "is new: %s%s", is, trouble)
		}
	}
}

// isBroken reports whether a change that breaks is known already for the key of a Go type.
func (c *comparison) isBroken(key string) bool {
	wheres := append(c.wheres[key], key)
	return slices.ContainsFunc(c.changes, func(change Change) bool {
		where := strings.TrimRight(change.Where, "[]{}")
		return change.Class == Breaking && slices.Contains(wheres, where)
	})
}

// saidOnce is what a document says about itself. With a new version the answers to all
// calls may change.
var saidOnce = []struct {
	key   string
	class Class
	note  string
}{
	{"openapi", Harmless, ""},
	{"info.version", Additive, ": APIVersion and the Polar-Version of every call become that"},
}

// compareDocuments compares what a document says once for all operations.
func (c *comparison) compareDocuments() {
	for _, once := range saidOnce {
		was, is := lookup(c.was.tree, once.key), lookup(c.is.tree, once.key)
		switch {
		case is == nil && was != nil:
			c.add(Breaking, once.key, "is gone")
		case was != is:
			c.add(once.class, once.key, "was %v, is %v%s", was, is, once.note)
		}
	}
	was, is := urls(c.was.tree), urls(c.is.tree)
	for _, url := range keysOf(was, is) {
		switch {
		case !is[url]:
			c.add(Breaking, "servers", "%s is gone", url)
		case !was[url]:
			c.add(Additive, "servers", "%s is new", url)
		}
	}
	schemes, now := at(c.was.tree, "components", "securitySchemes"), at(c.is.tree, "components", "securitySchemes")
	for _, name := range keysOf(schemes, now) {
		// A scheme that is new or gone is reported for the operations that require it.
		if schemes[name] != nil && now[name] != nil {
			c.compareRest("security scheme "+name, at(schemes[name]), at(now[name]), "bearerFormat")
		}
	}
}

func lookup(tree object, path string) any {
	keys := strings.Split(path, ".")
	return at(tree, keys[:len(keys)-1]...)[keys[len(keys)-1]]
}

func urls(tree object) map[string]bool {
	all := map[string]bool{}
	for _, server := range list(tree["servers"]) {
		all[text(at(server)["url"])] = true
	}
	return all
}
