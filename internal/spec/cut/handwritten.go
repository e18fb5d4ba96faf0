package cut

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// partTitle is the title of the document that Take returns.
const partTitle = "Polar seats"

// handwritten has the operations, besides the five, that hand-written code of package seats uses.
var handwritten = []struct {
	polar        string   // Polar's operationId
	scheme       string   // the security scheme that the code uses, or "" for any
	sends, reads []string // the properties of the request and of the response that it uses
}{
	{
		"customer-sessions:create", "oat",
		[]string{"customer_id", "external_customer_id", "member_id", "external_member_id"},
		[]string{"created_at", "expires_at", "token"},
	},
	{"customer_portal:customer-session:introspect", "", nil, []string{"expires_at"}},
	{"customer_portal:customer-session:get_authenticated_user", "", nil, []string{"type", "name", "email", "customer_id", "member_id", "role"}},
}

// Webhooks has the events that package webhook decodes.
var Webhooks = []string{"customer_seat.assigned", "customer_seat.claimed", "customer_seat.revoked"}

// TakeHandwritten returns the part of Polar's document that hand-written code uses, for sessions
// and webhooks, and the names of the operations and webhooks that the document lacks. An
// operation keeps the properties that the code uses. A webhook becomes an operation that
// responds with the webhook's payload. A schema that the five operations reach is empty: Take
// returns it. For a document that Take has returned, TakeHandwritten returns nil, since Take leaves
// out sessions and webhooks.
func TakeHandwritten(upstream []byte) (taken []byte, missing []string, err error) {
	whole, err := parse(upstream)
	if err != nil {
		return nil, nil, err
	}
	if value(whole, "info", "title") == partTitle {
		return nil, nil, nil
	}
	paths, missing, err := handwrittenPaths(whole)
	if err != nil {
		return nil, nil, err
	}
	document := mapping(
		"openapi", get(whole, "openapi"),
		"info", mapping("title", text("What sessions and webhooks use of Polar"), "version", get(whole, "info", "version")),
		"paths", paths,
		"components", mapping("schemas", orEmpty(schemasOf(whole))),
	)
	if err := apply([]func(*yaml.Node) error{stripProse, pruneSchemas, foldSingles}, document); err != nil {
		return nil, nil, err
	}
	taken, err = encode(document, headerOfHandwritten)
	return taken, missing, err
}

const headerOfHandwritten = "# The part of Polar's OpenAPI document that hand-written code uses, for sessions and webhooks. Written by `make spec`; `make drift` compares with it.\n"

func handwrittenPaths(whole *yaml.Node) (paths *yaml.Node, missing []string, err error) {
	paths = mapping()
	for _, op := range handwritten {
		found := operationsWith(op.polar, whole)
		if len(found) == 0 {
			missing = append(missing, op.polar)
			continue
		}
		s := found[0]
		inherit(s.operation, whole, "security")
		keepScheme(s.operation, op.scheme)
		if err := keepSent(s.operation, schemasOf(whole), op.sends); err != nil {
			return nil, nil, err
		}
		keepRead(s.operation, schemasOf(whole), op.reads)
		set(paths, s.path, mapping(s.method, s.operation))
	}
	for _, name := range Webhooks {
		content := get(whole, "webhooks", name, "post", "requestBody", "content")
		if content == nil {
			missing = append(missing, name)
			continue
		}
		set(paths, name, mapping("post", mapping("operationId", text(name), "responses", mapping("200", mapping("content", content)))))
	}
	return paths, missing, emptySchemasOfTheFive(whole)
}

// keepScheme removes the security requirements of an operation that the code does not use.
func keepScheme(operation *yaml.Node, scheme string) {
	if scheme != "" {
		dropItems(get(operation, "security"), func(requirement *yaml.Node) bool { return get(requirement, scheme) == nil })
	}
}

// keepSent removes the properties of a request that the code does not send, except the required
// ones.
func keepSent(operation, schemas *yaml.Node, sends []string) error {
	bodies, err := reach(schemas, orEmpty(get(operation, "requestBody")))
	if err != nil {
		return err
	}
	for _, schema := range bodies {
		drop(get(schema, "properties"), func(key string) bool {
			return !slices.Contains(sends, key) && !has(get(schema, "required"), key)
		})
	}
	return nil
}

// keepRead removes the properties of an operation's responses that the code does not read.
func keepRead(operation, schemas *yaml.Node, reads []string) {
	for status, response := range entries(get(operation, "responses")) {
		if !strings.HasPrefix(status.Value, "2") {
			continue
		}
		for _, media := range entries(get(response, "content")) {
			schema := target(get(media, "schema"), schemas)
			drop(get(schema, "properties"), func(key string) bool { return !slices.Contains(reads, key) })
			dropItems(get(schema, "required"), func(n *yaml.Node) bool { return !slices.Contains(reads, n.Value) })
		}
	}
}

// emptySchemasOfTheFive empties the schemas that the five operations reach.
func emptySchemasOfTheFive(whole *yaml.Node) error {
	var five []*yaml.Node
	for _, op := range operations {
		for _, s := range operationsWith(op.polar, whole) {
			five = append(five, s.operation)
		}
	}
	reached, err := reach(schemasOf(whole), five...)
	if err != nil {
		return err
	}
	for _, schema := range reached {
		*schema = *mapping()
	}
	return nil
}
