package cut

import (
	"bytes"

	"gopkg.in/yaml.v3"
)

// The first lines of openapi.yaml and polar.yaml.
const (
	header = "# Written by `make spec` from Polar's OpenAPI document, the rules in internal/spec/cut and the texts in\n" +
		"# internal/spec/overlay.yaml: do not edit. Next, `make generate` turns it into gen/, and a new field of a seat into a field of seats.Seat.\n"
	headerOfTaken = "# The part of Polar's OpenAPI document that openapi.yaml is made of, without its prose. Written by `make spec`; `make drift` compares with it.\n"
)

func encode(document *yaml.Node, header string) ([]byte, error) {
	plain(document)
	var out bytes.Buffer
	out.WriteString(header)
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(document); err != nil {
		return nil, err
	}
	if err := enc.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// plain removes the style and the comments that nodes have kept from their source.
func plain(n *yaml.Node) {
	n.Style = 0
	n.HeadComment, n.LineComment, n.FootComment = "", "", ""
	for _, child := range n.Content {
		plain(child)
	}
}
