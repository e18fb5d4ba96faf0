package cut

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/speakeasy-api/openapi/overlay"
	"gopkg.in/yaml.v3"
)

// An OverlayError is a fault of the overlay, and not of Polar's document.
type OverlayError struct {
	// Line is where the fault is in the overlay; 1 if it is about the whole.
	Line int
	Err  error
}

func (e *OverlayError) Error() string { return fmt.Sprintf("overlay:%d: %v", e.Line, e.Err) }

func (e *OverlayError) Unwrap() error { return e.Err }

// applyOverlay adds our words, names and answers to document. It fails for each target
// of the overlay that is gone, and if Polar has a schema that the overlay adds: the two
// would be merged.
func applyOverlay(document *yaml.Node, words []byte) error {
	o, err := overlay.ParseReader(bytes.NewReader(words))
	if err == nil {
		err = o.Validate()
	}
	if err != nil {
		return &OverlayError{1, err}
	}
	lines, err := targetLines(words)
	if err != nil {
		return &OverlayError{1, err}
	}
	var faults []error
	for i, action := range o.Actions {
		if err := applyAction(document, *o, action); err != nil {
			faults = append(faults, &OverlayError{lines[i], err})
		}
	}
	for _, schema := range entries(schemasOf(document)) {
		if required := get(schema, "required"); required != nil {
			required.Content = mergeValues(nil, required.Content) // Polar may require some of what the overlay adds
		}
	}
	return errors.Join(faults...)
}

// targetLines returns in which line of an overlay the target of each action stands.
func targetLines(words []byte) ([]int, error) {
	root, err := readNodes(words)
	if err != nil {
		return nil, err
	}
	var lines []int
	for _, action := range items(get(root, "actions")) {
		lines = append(lines, get(action, "target").Line)
	}
	return lines, nil
}

// applyAction applies one action of an overlay.
func applyAction(document *yaml.Node, o overlay.Overlay, action overlay.Action) error {
	path, err := o.NewPath(action.Target, nil)
	if err != nil {
		return err
	}
	if len(path.Query(document)) == 0 {
		return fmt.Errorf("no such target in Polar's document any more: %s", action.Target)
	}
	if name := merged(document, action); name != "" {
		return fmt.Errorf("schema %q exists already: ours would be merged into it", name)
	}
	o.Actions = []overlay.Action{action}
	_, err = o.ApplyToStrict(document)
	return err
}

// merged returns a schema that an action would add although document has it.
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
