// Package drift describes how one OpenAPI document of the seats operations differs from
// another, and what the differences do to Go callers.
package drift

import (
	"cmp"
	"slices"
)

// A Class is the effect of a change on callers of package seats.
type Class int

const (
	// Harmless changes have no effect: the Go API generated from either document is the
	// same, and callers send and read the same.
	Harmless Class = iota
	// Additive changes give callers more once the package is generated again: a
	// field, a constant, a parameter. Existing code does not notice.
	Additive
	// Breaking changes stop code from compiling once the package is generated
	// again, or have Polar refuse, or a caller misread, what worked before.
	Breaking
)

func (c Class) String() string {
	return [...]string{"harmless", "additive", "breaking"}[c]
}

// A Change is one difference: What happened, and Where. Beside says that it is not in the
// five operations but in what sessions and webhooks use.
type Change struct {
	Class  Class  `json:"-"`
	Where  string `json:"where"`
	What   string `json:"what"`
	Beside bool   `json:"beside,omitempty"`
}

// inOrder sorts changes, the worst first.
func inOrder(changes []Change) []Change {
	slices.SortStableFunc(changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(b.Class, a.Class), cmp.Compare(a.Where, b.Where), cmp.Compare(a.What, b.What))
	})
	return changes
}

// worseIf returns Breaking if bad, and class otherwise.
func worseIf(bad bool, class Class) Class {
	if bad {
		return Breaking
	}
	return class
}
