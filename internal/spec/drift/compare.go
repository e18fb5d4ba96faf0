package drift

import (
	"fmt"
	"slices"
	"strings"

	"github.com/polarseats/polarseats-go/internal/spec/cut"
)

// A comparison holds two documents and what was found. Each is held as Polar has it,
// in which drift is seen, and is shaped by the cut, which tells its Go types.
type comparison struct {
	was, is  side
	changes  []Change
	wheres   map[string][]string // the places that were compared, by the key of their Go type
	exported map[string]bool     // what the packages that are generated, or use that, have
}

func newComparison(was, is side, exported map[string]bool) *comparison {
	return &comparison{was: was, is: is, wheres: map[string][]string{}, exported: exported}
}

type side struct {
	tree     object
	schemas  map[string]object // by the names that the cut gives them
	types    map[string]string // of Go, nil where the cut fails
	unshaped error             // why it fails
	asked    map[string]bool   // the schemas that requests are made of
	wrong    map[string]bool   // the schemas that only error answers are made of
}

// Compare says how theirs differs from ours, both Polar's document or what the cut
// took of it, and what it does to Go packages that export those names. The error says
// why it could not tell.
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

// CompareCut says how two documents that the cut has made differ.
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
	c.changes = append(c.changes, Change{class, where, fmt.Sprintf(what, args...)})
}

func (c *comparison) compare() {
	c.compareDocuments()
	c.compareOperations()
	was, is := c.was.schemas, c.is.schemas
	for _, name := range keysOf(was, is) {
		// A schema that one of them does not reach is told of by what refers to it.
		if was[name] != nil && is[name] != nil {
			c.compareSchema(c.place(name), was[name], is[name])
		}
	}
	c.compareTypes()
}

// compareTypes tells of each Go type that is another though no rule found that it
// breaks: by what is required of all prices, or by what has no rule yet. It also tells
// of the new ones that are trouble, wherever in what is new they are.
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

// isBroken tells whether it is said already that what has a Go type's key breaks.
func (c *comparison) isBroken(key string) bool {
	wheres := append(c.wheres[key], key)
	return slices.ContainsFunc(c.changes, func(change Change) bool {
		where := strings.TrimRight(change.Where, "[]{}")
		return change.Class == Breaking && slices.Contains(wheres, where)
	})
}

// saidOnce is what a document says of itself. By the version the answers to all calls
// may change, once it is generated.
var saidOnce = []struct {
	key   string
	class Class
	note  string
}{
	{"openapi", Harmless, ""},
	{"info.version", Additive, ": APIVersion and the Polar-Version of every call become that"},
}

// compareDocuments compares what is said once for all operations.
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
		// One that is new or gone is told of by the operations that require it.
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
