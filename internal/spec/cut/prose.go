package cut

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// stripProse removes Polar's prose, titles, examples, tags and vendor extensions from the
// document, as well as links and callbacks, which lead to other operations. It keeps names: a
// property may be called title.
func stripProse(document *yaml.Node) error {
	for _, server := range items(get(document, "servers")) {
		drop(server, isProse)
	}
	for _, item := range entries(get(document, "paths")) {
		drop(item, isProse)
		stripParameters(item)
	}
	for _, s := range operationsIn(document) {
		stripOperation(s.operation)
	}
	for _, schema := range entries(schemasOf(document)) {
		stripSchema(schema)
	}
	for _, scheme := range entries(get(document, "components", "securitySchemes")) {
		drop(scheme, isProse)
	}
	return nil
}

func isProse(key string) bool {
	switch key {
	case "title", "summary", "description", "example", "examples", "tags", "externalDocs", "links", "callbacks":
		return true
	}
	return strings.HasPrefix(key, "x-")
}

func stripOperation(operation *yaml.Node) {
	drop(operation, isProse)
	stripParameters(operation)
	stripContent(get(operation, "requestBody"))
	for status, response := range entries(get(operation, "responses")) {
		stripContent(response)
		for _, header := range entries(get(response, "headers")) {
			stripParameter(header)
		}
		describe(response, status.Value)
	}
}

func stripParameters(n *yaml.Node) {
	for _, parameter := range items(get(n, "parameters")) {
		stripParameter(parameter)
	}
}

func stripParameter(parameter *yaml.Node) {
	stripContent(parameter)
	stripSchema(get(parameter, "schema"))
}

func stripContent(n *yaml.Node) {
	drop(n, isProse)
	for _, media := range entries(get(n, "content")) {
		drop(media, isProse)
		stripSchema(get(media, "schema"))
	}
}

func stripSchema(schema *yaml.Node) {
	for _, s := range subschemas(schema) {
		drop(s, isProse)
	}
}

// describe gives a response the name of its status as its description, which OpenAPI requires.
// The overlay replaces most of them.
func describe(response *yaml.Node, status string) {
	code, _ := strconv.Atoi(status)
	description := text(cmp.Or(http.StatusText(code), "Any other response"))
	response.Content = append(mapping("description", description).Content, response.Content...)
}
