package cut

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// validation is the schema of a refusal of an invalid request, which the overlay completes.
const validation = "HTTPValidationError"

// forgetRefusals leaves out the bodies of other errors: package seats reads all of them
// alike, and the overlay has their schema. Nobody would use Go types of them.
func forgetRefusals(document *yaml.Node) error {
	for _, s := range operationsIn(document) {
		for status, response := range entries(get(s.operation, "responses")) {
			schema := value(response, "content", "application/json", "schema", "$ref")
			if !strings.HasPrefix(status.Value, "2") && schema != schemaPrefix+validation {
				dropKey(response, "content")
			}
		}
	}
	return nil
}
