package cut

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// parse reads Polar's document into nodes, which unlike Go maps keep the order of keys.
func parse(document []byte) (*yaml.Node, error) {
	root, err := readNodes(document)
	if err != nil {
		return nil, fmt.Errorf("neither JSON nor YAML: %w", err)
	}
	version := value(root, "openapi")
	if version == "" {
		return nil, errors.New("not an OpenAPI document: no key openapi")
	}
	if !strings.HasPrefix(version, "3.1.") {
		return nil, fmt.Errorf("openapi %s: the rules of the cut are for 3.1", version)
	}
	return root, nil
}

func readNodes(document []byte) (*yaml.Node, error) {
	if json.Valid(document) {
		return readJSON(document)
	}
	var root yaml.Node
	if err := yaml.Unmarshal(document, &root); err != nil {
		return nil, err
	}
	if root.Kind == 0 {
		return nil, errors.New("empty")
	}
	return root.Content[0], normalize(root.Content[0])
}

// normalize makes the nodes of a YAML document like those of a JSON document. All keys become
// strings, although YAML reads the status 200 as a number. An alias is an error: a rule that
// changes its node in one place would change it in every place.
func normalize(n *yaml.Node) error {
	if n.Kind == yaml.AliasNode {
		return fmt.Errorf("line %d: alias *%s is not supported", n.Line, n.Value)
	}
	n.Anchor = ""
	for key := range entries(n) {
		key.Tag = "!!str"
	}
	for _, child := range n.Content {
		if err := normalize(child); err != nil {
			return err
		}
	}
	return nil
}
