package cut

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// pruneSecuritySchemes keeps the schemes that the operations require.
func pruneSecuritySchemes(document *yaml.Node) error {
	components := get(document, "components")
	schemes := get(components, "securitySchemes")
	taken := mapping()
	for _, s := range operationsIn(document) {
		for _, requirement := range items(get(s.operation, "security")) {
			for name := range entries(requirement) {
				scheme := get(schemes, name.Value)
				if scheme == nil {
					return fmt.Errorf("%s %s requires the security scheme %q, which is gone", strings.ToUpper(s.method), s.path, name.Value)
				}
				set(taken, name.Value, scheme)
			}
		}
	}
	set(components, "securitySchemes", taken)
	return nil
}
