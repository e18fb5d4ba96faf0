package cut

import (
	"fmt"
	"net/http"
	"strconv"

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

// takeOperations returns the paths object that has the five operations and no other.
func takeOperations(paths *yaml.Node) (*yaml.Node, error) {
	taken := mapping()
	for _, op := range operations {
		path, method, operation := findOperation(paths, op.polar)
		if operation == nil {
			return nil, fmt.Errorf("operation %q is gone", op.polar)
		}
		set(operation, "operationId", text(op.ours))
		if get(taken, path) == nil {
			set(taken, path, mapping("parameters", get(get(paths, path), "parameters")))
		}
		set(get(taken, path), method, operation)
	}
	return taken, nil
}

func findOperation(paths *yaml.Node, id string) (path, method string, operation *yaml.Node) {
	for p, item := range entries(paths) {
		for m, op := range entries(item) {
			if value(op, "operationId") == id {
				return p.Value, m.Value, op
			}
		}
	}
	return "", "", nil
}

// securitySchemes returns the schemes that the operations require.
func securitySchemes(paths, schemes *yaml.Node) (*yaml.Node, error) {
	taken := mapping()
	for path, item := range entries(paths) {
		for _, op := range entries(item) {
			for _, requirement := range sequenceOf(get(op, "security")) {
				for name := range entries(requirement) {
					scheme := get(schemes, name.Value)
					if scheme == nil {
						return nil, fmt.Errorf("%s requires the security scheme %q, which is gone", path.Value, name.Value)
					}
					set(taken, name.Value, scheme)
				}
			}
		}
	}
	return taken, nil
}

func sequenceOf(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

// statusDescription is the description of a response until the overlay gives a
// better one: OpenAPI wants one for each.
func statusDescription(status string) *yaml.Node {
	code, err := strconv.Atoi(status)
	if err != nil {
		return text("Any other answer")
	}
	return text(http.StatusText(code))
}
