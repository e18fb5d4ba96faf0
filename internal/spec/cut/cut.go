// Package cut makes openapi.yaml: it cuts the five seats operations, and the
// schemas they reach, out of Polar's whole OpenAPI document and shapes them for
// the Go generator. Every change is made by a rule or by the overlay, none by hand.
package cut

import (
	"context"
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"
)

// Cut returns openapi.yaml as bytes: the same bytes for the same input.
// upstream is Polar's document, JSON or YAML; overlay is an OpenAPI Overlay with
// our words and names. An error names the operation, reference or overlay target
// that is missing.
func Cut(upstream, overlay []byte) ([]byte, error) {
	whole, err := parse(upstream)
	if err != nil {
		return nil, err
	}
	paths, err := takeOperations(get(whole, "paths"))
	if err != nil {
		return nil, err
	}
	schemas := get(get(whole, "components"), "schemas")
	reached, err := reach(paths, schemas)
	if err != nil {
		return nil, err
	}
	if err := flattenPrices(reached); err != nil {
		return nil, err
	}
	// The variants are not reached any more.
	if reached, err = reach(paths, reached); err != nil {
		return nil, err
	}
	if err := renameOutputs(reached); err != nil {
		return nil, err
	}
	schemes, err := securitySchemes(paths, get(get(whole, "components"), "securitySchemes"))
	if err != nil {
		return nil, err
	}
	document := mapping(
		"openapi", get(whole, "openapi"),
		"info", mapping("title", text("Polar seats"), "version", get(get(whole, "info"), "version")),
		"servers", get(whole, "servers"),
		"paths", paths,
		"components", mapping("schemas", reached, "securitySchemes", schemes),
	)
	stripProse(document)
	shapeTypes(document)
	if err := applyOverlay(document, overlay); err != nil {
		return nil, err
	}
	out, err := encode(document)
	if err != nil {
		return nil, err
	}
	return out, validate(out)
}

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
