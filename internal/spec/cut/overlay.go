package cut

import (
	"bytes"
	"fmt"

	"github.com/speakeasy-api/openapi/overlay"
	"gopkg.in/yaml.v3"
)

// applyOverlay adds our words, names and answers to document. It fails where a
// target of the overlay is gone, and where Polar has a schema that the overlay adds:
// the two would be merged.
func applyOverlay(document *yaml.Node, words []byte) error {
	o, err := overlay.ParseReader(bytes.NewReader(words))
	if err != nil {
		return fmt.Errorf("overlay: %w", err)
	}
	if err := o.Validate(); err != nil {
		return fmt.Errorf("overlay: %w", err)
	}
	for _, action := range o.Actions {
		if name := merged(document, action); name != "" {
			return fmt.Errorf("overlay: schema %q exists already: ours would be merged into it", name)
		}
	}
	if _, err := o.ApplyToStrict(document); err != nil {
		return fmt.Errorf("overlay: %w", err)
	}
	for _, schema := range entries(schemasOf(document)) {
		requireOnce(get(schema, "required"))
	}
	return nil
}

// requireOnce: an overlay adds to a list also what Polar has in it by now.
func requireOnce(required *yaml.Node) {
	if required != nil {
		required.Content = mergeValues(nil, required.Content)
	}
}

// merged returns a schema that an action would add and document has.
func merged(document *yaml.Node, action overlay.Action) string {
	if action.Target != "$.components.schemas" {
		return ""
	}
	for name := range entries(&action.Update) {
		if get(schemasOf(document), name.Value) != nil {
			return name.Value
		}
	}
	return ""
}
