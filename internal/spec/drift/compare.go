package drift

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/polarseats/polarseats-go/internal/spec/cut"
)

// A Change is one difference between two documents.
type Change struct {
	// Class is the effect on callers.
	Class Class `json:"-"`
	// Where is the place in the document, such as "CustomerSeat.email".
	Where string `json:"where"`
	// What is the change, such as "is gone".
	What string `json:"what"`
	// Handwritten reports whether the change is outside the five operations, in what sessions and
	// webhooks use.
	Handwritten bool `json:"handwritten,omitempty"`
}

// Compare returns how theirs differs from ours. Each of them is Polar's document or the part
// that cut.Take returns. The names in exported, from [Exported], are taken in Go. Compare
// returns an error if the documents cannot be compared.
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
	c := newComparison(s, is)
	c.exported = exported
	if is.unshaped != nil {
		c.add(specFails, place{where: "make spec"}, "fails: %v", is.unshaped)
	}
	return c.compareAll(), nil
}

// CompareCut returns how theirs differs from ours. Both are results of cut.Cut.
func CompareCut(ours, theirs []byte) ([]Change, error) {
	c, err := parseBoth(ours, theirs)
	if err != nil {
		return nil, err
	}
	c.was.types, c.is.types = goTypes(c.was.tree), goTypes(c.is.tree)
	return c.compareAll(), nil
}

// CompareHandwritten returns how Polar's document differs from ours, which is from
// cut.TakeHandwritten, in what sessions and webhooks use. It returns nothing if theirs is a part
// of the document from cut.Take.
func CompareHandwritten(ours, theirs []byte) ([]Change, error) {
	taken, _, err := cut.TakeHandwritten(theirs)
	if err != nil || taken == nil {
		return nil, err
	}
	c, err := parseBoth(ours, taken)
	if err != nil {
		return nil, err
	}
	c.handwritten = true
	c.compareOperations()
	c.compareSchemas()
	return c.sorted(), nil
}

// A comparison holds two documents and their differences. Each document is compared in the
// form that Polar gives it. The Go types come from the form that the cut gives it.
type comparison struct {
	was, is     side
	changes     []Change
	broken      map[string]bool // the keys of the Go types that a change breaks
	exported    map[string]bool // the names that gen and seats export
	handwritten bool            // the documents describe what sessions and webhooks use
}

func parseBoth(ours, theirs []byte) (*comparison, error) {
	was, err := parse(ours)
	if err != nil {
		return nil, err
	}
	is, err := parse(theirs)
	if err != nil {
		return nil, err
	}
	return newComparison(newSide(was), newSide(is)), nil
}

func newComparison(was, is side) *comparison {
	return &comparison{was: was, is: is, broken: map[string]bool{}}
}

func (c *comparison) compareAll() []Change {
	c.compareDocuments()
	c.compareOperations()
	c.compareSchemas()
	c.compareTypes()
	return c.sorted()
}

// sorted returns the changes, the worst first.
func (c *comparison) sorted() []Change {
	slices.SortStableFunc(c.changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(b.Class, a.Class), cmp.Compare(a.Where, b.Where), cmp.Compare(a.What, b.What))
	})
	return c.changes
}

func (c *comparison) add(class Class, p place, what string, args ...any) {
	c.changes = append(c.changes, Change{class, p.where, fmt.Sprintf(what, args...), c.handwritten})
	c.broken[p.key] = c.broken[p.key] || class == Breaking
}

// inBoth reports whether both documents have a thing. If only one of them has it, inBoth
// adds that change.
func (c *comparison) inBoth(was, is any, r rule, p place, what string) bool {
	switch {
	case is == nil && was != nil:
		c.add(r.gone, p, "%sis gone", what)
	case was == nil && is != nil:
		c.add(r.added, p, "%sis new", what)
	}
	return was != nil && is != nil
}

func (c *comparison) compareSchemas() {
	was, is := c.was.schemas, c.is.schemas
	for _, name := range keysOf(was, is) {
		// A schema that only one document reaches is reported where it is referred to.
		if was[name] != nil && is[name] != nil {
			c.compareSchema(c.place(name), was[name], is[name])
		}
	}
}

// compareTypes reports the Go types that change, or do not build, although no other change
// shows that. For example, a new variant of a price may not require a field, which is then a
// pointer in Price.
func (c *comparison) compareTypes() {
	for _, key := range keysOf(c.is.types) {
		was, is := c.was.types[key], c.is.types[key]
		schema, _, _ := strings.Cut(key, ".")
		if was == is || c.place(schema).inError || c.broken[key] {
			continue
		}
		if was != "" {
			c.add(typeChanged, place{where: key}, "the Go type was %s, is %s", was, is)
		} else if trouble := c.trouble(key); trouble != "" {
			c.add(typeChanged, place{where: key}, "is new: %s%s", is, trouble)
		}
	}
}

// compareDocuments compares what a document says once for all operations.
func (c *comparison) compareDocuments() {
	was, is := c.was.tree, c.is.tree
	c.compareVersion("openapi", was["openapi"], is["openapi"], openAPIChanged, "")
	c.compareVersion("info.version", at(was, "info")["version"], at(is, "info")["version"], versionChanged,
		": APIVersion and the Polar-Version of every call become that")
	before, after := urls(was), urls(is)
	for _, url := range keysOf(before, after) {
		c.inBoth(before[url], after[url], serverRule, place{where: "servers"}, url+" ")
	}
	before, after = at(was, "components", "securitySchemes"), at(is, "components", "securitySchemes")
	for _, name := range keysOf(before, after) {
		// A scheme that is new or gone is reported for the operations that require it.
		if before[name] != nil && after[name] != nil {
			c.compareRest(place{where: "security scheme " + name}, at(before[name]), at(after[name]), "bearerFormat")
		}
	}
}

func (c *comparison) compareVersion(where string, was, is any, class Class, note string) {
	p := place{where: where}
	if c.inBoth(was, is, versionRule, p, "") && was != is {
		c.add(class, p, "was %v, is %v%s", was, is, note)
	}
}

func urls(tree object) object {
	all := object{}
	for _, server := range list(tree["servers"]) {
		all[text(at(server)["url"])] = true
	}
	return all
}
