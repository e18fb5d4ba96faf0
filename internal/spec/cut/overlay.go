package cut

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/speakeasy-api/openapi/overlay"
	"gopkg.in/yaml.v3"
)

// An OverlayError is a fault of the overlay, as opposed to one of Polar's document.
type OverlayError struct {
	// Line is the line of the overlay that has the fault, or 1 if the overlay as a whole has it.
	Line int
	// Err is the fault.
	Err error
}

func (e *OverlayError) Error() string { return fmt.Sprintf("overlay:%d: %v", e.Line, e.Err) }

func (e *OverlayError) Unwrap() error { return e.Err }

// applyOverlay adds our texts, names and responses to document. Its error names each target of
// the overlay that document lacks, and each schema that the overlay would add although Polar
// has one of that name: the two would be merged.
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
			required.Content = mergeValues(nil, required.Content) // without what both Polar and the overlay require
		}
	}
	return errors.Join(faults...)
}

// targetLines returns the line of each action's target in an overlay.
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

func applyAction(document *yaml.Node, o overlay.Overlay, action overlay.Action) error {
	path, err := o.NewPath(action.Target, nil)
	if err != nil {
		return err
	}
	if len(path.Query(document)) == 0 {
		return fmt.Errorf("the target %s is no longer in Polar's document", action.Target)
	}
	if name := merged(document, action); name != "" {
		return fmt.Errorf("schema %q exists already: the overlay's would be merged into it", name)
	}
	o.Actions = []overlay.Action{action}
	_, err = o.ApplyToStrict(document)
	return err
}

// merged returns the name of a schema that an action would add although document has it, or "".
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
