package cut

import (
	"context"
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"
	"gopkg.in/yaml.v3"
)

// load fails if a node of document is not what OpenAPI allows in its place.
func load(document *yaml.Node) error {
	source, err := yaml.Marshal(document)
	if err != nil {
		return fmt.Errorf("the operations: %w", err)
	}
	if _, err := openapi3.NewLoader().LoadFromData(source); err != nil {
		return fmt.Errorf("the operations are not OpenAPI: %w", err)
	}
	return nil
}

// validate fails if the finished document is not valid OpenAPI.
func validate(document []byte) error {
	spec, err := openapi3.NewLoader().LoadFromData(document)
	if err != nil {
		return fmt.Errorf("the cut does not load: %w", err)
	}
	if err := spec.Validate(context.Background()); err != nil {
		return fmt.Errorf("the cut is not valid OpenAPI: %w", err)
	}
	return nil
}
