package cut

import (
	"bytes"
	"encoding/json"

	"gopkg.in/yaml.v3"
)

// readJSON reads a JSON document into nodes. A YAML parser fails on some JSON: on an escaped
// slash, and on a character that is escaped as two surrogates.
func readJSON(document []byte) (*yaml.Node, error) {
	d := json.NewDecoder(bytes.NewReader(document))
	d.UseNumber()
	return nextNode(d)
}

func nextNode(d *json.Decoder) (*yaml.Node, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case json.Delim:
		return container(d, t)
	case string:
		return text(t), nil
	case json.Number:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: t.String()}, nil
	case bool:
		return boolean(t), nil
	}
	return null(), nil
}

// container reads from after an opening bracket to the end of its closing one.
func container(d *json.Decoder, opening json.Delim) (*yaml.Node, error) {
	n := sequence()
	if opening == '{' {
		n = mapping()
	}
	for d.More() {
		child, err := nextNode(d)
		if err != nil {
			return nil, err
		}
		n.Content = append(n.Content, child)
	}
	_, err := d.Token()
	return n, err
}
