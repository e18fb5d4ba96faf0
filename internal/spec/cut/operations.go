package cut

import (
	"fmt"
	"iter"
	"slices"

	"gopkg.in/yaml.v3"
)

// operations are Polar's operationIds and ours, in the order of openapi.yaml.
var operations = []struct{ polar, ours string }{
	{"customer_portal:seats:list_seats", "ListSeats"},
	{"customer_portal:seats:assign_seat", "AssignSeat"},
	{"customer_portal:seats:revoke_seat", "RevokeSeat"},
	{"customer_portal:seats:resend_invitation", "ResendInvitation"},
	{"customer_portal:seats:list_claimed_subscriptions", "ListClaimedSubscriptions"},
}

// Names returns our name of each operation by Polar's.
func Names() map[string]string {
	names := map[string]string{}
	for _, op := range operations {
		names[op.polar] = op.ours
	}
	return names
}

var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

// Methods returns the keys of a path item that have an operation.
func Methods() []string { return slices.Clone(methods) }

// nameOperations gives the operations our ids.
func nameOperations(document *yaml.Node) error {
	for _, op := range operations {
		_, _, operation := findOperation(document, op.polar)
		if operation == nil { // hidden by another of the same path and method
			return fmt.Errorf("operation %q is gone", op.polar)
		}
		set(operation, "operationId", text(op.ours))
	}
	return nil
}

// takeOperations returns a document that has the five operations of whole and no
// other, with all components.
func takeOperations(whole *yaml.Node) (*yaml.Node, error) {
	taken := mapping()
	for _, op := range operations {
		path, method, operation := findOperation(whole, op.polar)
		if operation == nil {
			return nil, fmt.Errorf("operation %q is gone", op.polar)
		}
		if countOperations(whole, op.polar) > 1 {
			return nil, fmt.Errorf("operation %q is there twice", op.polar)
		}
		inherit(operation, whole, "security")
		if get(taken, path) == nil {
			set(taken, path, withoutOperations(get(get(whole, "paths"), path)))
		}
		set(get(taken, path), method, operation)
	}
	components := get(whole, "components")
	return mapping(
		"openapi", get(whole, "openapi"),
		"info", mapping("title", text("Polar seats"), "version", get(get(whole, "info"), "version")),
		"servers", get(whole, "servers"),
		"paths", taken,
		"components", mapping(
			"schemas", orEmpty(get(components, "schemas")),
			"securitySchemes", orEmpty(get(components, "securitySchemes")),
		),
	), nil
}

func findOperation(document *yaml.Node, id string) (path, method string, operation *yaml.Node) {
	for p, item := range entries(get(document, "paths")) {
		for m, op := range operationsOf(item) {
			if value(op, "operationId") == id {
				return p.Value, m, op
			}
		}
	}
	return "", "", nil
}

func countOperations(document *yaml.Node, id string) int {
	found := 0
	for _, item := range entries(get(document, "paths")) {
		for _, operation := range operationsOf(item) {
			if value(operation, "operationId") == id {
				found++
			}
		}
	}
	return found
}

// operationsOf yields the operations of a path item with their methods.
func operationsOf(item *yaml.Node) iter.Seq2[string, *yaml.Node] {
	return func(yield func(method string, operation *yaml.Node) bool) {
		for key, v := range entries(item) {
			if slices.Contains(methods, key.Value) && !yield(key.Value, v) {
				return
			}
		}
	}
}

// withoutOperations returns what a path item says about all its operations.
func withoutOperations(item *yaml.Node) *yaml.Node {
	shared := mapping()
	for key, v := range entries(item) {
		if !slices.Contains(methods, key.Value) {
			set(shared, key.Value, v)
		}
	}
	return shared
}

// inherit gives operation what the document says for those that do not say it.
func inherit(operation, document *yaml.Node, key string) {
	if all := get(document, key); all != nil && get(operation, key) == nil {
		set(operation, key, all)
	}
}

func orEmpty(m *yaml.Node) *yaml.Node {
	if m == nil {
		return mapping()
	}
	return m
}
