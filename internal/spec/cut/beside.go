package cut

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// partTitle is the title of what Take returns.
const partTitle = "Polar seats"

// beside are the operations that package seats uses beside the five, by code that is
// written by hand: with which credential, what it sends, and what it reads of the answers.
var beside = []struct {
	polar        string
	scheme       string // "" for any
	sends, reads []string
}{
	{
		"customer-sessions:create", "oat",
		[]string{"customer_id", "external_customer_id", "member_id", "external_member_id"},
		[]string{"created_at", "expires_at", "token"},
	},
	{"customer_portal:customer-session:introspect", "", nil, []string{"expires_at"}},
	{"customer_portal:customer-session:get_authenticated_user", "", nil, []string{"type", "name", "email", "customer_id", "member_id", "role"}},
}

// Webhooks are the events that package webhook decodes.
var Webhooks = []string{"customer_seat.assigned", "customer_seat.claimed", "customer_seat.revoked"}

// TakeBeside returns the part of Polar's document that sessions and webhooks use: the
// operations, with what is read of their answers, and the webhooks, as operations whose
// answer is what Polar sends; and the names of those that are gone. What the five
// operations reach is left out. Of a part of the document, from Take, it returns nil: that
// says nothing of either.
func TakeBeside(upstream []byte) (taken []byte, gone []string, err error) {
	whole, err := parse(upstream)
	if err != nil {
		return nil, nil, err
	}
	if value(whole, "info", "title") == partTitle {
		return nil, nil, nil
	}
	paths, gone, err := besidePaths(whole)
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
	taken, err = encode(document, headerOfBeside)
	return taken, gone, err
}

const headerOfBeside = "# The part of Polar's OpenAPI document that hand-written code uses, for sessions and webhooks. Written by `make spec`; `make drift` compares with it.\n"

func besidePaths(whole *yaml.Node) (paths *yaml.Node, gone []string, err error) {
	paths = mapping()
	for _, op := range beside {
		found := operationsWith(op.polar, whole)
		if len(found) == 0 {
			gone = append(gone, op.polar)
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
		sent := get(whole, "webhooks", name, "post")
		content := get(sent, "requestBody", "content")
		if content == nil {
			gone = append(gone, name)
			continue
		}
		set(paths, name, mapping("post", mapping("operationId", text(name), "responses", mapping("200", mapping("content", content)))))
	}
	return paths, gone, leaveOutTheFive(whole)
}

// keepScheme leaves an operation the one way in which its caller shows who it is.
func keepScheme(operation *yaml.Node, scheme string) {
	if scheme != "" {
		dropItems(get(operation, "security"), func(way *yaml.Node) bool { return get(way, scheme) == nil })
	}
}

// keepSent takes the properties that are not sent out of a request, but for those that
// have to be.
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

// keepRead takes the properties that are not read out of an operation's answers.
func keepRead(operation, schemas *yaml.Node, reads []string) {
	for status, response := range entries(get(operation, "responses")) {
		if !strings.HasPrefix(status.Value, "2") {
			continue
		}
		for _, media := range entries(get(response, "content")) {
			schema := get(media, "schema")
			if _, target, err := resolve(value(schema, "$ref"), schemas); err == nil {
				schema = target
			}
			drop(get(schema, "properties"), func(key string) bool { return !slices.Contains(reads, key) })
			dropItems(get(schema, "required"), func(n *yaml.Node) bool { return !slices.Contains(reads, n.Value) })
		}
	}
}

// leaveOutTheFive empties the schemas that the five operations reach: of those it is told
// already.
func leaveOutTheFive(whole *yaml.Node) error {
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
