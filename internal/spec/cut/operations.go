package cut

import (
	"errors"
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"
)

// operations has Polar's operationIds and ours, in the order of openapi.yaml.
var operations = []struct{ polar, ours string }{
	{"customer_portal:seats:list_seats", "ListSeats"},
	{"customer_portal:seats:assign_seat", "AssignSeat"},
	{"customer_portal:seats:revoke_seat", "RevokeSeat"},
	{"customer_portal:seats:resend_invitation", "ResendInvitation"},
	{"customer_portal:seats:list_claimed_subscriptions", "ListClaimedSubscriptions"},
}

// Names maps Polar's operationIds to ours.
func Names() map[string]string {
	names := map[string]string{}
	for _, op := range operations {
		names[op.polar] = op.ours
	}
	return names
}

var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

// Methods returns the keys under which a path item has its operations.
func Methods() []string { return slices.Clone(methods) }

// nameOperations replaces Polar's operationIds by ours.
func nameOperations(document *yaml.Node) error {
	for _, op := range operations {
		found := operationsWith(op.polar, document)
		if len(found) == 0 { // another operation of the same path and method has replaced it
			return fmt.Errorf("operation %q is gone", op.polar)
		}
		set(found[0].operation, "operationId", text(op.ours))
	}
	return nil
}

// takeOperations returns a document with those of the five operations that whole has, and with
// all its components. missing names the other operations.
func takeOperations(whole *yaml.Node) (document *yaml.Node, missing, err error) {
	taken := mapping()
	var faults []error
	for _, op := range operations {
		found := operationsWith(op.polar, whole)
		if len(found) == 0 {
			faults = append(faults, fmt.Errorf("operation %q is gone", op.polar))
			continue
		}
		if len(found) > 1 {
			return nil, nil, fmt.Errorf("operation %q appears twice", op.polar)
		}
		s := found[0]
		inherit(s.operation, whole, "security")
		if get(taken, s.path) == nil {
			set(taken, s.path, withoutOperations(s.item))
		}
		set(get(taken, s.path), s.method, s.operation)
	}
	if len(faults) == len(operations) { // the document is not Polar's
		return nil, nil, faults[0]
	}
	components := get(whole, "components")
	return mapping(
		"openapi", get(whole, "openapi"),
		"info", mapping("title", text(partTitle), "version", get(whole, "info", "version")),
		"servers", get(whole, "servers"),
		"paths", taken,
		"components", mapping(
			"schemas", orEmpty(get(components, "schemas")),
			"securitySchemes", orEmpty(get(components, "securitySchemes")),
		),
	), errors.Join(faults...), nil
}

// A site is an operation and its place in a document.
type site struct {
	path, method    string
	item, operation *yaml.Node
}

// operationsIn returns all operations of a document.
func operationsIn(document *yaml.Node) []site {
	var found []site
	for path, item := range entries(get(document, "paths")) {
		for method, operation := range entries(item) {
			if slices.Contains(methods, method.Value) {
				found = append(found, site{path.Value, method.Value, item, operation})
			}
		}
	}
	return found
}

// operationsWith returns the operations with an operationId: more than one if the document
// repeats it.
func operationsWith(id string, document *yaml.Node) []site {
	return slices.DeleteFunc(operationsIn(document), func(s site) bool { return value(s.operation, "operationId") != id })
}

// withoutOperations returns a path item without its operations: the keys that apply to each.
func withoutOperations(item *yaml.Node) *yaml.Node {
	shared := *item
	drop(&shared, func(key string) bool { return slices.Contains(methods, key) })
	return &shared
}

// inherit gives an operation the document's value of a key, unless the operation has its own.
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
