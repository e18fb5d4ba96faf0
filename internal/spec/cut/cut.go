// Package cut makes openapi.yaml: it cuts the five seats operations, and the
// schemas they reach, out of Polar's whole OpenAPI document and shapes them for
// the Go generator. Every change is made by a rule or by the overlay, none by hand.
package cut

import "gopkg.in/yaml.v3"

// rules make our document out of Polar's, in this order. What load refuses is not
// OpenAPI, so that the rules behind it need not look at every node twice.
var rules = []func(document *yaml.Node) error{
	stripProse,
	pruneSchemas,
	pruneSecuritySchemes,
	load,
	refuseNullInEnums,
	flattenPrices,
	renameOutputs,
	pruneSchemas, // the variants of Price are not reached any more
	shapeTypes,
}

// Cut returns openapi.yaml as bytes: the same bytes for the same input.
// upstream is Polar's document, JSON or YAML; overlay is an OpenAPI Overlay with
// our words and names. An error names the operation, reference or overlay target
// that is missing.
func Cut(upstream, overlay []byte) ([]byte, error) {
	whole, err := parse(upstream)
	if err != nil {
		return nil, err
	}
	document, err := takeOperations(whole)
	if err != nil {
		return nil, err
	}
	for _, rule := range rules {
		if err := rule(document); err != nil {
			return nil, err
		}
	}
	if err := applyOverlay(document, overlay); err != nil {
		return nil, err
	}
	out, err := encode(document)
	if err != nil {
		return nil, err
	}
	if err := validate(out); err != nil {
		return nil, err
	}
	return out, nil
}
