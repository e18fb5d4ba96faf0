package cut

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// pruneSecuritySchemes removes the schemes that no operation requires.
func pruneSecuritySchemes(document *yaml.Node) error {
	components := get(document, "components")
	schemes := get(components, "securitySchemes")
	kept := mapping()
	for _, s := range operationsIn(document) {
		for _, requirement := range items(get(s.operation, "security")) {
			for name := range entries(requirement) {
				scheme := get(schemes, name.Value)
				if scheme == nil {
					return fmt.Errorf("%s %s requires the security scheme %q, which is gone", strings.ToUpper(s.method), s.path, name.Value)
				}
				set(kept, name.Value, scheme)
			}
		}
	}
	set(components, "securitySchemes", kept)
	return nil
}
