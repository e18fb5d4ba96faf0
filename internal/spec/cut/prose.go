package cut

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// stripProse takes Polar's prose, titles, examples, tags and vendor extensions
// out of the document. Names are not prose: a property may be called title.
func stripProse(document *yaml.Node) {
	for _, server := range sequenceOf(get(document, "servers")) {
		drop(server, isProse)
	}
	for _, item := range entries(get(document, "paths")) {
		for _, operation := range entries(item) {
			stripOperation(operation)
		}
	}
	components := get(document, "components")
	for _, schema := range entries(get(components, "schemas")) {
		stripSchema(schema)
	}
	for _, scheme := range entries(get(components, "securitySchemes")) {
		drop(scheme, isProse)
	}
}

func isProse(key string) bool {
	switch key {
	case "title", "summary", "description", "example", "examples", "tags", "externalDocs":
		return true
	}
	return strings.HasPrefix(key, "x-")
}

func stripOperation(operation *yaml.Node) {
	drop(operation, isProse)
	for _, parameter := range sequenceOf(get(operation, "parameters")) {
		drop(parameter, isProse)
		stripSchema(get(parameter, "schema"))
	}
	stripContent(get(operation, "requestBody"))
	for status, response := range entries(get(operation, "responses")) {
		stripContent(response)
		response.Content = append(mapping("description", statusDescription(status.Value)).Content, response.Content...)
	}
}

func stripContent(n *yaml.Node) {
	if n == nil {
		return
	}
	drop(n, isProse)
	for _, media := range entries(get(n, "content")) {
		drop(media, isProse)
		stripSchema(get(media, "schema"))
	}
}

func stripSchema(schema *yaml.Node) {
	for s := range subschemas(schema) {
		drop(s, isProse)
	}
}
