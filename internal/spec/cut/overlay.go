package cut

import (
	"bytes"
	"fmt"

	"github.com/speakeasy-api/openapi/overlay"
	"gopkg.in/yaml.v3"
)

// applyOverlay adds our words, names and answers to document. It fails where a
// target of the overlay is gone.
func applyOverlay(document *yaml.Node, words []byte) error {
	o, err := overlay.ParseReader(bytes.NewReader(words))
	if err != nil {
		return fmt.Errorf("overlay: %w", err)
	}
	if err := o.Validate(); err != nil {
		return fmt.Errorf("overlay: %w", err)
	}
	if _, err := o.ApplyToStrict(document); err != nil {
		return fmt.Errorf("overlay: %w", err)
	}
	return nil
}
