// Package cut makes openapi.yaml: it cuts the five seats operations, and the
// schemas they reach, out of Polar's whole OpenAPI document and shapes them for
// the Go generator. Every change is made by a rule or by the overlay, none by hand.
package cut

import (
	"cmp"

	"gopkg.in/yaml.v3"
)

// Polar's document is taken apart by the first rules and shaped by the second, in
// this order. load refuses what is not OpenAPI, so the rules behind it need not check every
// node.
var (
	taking = []func(document *yaml.Node) error{
		stripProse,
		pruneSchemas,
		pruneSecuritySchemes,
		load,
		foldSingles,
	}
	shaping = []func(document *yaml.Node) error{
		nameOperations,
		refuseNullInEnums,
		flattenPrices,
		renameOutputs,
		forgetRefusals,
		pruneSchemas, // the variants of Price are not reached any more
		shapeTypes,
	}
)

// Take returns the part of Polar's document that has the five operations and the schemas
// they reach, without prose and otherwise as Polar has it. Drift is seen in this form:
// shaping loses constants, patterns, and which price has which property. Taking from a
// part that was taken changes nothing.
func Take(upstream []byte) ([]byte, error) {
	document, gone, err := take(upstream)
	if err = cmp.Or(err, gone); err != nil {
		return nil, err
	}
	return encode(document, headerOfTaken)
}

// Parts are two stages of the cut as plain values.
type Parts struct {
	Taken    map[string]any // what Take returns, without the operations that are gone
	Shaped   map[string]any // openapi.yaml without the overlay, nil if it cannot be made
	Unshaped error          // the reason why it cannot be made
}

// TakeApart returns the stages of the cut of Polar's document.
func TakeApart(upstream []byte) (parts Parts, err error) {
	document, gone, err := take(upstream)
	if err != nil {
		return Parts{}, err
	}
	if err := document.Decode(&parts.Taken); err != nil {
		return Parts{}, err
	}
	if parts.Unshaped = cmp.Or(gone, apply(shaping, document)); parts.Unshaped != nil {
		return parts, nil
	}
	return parts, document.Decode(&parts.Shaped)
}

// Cut returns openapi.yaml as bytes: the same bytes for the same input.
// upstream is Polar's document, JSON or YAML, or the part that Take took; overlay is
// an OpenAPI Overlay with our words and names. An error names the operation,
// reference or overlay target that is missing.
func Cut(upstream, overlay []byte) ([]byte, error) {
	document, gone, err := take(upstream)
	if err = cmp.Or(err, gone); err != nil {
		return nil, err
	}
	if err := apply(shaping, document); err != nil {
		return nil, err
	}
	if err := applyOverlay(document, overlay); err != nil {
		return nil, err
	}
	out, err := encode(document, header)
	if err != nil {
		return nil, err
	}
	if err := validate(out); err != nil {
		return nil, err
	}
	return out, nil
}

// take returns what there is to take, and which operations are gone.
func take(upstream []byte) (document *yaml.Node, gone error, err error) {
	whole, err := parse(upstream)
	if err != nil {
		return nil, nil, err
	}
	document, gone, err = takeOperations(whole)
	if err != nil {
		return nil, nil, err
	}
	return document, gone, apply(taking, document)
}

func apply(rules []func(*yaml.Node) error, document *yaml.Node) error {
	for _, rule := range rules {
		if err := rule(document); err != nil {
			return err
		}
	}
	return nil
}
