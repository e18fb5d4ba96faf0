// Package cut makes openapi.yaml: it cuts the five seats operations, and the schemas that they
// reach, out of Polar's OpenAPI document and shapes them for the Go generator. Every change is
// made by a rule or by the overlay, and none by hand.
package cut

import (
	"cmp"

	"gopkg.in/yaml.v3"
)

// The rules of the cut, in their order: taking leaves the part of Polar's document that is
// used, and shaping makes it what the generator needs. load refuses a document that is not
// OpenAPI, so the rules after it need not check every node.
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
		dropErrorBodies,
		pruneSchemas, // nothing refers to the variants of Price any longer
		shapeTypes,
	}
)

// Take returns the part of Polar's document with the five operations and the schemas that
// they reach, without prose and otherwise as Polar has it. Drift is judged in this form, since
// shaping loses constants, patterns, and which price has which property. Take returns a
// document that it has returned before as it is.
func Take(upstream []byte) ([]byte, error) {
	document, missing, err := take(upstream)
	if err = cmp.Or(err, missing); err != nil {
		return nil, err
	}
	return encode(document, headerOfTaken)
}

// Parts has two stages of the cut as plain values.
type Parts struct {
	// Taken is the document that Take returns, without the operations that Polar's lacks.
	Taken map[string]any
	// Shaped is openapi.yaml without the overlay, or nil if shaping failed.
	Shaped map[string]any
	// Unshaped is the reason why shaping failed, or nil.
	Unshaped error
}

// TakeApart returns the stages of the cut of Polar's document.
func TakeApart(upstream []byte) (parts Parts, err error) {
	document, missing, err := take(upstream)
	if err != nil {
		return Parts{}, err
	}
	if err := document.Decode(&parts.Taken); err != nil {
		return Parts{}, err
	}
	if parts.Unshaped = cmp.Or(missing, apply(shaping, document)); parts.Unshaped != nil {
		return parts, nil
	}
	return parts, document.Decode(&parts.Shaped)
}

// Cut returns the bytes of openapi.yaml, which are the same for the same input. upstream is
// Polar's document, in JSON or YAML, or the part of it that Take returns; overlay is an OpenAPI
// Overlay with our texts and names. An error names the operation, reference or overlay target
// that is missing.
func Cut(upstream, overlay []byte) ([]byte, error) {
	document, missing, err := take(upstream)
	if err = cmp.Or(err, missing); err != nil {
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

// take returns the part of the document with the operations that it has. missing names the
// others.
func take(upstream []byte) (document *yaml.Node, missing, err error) {
	whole, err := parse(upstream)
	if err != nil {
		return nil, nil, err
	}
	document, missing, err = takeOperations(whole)
	if err != nil {
		return nil, nil, err
	}
	return document, missing, apply(taking, document)
}

func apply(rules []func(*yaml.Node) error, document *yaml.Node) error {
	for _, rule := range rules {
		if err := rule(document); err != nil {
			return err
		}
	}
	return nil
}
