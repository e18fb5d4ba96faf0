package cut

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// validation is the schema of the response to an invalid request. The overlay completes it.
const validation = "HTTPValidationError"

// dropErrorBodies removes the bodies of other errors. Package seats reads all of them in one way,
// by the schema that the overlay adds, so their Go types would have no use.
func dropErrorBodies(document *yaml.Node) error {
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
