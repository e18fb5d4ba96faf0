package drift

import (
	"fmt"
	"strings"

	"github.com/polarseats/polarseats-go/internal/spec/cut"
)

// A comparison holds two documents and what was found. Each is held as Polar has it,
// in which drift is seen, and is shaped by the cut, which tells its Go types.
type comparison struct {
	was, is side
	changes []Change
}

type side struct {
	tree     object
	types    map[string]string // of Go, nil where the cut fails
	unshaped error             // why it fails
	asked    map[string]bool   // the schemas that requests are made of
	wrong    map[string]bool   // the schemas that only error answers are made of
}

// Compare says how theirs differs from ours, both Polar's document or what the cut
// took of it. The error says why it could not tell.
func Compare(ours, theirs []byte) ([]Change, error) {
	was, err := read(ours)
	if err != nil {
		return nil, err
	}
	return was.compare(theirs)
}

func (s side) compare(theirs []byte) ([]Change, error) {
	if s.unshaped != nil {
		return nil, s.unshaped
	}
	is, err := read(theirs)
	if err != nil {
		return nil, err
	}
	c := &comparison{was: s, is: is}
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
	c := &comparison{was: newSide(was), is: newSide(is)}
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
	s := side{tree: tree, asked: map[string]bool{}, wrong: map[string]bool{}}
	answered := map[string]bool{}
	for _, item := range at(tree, "paths") {
		for _, operation := range at(item) {
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
			s.reach(s.schemas()[name], found)
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

// schemas returns the schemas by the names that the cut gives them.
func (s side) schemas() map[string]object {
	all := map[string]object{}
	for name, schema := range at(s.tree, "components", "schemas") {
		all[goName(name)] = at(schema)
	}
	return all
}

func (c *comparison) add(class Class, where, what string, args ...any) {
	c.changes = append(c.changes, Change{class, where, fmt.Sprintf(what, args...)})
}

func (c *comparison) compare() {
	c.compareDocuments()
	c.compareOperations()
	was, is := c.was.schemas(), c.is.schemas()
	for _, name := range keysOf(was, is) {
		// A schema that one of them does not reach is told of by what refers to it.
		if was[name] != nil && is[name] != nil {
			c.compareSchema(c.place(name), was[name], is[name])
		}
	}
}

// compareDocuments compares what is said once for all operations.
func (c *comparison) compareDocuments() {
	for _, key := range []string{"openapi", "info.version"} {
		if was, is := lookup(c.was.tree, key), lookup(c.is.tree, key); was != is {
			c.add(Harmless, key, "was %v, is %v", was, is)
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
